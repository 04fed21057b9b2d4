"""Mailed URLs: made here, opened by `queries.open_link`, used up by the deed they lead to (never by a GET)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, update

from tsuen.db import Writing
from tsuen.domain.accounts.models import LoginSession, OneTimeLink
from tsuen.kernel.numbers import digest, new_secret
from tsuen.kernel.refusals import Refusal, Refused

LINK_USED = Refusal("link_used", "このURLはもう使えません。もう一度、はじめから手続きをしてください。")


def issue_link(tx: Writing, *, purpose: str, subject_id: int, now: datetime, life: timedelta) -> str:
    """Make a URL's token for `purpose` (application, reset); only its digest is kept."""
    return make_link(tx, purpose=purpose, subject_id=subject_id, now=now, life=life)[1]


def make_link(tx: Writing, *, purpose: str, subject_id: int, now: datetime, life: timedelta) -> tuple[int, str]:
    """The same, with the link's id: (id, token)."""
    token = new_secret()
    row = OneTimeLink(
        purpose=purpose, token_digest=digest(token), subject_id=subject_id, created_at=now, expires_at=now + life
    )
    tx.add(row)
    tx.flush()
    return row.id, token


def use_link(tx: Writing, link_id: int, now: datetime) -> None:
    """Use it up. Raises `Refused` (a lost race) if somebody did before, or it expired."""
    done = tx.execute(
        update(OneTimeLink)
        .where(OneTimeLink.id == link_id, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at >= now)
        .values(used_at=now)
    )
    assert isinstance(done, CursorResult)  # noqa: S101
    if done.rowcount != 1:
        raise Refused(LINK_USED, lost_race=True)


def use_links_of(tx: Writing, *, purpose: str, subject_id: int, now: datetime) -> None:
    """Every other URL for the same thing dies with it."""
    tx.execute(
        update(OneTimeLink)
        .where(OneTimeLink.purpose == purpose, OneTimeLink.subject_id == subject_id, OneTimeLink.used_at.is_(None))
        .values(used_at=now)
    )


def cut_off(tx: Writing, *, purposes: Sequence[str], subject_ids: Sequence[int], now: datetime) -> None:
    """No mailed URL leads to these things any more, and nobody who came in by one is still inside."""
    tx.execute(
        update(OneTimeLink)
        .where(OneTimeLink.purpose.in_(purposes), OneTimeLink.subject_id.in_(subject_ids), OneTimeLink.used_at.is_(None))
        .values(used_at=now)
    )
    inside = (LoginSession.stage.in_(purposes), LoginSession.subject_id.in_(subject_ids), LoginSession.account_id.is_(None))
    tx.execute(update(LoginSession).where(*inside, LoginSession.ended_at.is_(None)).values(ended_at=now))
