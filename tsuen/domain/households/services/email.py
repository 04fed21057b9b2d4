"""「メールアドレスの変更」 of a guardian: the account's address and the one of 登録情報 are one (B6, S9, S12)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from tsuen.db import Writing
from tsuen.domain.accounts.queries import AccountFacts
from tsuen.domain.accounts.rules import CodeAnswer
from tsuen.domain.accounts.services.email_change import change_email
from tsuen.domain.households.models import Guardian


def change_guardian_email(
    tx: Writing, *, account: AccountFacts, code: str, secret_key: str, session_id: int, now: datetime
) -> CodeAnswer:
    """Spend a try of the mailed code; right: the guardian's letters and login go to the new address from now on, and
    every session of its account but this one ends.
    """  # noqa: D205
    changed = change_email(tx, account=account, code=code, secret_key=secret_key, session_id=session_id, now=now)
    if changed.answer is CodeAnswer.RIGHT:
        tx.execute(update(Guardian).where(Guardian.account_id == account.id).values(email=changed.email))
    return changed.answer
