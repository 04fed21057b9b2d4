"""The demonstration's mailbox: every mail that was sent, for anybody to read. Outside the demonstration it is not there."""

from __future__ import annotations

import re
from datetime import datetime

from flask import Blueprint, Response

from tsuen.kernel.refusals import NotFound
from tsuen.web.access import ANYONE, permit
from tsuen.web.house import house
from tsuen.web.htmx import page

screen = Blueprint("mailbox", __name__, url_prefix="/demo/mailbox")


@screen.get("")
@permit("mailbox.view", ANYONE)
def index() -> Response:
    """Mails, newest first; URLs of this site can be pressed."""
    settings = house().settings
    if not settings.demo:
        raise NotFound
    mails = house().adapters["mailbox"](settings)
    shown = [(mail, datetime.fromisoformat(mail.at), _lines(mail.body, settings.public_url)) for mail in mails]
    return page("auth/mailbox.html", mails=shown)


def _lines(body: str, site: str) -> list[list[tuple[str, bool]]]:
    """Lines of (text, whether it is a URL of this site)."""
    ours = re.compile(f"({re.escape(site)}/[^\\s]*)")
    return [
        [(part, bool(ours.fullmatch(part))) for part in ours.split(line) if part] for line in body.split("\n")
    ]
