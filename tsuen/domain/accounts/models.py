"""Accounts, sessions, one-time codes and links, throttles. Secrets are kept as digests only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, BigKey, UtcInstant, pk, refto


def email_key(email: str) -> str:
    """The form in which addresses are compared: one person, however it is typed."""
    return email.strip().lower()


def _key_of_email(context: DefaultExecutionContext) -> str:
    given: dict[str, str] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return email_key(given["email"])


class Account(Base):
    """A person who logs in with an e-mail address. `audience` and `scope` make the `Viewer`."""

    __tablename__ = "account"

    id: Mapped[int] = pk()
    email: Mapped[str] = mapped_column(String(254))  # as typed: letters go there
    email_key: Mapped[str] = mapped_column(String(254), unique=True, default=_key_of_email)
    audience: Mapped[str] = mapped_column(String(12))
    scope: Mapped[str] = mapped_column(String(20), index=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    two_step: Mapped[bool] = mapped_column(Boolean, default=True)
    state: Mapped[str] = mapped_column(String(10), default="active")  # active, closed
    terms_version: Mapped[str] = mapped_column(String(20), default="")
    terms_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)


class LoginSession(Base):
    """A browser that began to log in, or is logged in. The cookie's token is kept as its digest.

    `stage`: visitor (only carries a scan ticket), application (holds a draft), standing (sees where an application stands),
    register (may make an account), reset (may set a password), code (password right, code due), terms (consent due), full.
    """

    __tablename__ = "login_session"

    id: Mapped[int] = pk()
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("account.id"), index=True)
    stage: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[int | None] = mapped_column(BigKey)  # the application's or the link's id in those stages
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    last_seen_at: Mapped[datetime] = mapped_column(UtcInstant)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant)
    ended_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class OneTimeCode(Base):
    """A mailed code, bound to the login attempt that asked for it: 10 minutes, 5 tries, one use (security.md 2)."""

    __tablename__ = "one_time_code"

    id: Mapped[int] = pk()
    session_id: Mapped[int] = refto("login_session.id")
    account_id: Mapped[int] = refto("account.id")
    code_digest: Mapped[str] = mapped_column(String(64))  # HMAC with the server's secret: six digits alone could be tried offline
    tries_left: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant)
    used_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class OneTimeLink(Base):
    """A mailed URL. Opening it changes nothing; the deed it leads to uses it up. `purpose`: application, standing, register, reset."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = pk()
    purpose: Mapped[str] = mapped_column(String(12))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    subject_id: Mapped[int] = mapped_column(BigKey, index=True)  # the application's or the account's id
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant)
    used_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class AccountRequest(Base):
    """Somebody asked for an account before any application (C12): the address it would have, and for which municipality."""

    __tablename__ = "account_request"

    id: Mapped[int] = pk()
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"))
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(UtcInstant)


class EmailChange(Base):
    """A new address somebody asked for, and the code mailed to it: 10 minutes, 5 tries, one use (B6, S9)."""

    __tablename__ = "email_change"

    id: Mapped[int] = pk()
    account_id: Mapped[int] = refto("account.id")
    email: Mapped[str] = mapped_column(String(254))
    code_digest: Mapped[str] = mapped_column(String(64))
    tries_left: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant)
    used_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class Throttle(Base):
    """How often something was tried by one key in one window."""

    __tablename__ = "throttle"
    __table_args__ = (Index("ix_throttle_window_end", "window_end"),)

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    window_end: Mapped[datetime] = mapped_column(UtcInstant, primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
