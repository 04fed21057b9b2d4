"""「続きのURLをメールで送る」: one's own draft goes on on another phone or a computer (A3)."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.accounts.rules import APPLICATION_LINK_LIFE
from tsuen.domain.accounts.services.links import make_link
from tsuen.domain.applications import mails
from tsuen.domain.applications.services.begin import PURPOSE
from tsuen.domain.applications.services.draft import changeable
from tsuen.domain.audit.services import record
from tsuen.domain.municipalities.queries import municipality


def mail_draft(tx: Writing, application_id: int, *, now: datetime) -> None:
    """A new URL for the draft this browser holds, to the address it began with and no other. Refuses once it is sent.

    Earlier URLs stay good; opening one, by whomever or whatever, uses nothing up.
    """
    row = changeable(tx, application_id)
    link_id, token = make_link(tx, purpose=PURPOSE, subject_id=row.id, now=now, life=APPLICATION_LINK_LIFE)
    place = municipality(tx, row.municipality_code)
    mails.carry_on(tx, link_id=link_id, token=token, to=row.email, place=place, now=now, expires_at=now + APPLICATION_LINK_LIFE)
    record(tx, viewer=None, action="application.carry_on", subject=("application", row.id), now=now)
