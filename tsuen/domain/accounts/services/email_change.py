"""The address somebody logs in with, changed by its owner: a code to the new one, a word to the old one (B6, S9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import CursorResult, select, update

from tsuen.db import Writing
from tsuen.domain.accounts import mails
from tsuen.domain.accounts.models import Account, EmailChange, email_key
from tsuen.domain.accounts.queries import AccountFacts
from tsuen.domain.accounts.rules import CODE_LIFE, CODE_TRIES, CodeAnswer, code_digest, same_secret
from tsuen.domain.accounts.services.issue import EMAIL_TAKEN
from tsuen.domain.accounts.services.links import use_links_of
from tsuen.domain.accounts.services.sessions import end_other_sessions
from tsuen.domain.audit.services import record
from tsuen.kernel.refusals import Refusal, Refused

SAME = Refusal(
    "email_same", "いまのメールアドレスと同じです。新しいメールアドレスを入力してください。", "email"
)


@dataclass(frozen=True)
class Changed:
    """What a typed code was worth, and the new address where it was right."""

    answer: CodeAnswer
    email: str = ""


def ask_email(tx: Writing, *, account: AccountFacts, email: str, secret_key: str, now: datetime) -> None:
    """Mail a code to the new address; an earlier one is dead. An address that has an account is told so there, and not here.

    `Refused` where it is the present one.
    """
    if email_key(email) == email_key(account.email):
        raise Refused(SAME)
    dead = (EmailChange.account_id == account.id, EmailChange.used_at.is_(None))
    tx.execute(update(EmailChange).where(*dead).values(tries_left=0))
    taken = tx.scalar(select(Account.id).where(Account.email_key == email_key(email))) is not None
    code = pyotp.HOTP(pyotp.random_base32()).at(0)
    row = EmailChange(
        account_id=account.id, email=email, code_digest=_digest(secret_key, account.id, code),
        tries_left=0 if taken else CODE_TRIES, created_at=now, expires_at=now + CODE_LIFE,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    if taken:
        mails.email_taken(tx, change_id=row.id, email=email, now=now)
    else:
        mails.email_code(
            tx, change_id=row.id, code=code, email=email, name=account.name, now=now, expires_at=row.expires_at
        )
    record(tx, viewer=account.viewer, action="accounts.email_asked", subject=("account", account.id), now=now)


def change_email(tx: Writing, *, account: AccountFacts, code: str, secret_key: str, session_id: int, now: datetime) -> Changed:
    """Spend a try of the code; right: the account has the new address, the old one is told, every other session ends (B6).

    It answers a wrong code and never refuses it: a rolled back transaction would give the try back. `Refused` where
    somebody else got an account with the address meanwhile.
    """
    row = tx.execute(
        select(EmailChange.id, EmailChange.email, EmailChange.code_digest)
        .where(EmailChange.account_id == account.id)
        .order_by(EmailChange.id.desc())
        .limit(1)
    ).first()
    if row is None or not _spend(tx, row.id, now):
        return Changed(CodeAnswer.DEAD)
    if not same_secret(row.code_digest, _digest(secret_key, account.id, code)):
        return Changed(CodeAnswer.WRONG)
    key = email_key(row.email)
    if tx.scalar(select(Account.id).where(Account.email_key == key)) is not None:
        raise Refused(EMAIL_TAKEN, lost_race=True)
    tx.execute(update(EmailChange).where(EmailChange.id == row.id).values(used_at=now))
    tx.execute(update(Account).where(Account.id == account.id).values(email=row.email, email_key=key))
    use_links_of(tx, purpose="reset", subject_id=account.id, now=now)
    end_other_sessions(tx, account.id, keep=session_id, now=now)
    for email, old in ((account.email, True), (row.email, False)):
        mails.email_changed(tx, change_id=row.id, email=email, name=account.name, old=old, now=now)
    record(tx, viewer=account.viewer, action="accounts.email_changed", subject=("account", account.id), now=now)
    return Changed(CodeAnswer.RIGHT, row.email)


def _spend(tx: Writing, change_id: int, now: datetime) -> bool:
    alive = (EmailChange.id == change_id, EmailChange.used_at.is_(None), EmailChange.expires_at >= now)
    spent = tx.execute(
        update(EmailChange).where(*alive, EmailChange.tries_left > 0).values(tries_left=EmailChange.tries_left - 1)
    )
    return isinstance(spent, CursorResult) and spent.rowcount == 1


def _digest(secret_key: str, account_id: int, code: str) -> str:
    return code_digest(f"{secret_key}:email", account_id, code)
