"""Asking for the form, and opening it by the mailed URL (A2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from tsuen.db import Writing
from tsuen.domain.accounts.queries import open_link
from tsuen.domain.accounts.rules import APPLICATION_LINK_LIFE
from tsuen.domain.accounts.services.links import make_link
from tsuen.domain.accounts.services.sessions import open_session
from tsuen.domain.applications import mails
from tsuen.domain.applications.models import Application
from tsuen.domain.audit.services import record
from tsuen.domain.households.queries import household_with_email
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.refusals import NotFound, Refusal, Refused

PURPOSE = "application"
EMPTY = {"pages": {}, "children": [1], "next": 2}


def begin_application(tx: Writing, *, municipality_code: str, email: str, now: datetime) -> None:
    """K1-1: 「申請する」 with an e-mail address mails 「利用申請 URL のお知らせ」. The draft begun before with the same
    address (or asked back by the desk) is opened again. A new one is the household's that has proved to own the address.
    Refuses where the municipality takes no on-line applications.
    """  # noqa: D205
    place = municipality(tx, municipality_code)
    if not place.open:
        raise Refused(Refusal("closed", f"{place.name}は、オンライン利用申請を受け付けていません。市区町村の窓口におたずねください。"))
    row = _unsent(tx, municipality_code, email)
    if row is None:
        home = household_with_email(tx, municipality_code, email)
        row = Application(
            municipality_code=municipality_code, household_id=home.id if home else None, email=email, state="draft",
            answers=EMPTY, created_at=now,
        )  # fmt: skip
        tx.add(row)
        tx.flush()
        record(tx, viewer=None, action="application.begin", subject=("application", row.id), now=now)
    link_id, token = make_link(tx, purpose=PURPOSE, subject_id=row.id, now=now, life=APPLICATION_LINK_LIFE)
    mails.url(
        tx, link_id=link_id, token=token, to=email, place=place, now=now, expires_at=now + APPLICATION_LINK_LIFE
    )


def open_application(tx: Writing, *, token: str, now: datetime) -> str:
    """Open the draft by the mailed URL: returns the token of a session for this draft. The URL stays good.

    Raises `NotFound` when it is used, expired or nobody's.
    """
    link = open_link(tx, token, PURPOSE, now)
    if link is None:
        raise NotFound(PURPOSE)
    return open_session(tx, stage=PURPOSE, subject_id=link.subject_id, now=now)[1]


def _unsent(tx: Writing, municipality_code: str, email: str) -> Application | None:
    return tx.scalar(
        select(Application)
        .where(
            Application.municipality_code == municipality_code,
            func.lower(Application.email) == email.lower(),
            Application.state.in_(("draft", "returned")),
        )
        .order_by(Application.id.desc())
        .limit(1)
    )
