"""What doors read of accounts and sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.accounts.models import Account, LoginSession
from tsuen.domain.accounts.rules import SESSION_LIFE, TOUCH_EVERY
from tsuen.kernel.numbers import digest
from tsuen.kernel.viewer import Audience, Viewer


@dataclass(frozen=True)
class SessionFacts:
    """A live session. `viewer` is set when its stage is full."""

    id: int
    stage: str
    account_id: int | None
    subject_id: int | None
    viewer: Viewer | None
    stale: bool  # "last seen" is due to be moved


def live_session(tx: Reading, token: str, now: datetime) -> SessionFacts | None:
    """The session a cookie's token opens, if it lives: not ended, not expired, not idle too long, account active."""
    row = tx.execute(
        select(LoginSession, Account)
        .outerjoin(Account, Account.id == LoginSession.account_id)
        .where(LoginSession.token_digest == digest(token))
    ).first()
    if row is None:
        return None
    session, account = row
    if session.ended_at is not None or session.expires_at <= now:
        return None
    if session.account_id is not None and (account is None or account.state != "active"):
        return None
    viewer = None
    if session.stage == "full" and account is not None:
        viewer = Viewer(account.id, Audience(account.audience), account.scope, account.name)
    idle, _ = SESSION_LIFE[str(viewer.audience) if viewer else session.stage]
    if session.last_seen_at + idle <= now:
        return None
    stale = session.last_seen_at + TOUCH_EVERY <= now
    return SessionFacts(session.id, session.stage, session.account_id, session.subject_id, viewer, stale)
