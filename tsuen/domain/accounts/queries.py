"""What doors read of accounts and sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select

from tsuen.db import Reading
from tsuen.domain.accounts.models import (
    Account,
    AccountRequest,
    EmailChange,
    LoginSession,
    OneTimeLink,
    email_key,
)
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


@dataclass(frozen=True)
class AccountFacts:
    """An active account."""

    id: int
    email: str
    audience: Audience
    scope: str
    name: str
    two_step: bool
    password_hash: str
    terms_version: str

    @property
    def viewer(self) -> Viewer:
        """Its owner, once logged in."""
        return Viewer(self.id, self.audience, self.scope, self.name)


@dataclass(frozen=True)
class LinkFacts:
    """A mailed URL that still works. `subject_id`: the application's or the account's id."""

    id: int
    purpose: str
    subject_id: int
    expires_at: datetime


_ACCOUNT = (
    Account.id, Account.email, Account.audience, Account.scope, Account.name, Account.two_step, Account.password_hash,
    Account.terms_version,
)  # fmt: skip


def account_by_email(tx: Reading, email: str) -> AccountFacts | None:
    """The active account with this address, in whatever case it is typed."""
    return _account(tx, Account.email_key == email_key(email))


def account_by_id(tx: Reading, account_id: int) -> AccountFacts | None:
    """The active account with this id."""
    return _account(tx, Account.id == account_id)


def pending_email(tx: Reading, account_id: int, now: datetime) -> str:
    """The new address somebody asked for last, while its code may still be typed; else empty (B6)."""
    row = tx.execute(
        select(EmailChange.email, EmailChange.used_at, EmailChange.expires_at)
        .where(EmailChange.account_id == account_id)
        .order_by(EmailChange.id.desc())
        .limit(1)
    ).first()
    return row.email if row and row.used_at is None and row.expires_at >= now else ""


def emails_of(tx: Reading, scope: str | int, audience: Audience) -> Sequence[str]:
    """Every address the letters of a household, a facility or a municipality go to, the first account first."""
    return tx.scalars(
        select(Account.email)
        .where(Account.scope == str(scope), Account.audience == str(audience), Account.state == "active")
        .order_by(Account.id)
    ).all()


def open_link(tx: Reading, token: str, purpose: str, now: datetime) -> LinkFacts | None:
    """What a mailed URL's token opens; none if it is used, expired or nobody's. Opening changes nothing."""
    return _link(tx, OneTimeLink.token_digest == digest(token), purpose, now)


def link_by_id(tx: Reading, link_id: int, purpose: str, now: datetime) -> LinkFacts | None:
    """The same link again, from the session it opened."""
    return _link(tx, OneTimeLink.id == link_id, purpose, now)


_SESSION = (
    select(
        LoginSession.id, LoginSession.stage, LoginSession.account_id, LoginSession.subject_id, LoginSession.last_seen_at,
        LoginSession.expires_at, LoginSession.ended_at, Account.state, Account.audience, Account.scope, Account.name,
    )
    .outerjoin(Account, Account.id == LoginSession.account_id)
    .where(LoginSession.token_digest == bindparam("token_digest"))
)  # fmt: skip


def live_session(tx: Reading, token: str, now: datetime) -> SessionFacts | None:
    """The session a cookie's token opens, if it lives: not ended, not expired, not idle too long, account active."""
    row = tx.rows(_SESSION, token_digest=digest(token)).first()
    if row is None or row.ended_at is not None or row.expires_at <= now:
        return None
    if row.account_id is not None and row.state != "active":
        return None
    viewer = None
    if row.stage == "full" and row.account_id is not None:
        viewer = Viewer(row.account_id, Audience(row.audience), row.scope, row.name)
    idle, _ = SESSION_LIFE[str(viewer.audience) if viewer else row.stage]
    if row.last_seen_at + idle <= now:
        return None
    return SessionFacts(
        row.id, row.stage, row.account_id, row.subject_id, viewer, stale=row.last_seen_at + TOUCH_EVERY <= now
    )


def _account(tx: Reading, where: ColumnElement[bool]) -> AccountFacts | None:
    row = tx.execute(select(*_ACCOUNT).where(where, Account.state == "active")).first()
    if row is None:
        return None
    return AccountFacts(
        row.id, row.email, Audience(row.audience), row.scope, row.name, row.two_step, row.password_hash, row.terms_version
    )


def _link(tx: Reading, where: ColumnElement[bool], purpose: str, now: datetime) -> LinkFacts | None:
    row = tx.execute(
        select(OneTimeLink.id, OneTimeLink.purpose, OneTimeLink.subject_id, OneTimeLink.expires_at).where(
            where, OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at >= now
        )
    ).first()
    return None if row is None else LinkFacts(*row)


@dataclass(frozen=True)
class RequestFacts:
    """An account asked for."""

    municipality_code: str
    email: str


def account_request(tx: Reading, request_id: int) -> RequestFacts | None:
    """What somebody asked for an account with."""
    row = tx.get(AccountRequest, request_id)
    return None if row is None else RequestFacts(row.municipality_code, row.email)


def linked_since(tx: Reading, purpose: str, since: datetime) -> set[int]:
    """Of what a mailed URL opens: the ids for which one was good at `since` or later."""
    return set(
        tx.scalars(
            select(OneTimeLink.subject_id).where(OneTimeLink.purpose == purpose, OneTimeLink.expires_at >= since)
        )
    )
