"""A mail as it leaves, what may stand in its headers, and the demonstration's post: a folder with a file a mail."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from tsuen.config import Settings

_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\\\"\x00-\x1f\x7f-\uffff\U00010000-\U0010ffff]+@[A-Za-z0-9.-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Undeliverable(Exception):
    """This letter can never leave as it is: a bad header or address, or a server that refused it for good."""


@dataclass(frozen=True)
class MailFacts:
    """A mail as it leaves. `number` grows with time."""

    number: int
    message_id: str
    at: str
    to: str
    subject: str
    body: str


def guard(mail: MailFacts) -> None:
    """No control characters in any header, and one plain address to send to. Raises `Undeliverable`."""
    if any(_CONTROL.search(text) for text in (mail.subject, mail.to, mail.message_id)):
        raise Undeliverable("control character in a header")
    if not _ADDRESS.fullmatch(mail.to):
        raise Undeliverable("not one plain address")


class FolderMailer:
    """The demonstration's post: a file a mail, read back by /demo/mailbox. The same letter twice is one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, mail: MailFacts) -> None:
        """Lay it down whole or not at all."""
        guard(mail)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / f"{mail.number:08d}-{re.sub('[^A-Za-z0-9]', '-', mail.message_id)}.json"
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(asdict(mail), ensure_ascii=False))
        fresh.replace(path)

    def rest(self) -> None:
        """Nothing is held."""


def mailbox_folder(settings: Settings) -> Path:
    """Where the demonstration's mails lie."""
    return settings.home / "mailbox"


def read_mailbox(settings: Settings, most: int = 100) -> list[MailFacts]:
    """The demonstration's mails, newest first."""
    paths = sorted(mailbox_folder(settings).glob("*.json"), reverse=True)[:most]
    return [MailFacts(**json.loads(path.read_text())) for path in paths]
