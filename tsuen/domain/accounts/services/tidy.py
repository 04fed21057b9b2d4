"""What nobody needs any more: dead sessions, spent codes, dead URLs, old counters. Only the nightly job calls these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import CursorResult, Delete, delete, or_, select

from tsuen.db import Writing
from tsuen.domain.accounts import mails
from tsuen.domain.accounts.models import (
    Account,
    AccountRequest,
    EmailChange,
    LoginSession,
    OneTimeCode,
    OneTimeLink,
    Throttle,
)
from tsuen.domain.audit.services import record

DEAD_KEPT = timedelta(days=1)  # who came in, and when, stands in the audit
LINKS_KEPT = timedelta(days=31)  # a draft lives as long as its last URL was asked for within a month


def forget_sessions(tx: Writing, now: datetime) -> int:
    """Sessions that ended or expired more than a day ago, with the codes mailed for them. Returns how many sessions."""
    before = now - DEAD_KEPT
    dead = select(LoginSession.id).where(or_(LoginSession.ended_at < before, LoginSession.expires_at < before))
    _rows(tx, delete(EmailChange).where(EmailChange.expires_at < before))
    _rows(tx, delete(OneTimeCode).where(or_(OneTimeCode.expires_at < before, OneTimeCode.session_id.in_(dead))))
    return _rows(tx, delete(LoginSession).where(LoginSession.id.in_(dead)))


def warn_unused(tx: Writing, account_id: int, until: date, now: datetime) -> None:
    """Tell the owner of an account that never applied until when it stays."""
    row = tx.get_one(Account, account_id)
    mails.unused(tx, account_id=row.id, email=row.email, name=row.name, until=until, now=now)


def forget_accounts(tx: Writing, account_ids: Sequence[int], now: datetime) -> None:
    """Accounts with their sessions, codes and URLs; that they were there stands in the audit, by number alone."""
    mine = list(account_ids)
    held = select(LoginSession.id).where(LoginSession.account_id.in_(mine))
    for gone in (
        delete(OneTimeCode).where(OneTimeCode.account_id.in_(mine) | OneTimeCode.session_id.in_(held)),
        delete(EmailChange).where(EmailChange.account_id.in_(mine)), delete(LoginSession).where(LoginSession.account_id.in_(mine)),
        delete(OneTimeLink).where(OneTimeLink.purpose == "reset", OneTimeLink.subject_id.in_(mine)),
        delete(Account).where(Account.id.in_(mine)),
    ):  # fmt: skip
        _rows(tx, gone)
    for account_id in mine:
        record(tx, viewer=None, action="accounts.forget", subject=("account", account_id), now=now)


def forget_links(tx: Writing, now: datetime) -> int:
    """Mailed URLs that expired more than a month ago, used or not; requests for an account as old as that."""
    _rows(tx, delete(AccountRequest).where(AccountRequest.created_at < now - LINKS_KEPT))
    return _rows(tx, delete(OneTimeLink).where(OneTimeLink.expires_at < now - LINKS_KEPT))


def forget_counters(tx: Writing, now: datetime) -> int:
    """Counters of windows that are over for a day."""
    return _rows(tx, delete(Throttle).where(Throttle.window_end < now - DEAD_KEPT))


def _rows(tx: Writing, statement: Delete) -> int:
    done = tx.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(done, CursorResult)  # noqa: S101 - a DELETE has a row count
    return done.rowcount
