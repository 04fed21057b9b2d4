"""Passwords: hashed with argon2id outside any transaction, two at a time; reset by a mailed URL (B1, B2)."""

from __future__ import annotations

import threading
import unicodedata
from datetime import datetime
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import update

from tsuen.db import Writing
from tsuen.domain.accounts import mails
from tsuen.domain.accounts.models import Account
from tsuen.domain.accounts.queries import AccountFacts, LinkFacts, account_by_email, account_by_id
from tsuen.domain.accounts.rules import RESET_LIFE
from tsuen.domain.accounts.services.links import make_link, use_link, use_links_of
from tsuen.domain.accounts.services.sessions import end_sessions_of
from tsuen.domain.audit.services import record

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's minimum for argon2id
_AT_ONCE = threading.BoundedSemaphore(2)  # a rush of logins must not eat every core and all memory


def hash_password(password: str) -> str:
    """What is kept of a password. Slow by intent: call it before the transaction."""
    with _AT_ONCE:
        return _HASHER.hash(_plain(password))


def verify_password(kept: str, password: str) -> bool:
    """Whether it is the password. Without a kept hash it takes as long, and is wrong (no enumeration by time)."""
    with _AT_ONCE:
        try:
            _HASHER.verify(kept or _nobodys(), _plain(password))
        except (VerificationError, InvalidHashError):
            return False
    return bool(kept)


def ask_reset(tx: Writing, *, email: str, now: datetime) -> None:
    """「パスワードリセット申請」: mail 「パスワードリセットのご案内」 if there is such an account; say nothing if not (B1)."""
    account = account_by_email(tx, email)
    record(
        tx, viewer=None, action="accounts.reset_asked", subject=("account", account.id if account else 0), now=now
    )
    if account is None:
        return
    link_id, token = make_link(tx, purpose="reset", subject_id=account.id, now=now, life=RESET_LIFE)
    mails.reset_guide(
        tx, link_id=link_id, token=token, email=account.email, name=account.name, now=now, expires_at=now + RESET_LIFE
    )


def set_password(tx: Writing, *, link: LinkFacts, password_hash: str, now: datetime) -> AccountFacts | None:
    """「パスワードリセット」 → 「変更」: use up the URL, set the password, end every session, tell the owner (B1).

    Raises `Refused` if the URL was used meanwhile.
    """
    use_link(tx, link.id, now)
    account = account_by_id(tx, link.subject_id)
    if account is None:
        return None
    tx.execute(update(Account).where(Account.id == account.id).values(password_hash=password_hash))
    use_links_of(tx, purpose="reset", subject_id=account.id, now=now)
    end_sessions_of(tx, account.id, now)
    mails.password_changed(tx, link_id=link.id, email=account.email, name=account.name, now=now)
    record(tx, viewer=account.viewer, action="accounts.password_set", subject=("account", account.id), now=now)
    return account


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")


def _plain(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
