"""The name an account greets its owner by."""

from __future__ import annotations

from sqlalchemy import update

from tsuen.db import Writing
from tsuen.domain.accounts.models import Account


def rename_account(tx: Writing, account_id: int, name: str) -> None:
    """Called so from now on (A11); the use case that causes it audits it."""
    tx.execute(update(Account).where(Account.id == account_id).values(name=name))
