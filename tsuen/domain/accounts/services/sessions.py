"""Sessions in the database: a random token in the cookie, its digest in the row (law 11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from tsuen.db import Writing
from tsuen.domain.accounts.models import Account, LoginSession
from tsuen.domain.accounts.rules import SESSION_LIFE
from tsuen.kernel.numbers import digest, new_secret


def open_session(
    tx: Writing, *, stage: str, now: datetime, account_id: int | None = None, subject_id: int | None = None
) -> tuple[int, str]:
    """Begin a session; returns (its id, the token for the cookie). The token is not kept."""
    token = new_secret()
    _, longest = SESSION_LIFE[_life_key(tx, stage, account_id)]
    row = LoginSession(
        token_digest=digest(token),
        account_id=account_id,
        stage=stage,
        subject_id=subject_id,
        created_at=now,
        last_seen_at=now,
        expires_at=now + longest,
    )
    tx.add(row)
    tx.flush()
    return row.id, token


def end_session(tx: Writing, session_id: int, now: datetime) -> None:
    """A session dies at once and for good."""
    tx.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_sessions_of(tx: Writing, account_id: int, now: datetime) -> None:
    """All sessions of an account die: password changed, role changed, account closed (law 11)."""
    tx.execute(
        update(LoginSession)
        .where(LoginSession.account_id == account_id, LoginSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_other_sessions(tx: Writing, account_id: int, *, keep: int, now: datetime) -> None:
    """All sessions of an account but one die: its address changed, so whoever else is in has to log in anew (law 11, B6)."""
    others = (LoginSession.account_id == account_id, LoginSession.id != keep, LoginSession.ended_at.is_(None))
    tx.execute(update(LoginSession).where(*others).values(ended_at=now))


def hold_draft(tx: Writing, session_id: int, application_id: int) -> None:
    """A logged-in family's session holds the application it writes on beside everything else (G4, A7)."""
    held = (LoginSession.id == session_id, LoginSession.stage == "full", LoginSession.ended_at.is_(None))
    tx.execute(update(LoginSession).where(*held).values(subject_id=application_id))


def touch_session(tx: Writing, session_id: int, now: datetime) -> None:
    """Move "last seen"; the web layer calls it at most every five minutes."""
    tx.execute(update(LoginSession).where(LoginSession.id == session_id).values(last_seen_at=now))


def _life_key(tx: Writing, stage: str, account_id: int | None) -> str:
    if stage != "full" or account_id is None:
        return stage
    return tx.get_one(Account, account_id).audience
