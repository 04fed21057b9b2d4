"""The servers of a run as an operator starts them: Tsuen and the anchor, both granian with the same workers and threads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.support.server import free_port
from tsuen.config import Settings, load_settings

WORKERS, THREADS = 2, 8
_WAIT = 60.0


class Process:
    """One server in a process group of its own, waited for until it answers."""

    def __init__(self, command: list[str], env: dict[str, str], port: int, probe: str, log: Path) -> None:
        self.port = port
        self._command, self._env, self._probe, self._log = command, env, probe, log

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end(signal.SIGTERM)

    def start(self) -> None:
        """Start it and wait for its first answer."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self._env, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + _WAIT
        while time.monotonic() < until:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self._probe}", timeout=2):
                return
            time.sleep(0.1)
        raise RuntimeError(f"no answer from {self._command}: {self._log.read_text()[-2000:]}")

    def end(self, how: signal.Signals) -> None:
        """End the whole group: SIGTERM as an operator does, SIGKILL as a power cut does."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=20)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def memory(self) -> list[int]:
        """Resident kilobytes of each worker, the parent left out."""
        workers = [folder for folder, _ in self._family() if int(folder.name) != self._process.pid]
        rows = [row for folder in workers for row in (folder / "smaps_rollup").read_text().splitlines()]
        return [int(row.split()[1]) for row in rows if row.startswith("Rss:")]

    def cpu(self) -> float:
        """Seconds of processor time of the whole group so far."""
        ticks = sum(int(stat[11]) + int(stat[12]) for _, stat in self._family())
        return ticks / os.sysconf("SC_CLK_TCK")

    def _family(self) -> Iterator[tuple[Path, list[str]]]:
        """/proc of each process of the group, with its `stat` after the name."""
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                stat = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                if int(stat[2]) == self._process.pid:
                    yield folder, stat


def settings_for(home: Path, database_url: str) -> tuple[Settings, dict[str, str]]:
    """The environment of a server that is no demonstration, and what Tsuen makes of it."""
    port = free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TSUEN_", "MAIL_"))}
    env |= {
        "TSUEN_HOME": str(home), "PORT": str(port), "TSUEN_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TSUEN_DATABASE_URL": database_url, "TSUEN_SECRET_KEY": "bench-only-" * 4,
    }  # fmt: skip
    return load_settings(env), env


def portal(settings: Settings, env: dict[str, str]) -> Process:
    """`tsuen serve`."""
    command = [sys.executable, "-m", "tsuen.cli", "serve", "--workers", str(WORKERS), "--threads", str(THREADS)]
    return Process(command, env, settings.port, "/readyz", settings.home / "portal.log")


def anchor(home: Path) -> Process:
    """The bare route on the same server."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "bench.anchor:make", "--factory", "--interface", "wsgi", "--port", str(port),
        "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-ws",
    ]  # fmt: skip
    return Process(command, dict(os.environ), port, "/1", home / "anchor.log")
