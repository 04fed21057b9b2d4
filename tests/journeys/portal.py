"""A whole running Tsuen for a journey: web server and worker as processes, a real SMTP server, a clock to move."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.error import URLError

from aiosmtpd.controller import Controller

from tsuen.config import Settings, load_settings
from tsuen.db import Database
from tsuen.kernel.clock import MovableClock

WAIT = 60.0


def free_port() -> int:
    """A port nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postbox:
    """The SMTP server: keeps every mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self._controller.start()
        self.port = self._controller.port
        self._read: set[int] = set()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def take(self, to: str, subject: str) -> str:
        """The text of the next unread mail to `to` whose subject contains `subject`; waits for it."""
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            for number, mail in enumerate(self.mails):
                if number not in self._read and to in str(mail["To"]) and subject in str(mail["Subject"]):
                    self._read.add(number)
                    return str(mail.get_content())
            time.sleep(0.1)
        raise AssertionError(f"no mail 「{subject}」 to {to}; there are {[(m['To'], m['Subject']) for m in self.mails]}")

    def url(self, to: str, subject: str) -> str:
        """The URL in that mail."""
        text = self.take(to, subject)
        found = re.search(r"http://\S+", text)
        assert found, text
        return found.group()

    def code(self, to: str, subject: str = "ワンタイムパスワード") -> str:
        """The six digits in the next such mail."""
        found = re.search(r"^\s*(\d{6})\s*$", self.take(to, subject), re.MULTILINE)
        assert found
        return found.group(1)

    def close(self) -> None:
        """Stop."""
        self._controller.stop()


class Portal:
    """Web and worker on one database, in demonstration mode from `start` on; `wait` until they answer."""

    def __init__(self, home: Path, start: str, database_url: str) -> None:
        self.home, self.port, self.post = home, free_port(), Postbox()
        self.url = f"http://127.0.0.1:{self.port}"
        home.mkdir(parents=True, exist_ok=True)
        self.env = os.environ | {
            "TSUEN_MODE": "demo", "TSUEN_HOME": str(home), "PORT": str(self.port), "TSUEN_CLOCK": start,
            "TSUEN_PUBLIC_URL": self.url, "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(self.post.port),
            "TSUEN_SECRET_KEY": "journey-" * 6, "TSUEN_DATABASE_URL": database_url,
        }  # fmt: skip
        self.settings: Settings = load_settings(self.env)
        self.clock = MovableClock(self.settings.clock_file, datetime.fromisoformat(start))
        self.database = Database(self.settings.database_url)
        self._log = (home / "log.txt").open("w")
        self._processes = [self._start("serve", "--workers", "1"), self._start("worker")]

    def _start(self, *verb: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "tsuen.cli", *verb], env=self.env, stdout=self._log, stderr=self._log, start_new_session=True
        )

    def wait(self) -> None:
        """Until the web server answers."""
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (URLError, OSError):
                time.sleep(0.2)
        raise AssertionError(f"the portal did not start: {(self.home / 'log.txt').read_text()[-3000:]}")

    def to(self, moment: str) -> None:
        """Move the clock, e.g. to "2026-01-21T08:55:00+09:00"."""
        self.clock.set(datetime.fromisoformat(moment))

    def close(self) -> None:
        """Stop web, worker and mail."""
        for process in self._processes:
            os.killpg(process.pid, signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        self.database.dispose()
        self.post.close()
        self._log.close()
