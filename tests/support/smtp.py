"""A real SMTP server in the test process that keeps what it gets, and can be made to fail as real ones do."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections import Counter
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class CapturingServer:
    """`mode`: ok, greylist (451 the first time for each recipient), reject (550), refuse (554 after DATA), slow."""

    def __init__(self, mode: str = "ok", pause: float = 0.0) -> None:
        self.mode, self.pause = mode, pause
        self.got: list[tuple[list[str], EmailMessage]] = []
        self.raw: list[bytes] = []
        self.tried: Counter[str] = Counter()
        self._controller = Controller(self, hostname="127.0.0.1", port=_free_port())

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        self.tried[address] += 1
        if self.mode == "greylist" and self.tried[address] == 1:
            return "451 4.7.1 try again later"
        if self.mode == "reject":
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.pause:
            await asyncio.sleep(self.pause)
        if self.mode == "refuse":
            return "554 5.7.1 refused"
        self.raw.append(envelope.content)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.got.append((list(envelope.rcpt_tos), message))  # type: ignore[arg-type]
        return "250 OK"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._controller.port)

    @property
    def subjects(self) -> list[str]:
        return [str(message["subject"]) for _, message in self.got]

    def body(self, index: int = -1) -> str:
        return str(self.got[index][1].get_content())
