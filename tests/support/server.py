"""`tsuen serve` and `tsuen worker` as real processes on any database, started, killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Self
from urllib.error import URLError

from tsuen.config import Settings, load_settings

WAIT = 60.0
START = "2026-12-08T09:00:00+09:00"


def free_port() -> int:
    """A port nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """Web (and, if asked for, the worker) in demonstration mode, so that the clock stands where the tests want it."""

    def __init__(self, home: Path, database_url: str, *, workers: int = 2, smtp_port: int = 0, start: str = START) -> None:
        self.home, self.port, self.workers = home, free_port(), workers
        home.mkdir(parents=True, exist_ok=True)
        self.env = os.environ | {
            "TSUEN_MODE": "demo", "TSUEN_HOME": str(home), "PORT": str(self.port), "TSUEN_CLOCK": start,
            "TSUEN_PUBLIC_URL": f"http://127.0.0.1:{self.port}", "TSUEN_DATABASE_URL": database_url,
            "TSUEN_SECRET_KEY": "server-" * 6, "MAIL_SERVER": "127.0.0.1" if smtp_port else "", "MAIL_PORT": str(smtp_port or 25),
        }  # fmt: skip
        self.settings: Settings = load_settings(self.env)
        self.start_at = datetime.fromisoformat(start)
        self.log = home / "log.txt"
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self._processes):
            self.stop(name)

    def serve(self) -> None:
        """Start the web server and wait until it is ready."""
        self._run("serve", "--workers", str(self.workers))
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            with suppress(URLError, OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(f"the server did not start: {self.log.read_text()[-3000:]}")

    def work(self) -> None:
        """Start the worker."""
        self._run("worker")

    def _run(self, verb: str, *args: str) -> None:
        log = self.log.open("ab")
        self._processes[verb] = subprocess.Popen(
            [sys.executable, "-m", "tsuen.cli", verb, *args], env=self.env, stdout=log, stderr=log, start_new_session=True
        )
        log.close()

    def kill(self, verb: str) -> None:
        """kill -9 of the whole group, workers too."""
        process = self._processes.pop(verb)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def stop(self, verb: str) -> None:
        """End it as an operator would."""
        process = self._processes.pop(verb)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=5)

    def memory(self) -> list[int]:
        """Resident kilobytes of each worker process of the web server."""
        leader = self._processes["serve"].pid
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError, ValueError, IndexError):
                stat = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                if int(stat[2]) == leader and int(folder.name) != leader:
                    rows = (folder / "smaps_rollup").read_text().splitlines()
                    found.append(next(int(row.split()[1]) for row in rows if row.startswith("Rss:")))
        return sorted(found)
