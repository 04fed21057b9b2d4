"""Mail to the outside: letters written from templates, handed to an SMTP server (Flask-Mail)."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from datetime import date, datetime
from email.charset import BASE64, Charset
from email.mime.text import MIMEText
from pathlib import Path
from typing import Any, Protocol

from flask import Flask
from flask_mail import Connection, Mail, Message
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tsuen.adapters.mailbox import FolderMailer, MailFacts, Undeliverable, guard, mailbox_folder
from tsuen.config import Settings
from tsuen.kernel import wording

TIMEOUT = 20
_TEMPLATES = Path(__file__).parent.parent / "templates"
_HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class Mailer(Protocol):
    """Somewhere mails can go."""

    def send(self, mail: MailFacts) -> None:
        """Hand it over. Raises `Undeliverable`, or anything else to be tried again."""

    def rest(self) -> None:
        """Nothing more for now: let go of connections."""


def _of_day(write: Callable[[date], str]) -> Callable[[date | str], str]:
    return lambda value: write(date.fromisoformat(value) if isinstance(value, str) else value)


def _moment(value: datetime | str) -> str:
    return wording.moment_text(datetime.fromisoformat(value) if isinstance(value, str) else value)


def _time(value: datetime | str) -> str:
    return wording.time_text(datetime.fromisoformat(value) if isinstance(value, str) else value)


def letter_templates(folder: Path = _TEMPLATES) -> Environment:
    """Plain text: nothing is escaped, a missing fact is a fault. Facts may carry dates and instants as ISO text."""
    made = Environment(loader=FileSystemLoader(folder), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, autoescape=False)  # noqa: S701 - text/plain, no HTML  # fmt: skip
    made.filters |= {
        "day": _of_day(wording.day_text), "day_text": _of_day(wording.day_text), "era": _of_day(wording.era_text),
        "long_day": _of_day(wording.long_day_text), "long_day_text": _of_day(wording.long_day_text),
        "moment": _moment, "moment_text": _moment, "time_text": _time, "clock_text": wording.clock_text, "hours": wording.hours_text,
        "yen": wording.yen_text, "phone": wording.phone_text, "postal": wording.postal_text,
    }  # fmt: skip
    made.globals |= {"span_of": wording.span_text, "span_text": wording.span_text}
    return made


def write_letter(
    templates: Environment, template: str, facts: Mapping[str, Any], public_url: str, office: Any = None
) -> tuple[str, str]:
    """(subject, body) of mail/<template>/. `office`: the desk that signs it (name, desk, phone), where one is known."""
    known = {**facts, "public_url": public_url, "office": office}
    subject = templates.get_template(f"mail/{template}/subject.txt").render(known).strip()
    body = templates.get_template(f"mail/{template}/body.txt").render(known)
    return subject, re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"


class _Message(Message):
    """Text in base64, so that servers of seven bits carry it whole."""

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        charset = Charset("utf-8")
        charset.body_encoding = BASE64
        return MIMEText(text or "", _subtype=subtype, _charset=charset)  # type: ignore[arg-type]


class _Connection(Connection):
    """Flask-Mail's, with a time limit and a checked certificate."""

    def configure_host(self) -> smtplib.SMTP:
        host = smtplib.SMTP(self.mail.server, self.mail.port, timeout=TIMEOUT)
        if self.mail.use_tls:
            host.starttls(context=ssl.create_default_context())
        if self.mail.username:
            host.login(self.mail.username, self.mail.password or "")
        return host


class SmtpMailer:
    """An SMTP server; the connection is kept from one letter to the next."""

    def __init__(self, settings: Settings) -> None:
        self._app = Flask("tsuen.mail")
        self._app.config.update(
            MAIL_SERVER=settings.mail_server,
            MAIL_PORT=settings.mail_port,
            MAIL_USERNAME=settings.mail_username or None,
            MAIL_PASSWORD=settings.mail_password or None,
            MAIL_USE_TLS=settings.mail_use_tls,
            MAIL_DEFAULT_SENDER=settings.mail_sender,
        )
        Mail(self._app)
        self._open: Any = None

    def send(self, mail: MailFacts) -> None:
        """Hand it to the server; a refusal for good (5xx of this letter) is `Undeliverable`."""
        guard(mail)
        try:
            with self._app.app_context():
                if self._open is None:
                    self._open = _Connection(self._app.extensions["mail"]).__enter__()
                self._open.send(self._message(mail))
        except Exception as error:
            self.rest()
            if _refused_for_good(error):
                raise Undeliverable(type(error).__name__) from error
            raise

    def rest(self) -> None:
        """Say goodbye to the server."""
        opened, self._open = self._open, None
        if opened is not None and opened.host is not None:
            try:
                opened.host.quit()
            except (smtplib.SMTPException, OSError):
                opened.host.close()

    def _message(self, mail: MailFacts) -> _Message:
        made = _Message(subject=mail.subject, recipients=[("", mail.to)], body=mail.body, extra_headers=dict(_HEADERS))
        made.msgId = f"<{mail.message_id}>"
        made.date = datetime.fromisoformat(mail.at).timestamp()
        return made


def mailers_for(settings: Settings) -> list[Mailer]:
    """The demonstration's folder, and a server where one is named."""
    made: list[Mailer] = [FolderMailer(mailbox_folder(settings))] if settings.demo else []
    return [*made, SmtpMailer(settings)] if settings.mail_server else made


def _refused_for_good(error: Exception) -> bool:
    codes: list[int] = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPDataError):
        codes = [error.smtp_code]
    return bool(codes) and all(code >= 500 and code != 552 for code in codes)  # noqa: PLR2004 - 552: mailbox full
