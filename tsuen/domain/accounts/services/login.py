"""Logging in: the mailed one-time password, consent, what is noted of each try (B3)."""

from __future__ import annotations

from datetime import datetime

import pyotp
from sqlalchemy import CursorResult, select, update

from tsuen.db import Writing
from tsuen.domain.accounts import mails
from tsuen.domain.accounts.models import Account, OneTimeCode
from tsuen.domain.accounts.queries import AccountFacts
from tsuen.domain.accounts.rules import (
    CODE_LIFE,
    CODE_TRIES,
    TERMS_VERSION,
    CodeAnswer,
    code_digest,
    same_secret,
)
from tsuen.domain.audit.services import record
from tsuen.kernel.viewer import Viewer


def send_code(tx: Writing, *, account: AccountFacts, session_id: int, secret_key: str, now: datetime) -> None:
    """Mail a fresh one-time password for this login; any earlier one of it is dead from now on."""
    tx.execute(
        update(OneTimeCode)
        .where(OneTimeCode.session_id == session_id, OneTimeCode.used_at.is_(None))
        .values(tries_left=0)
    )
    code = pyotp.HOTP(pyotp.random_base32()).at(0)  # a secret per challenge: no two codes are related
    row = OneTimeCode(
        session_id=session_id,
        account_id=account.id,
        code_digest=code_digest(secret_key, session_id, code),
        tries_left=CODE_TRIES,
        created_at=now,
        expires_at=now + CODE_LIFE,
    )
    tx.add(row)
    tx.flush()
    mails.login_code(
        tx, code_id=row.id, code=code, email=account.email, name=account.name, now=now, expires_at=row.expires_at
    )


def try_code(tx: Writing, *, session_id: int, code: str, secret_key: str, now: datetime) -> CodeAnswer:
    """Spend one of five tries of the code mailed for this login; right once only, within ten minutes (B3).

    It answers and never refuses: a rolled back transaction would give the try back.
    """
    row = tx.execute(
        select(OneTimeCode.id, OneTimeCode.code_digest)
        .where(OneTimeCode.session_id == session_id)
        .order_by(OneTimeCode.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return CodeAnswer.DEAD
    alive = (OneTimeCode.id == row.id, OneTimeCode.used_at.is_(None), OneTimeCode.expires_at >= now)
    spent = tx.execute(
        update(OneTimeCode)
        .where(*alive, OneTimeCode.tries_left > 0)
        .values(tries_left=OneTimeCode.tries_left - 1)
    )
    assert isinstance(spent, CursorResult)  # noqa: S101
    if spent.rowcount != 1:
        return CodeAnswer.DEAD
    if not same_secret(row.code_digest, code_digest(secret_key, session_id, code)):
        return CodeAnswer.WRONG
    tx.execute(update(OneTimeCode).where(*alive).values(used_at=now))
    return CodeAnswer.RIGHT


def accept_terms(tx: Writing, *, account: AccountFacts, now: datetime) -> None:
    """「利用規約・プライバシーポリシーに関する同意」 → 「同意する」: which terms, and when (B3)."""
    tx.execute(
        update(Account).where(Account.id == account.id).values(terms_version=TERMS_VERSION, terms_at=now)
    )
    record(
        tx, viewer=account.viewer, action="accounts.consent", subject=("account", account.id), now=now,
        facts={"version": TERMS_VERSION},
    )  # fmt: skip


def note_login(tx: Writing, *, account: AccountFacts | None, step: str, now: datetime) -> None:
    """Who tried to come in, and how far it went: `refused`, `password`, `code_wrong`, `code_dead`, `full`."""
    record(
        tx, viewer=None, action=f"accounts.login_{step}", subject=("account", account.id if account else 0), now=now
    )


def note_logout(tx: Writing, *, viewer: Viewer, now: datetime) -> None:
    """Somebody left."""
    record(tx, viewer=viewer, action="accounts.logout", subject=("account", viewer.account_id), now=now)
