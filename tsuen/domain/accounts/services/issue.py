"""Accounts begin and end: issued on approval (A10) or by the command line, closed with the certification."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from tsuen.db import Writing
from tsuen.domain.accounts import mails
from tsuen.domain.accounts.models import Account, email_key
from tsuen.domain.accounts.services.sessions import end_sessions_of
from tsuen.domain.audit.services import record
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Audience, Viewer

EMAIL_TAKEN = Refusal(
    "email_taken",
    "このメールアドレスは、ほかのアカウントで使われています。別のメールアドレスを使ってください。",
    "email",
)


def issue_account(
    tx: Writing,
    *,
    audience: Audience,
    scope: str | int,
    email: str,
    name: str,
    now: datetime,
    viewer: Viewer | None = None,
) -> int:
    """Issue an account and send 「アカウント発行のお知らせ」 (A10, K1-2); returns its id.

    The same address of the same household (a sibling's application, A7, S3) is the account that is there already,
    without a second letter. An address used by anybody else is `Refused`.
    """
    held = tx.execute(
        select(Account.id, Account.audience, Account.scope, Account.state).where(
            Account.email_key == email_key(email)
        )
    ).first()
    if held is not None:
        if (held.audience, held.scope, held.state) == (str(audience), str(scope), "active"):
            return int(held.id)
        raise Refused(EMAIL_TAKEN)
    row = Account(email=email, audience=str(audience), scope=str(scope), name=name, created_at=now)
    tx.add(row)
    tx.flush()
    mails.account_issued(tx, account_id=row.id, audience=audience, email=email, name=name, now=now)
    record(tx, viewer=viewer, action="accounts.issue", subject=("account", row.id), now=now)
    return row.id


def close_account(tx: Writing, account_id: int, *, now: datetime, viewer: Viewer | None = None) -> None:
    """Nobody logs in with it again: sessions end at once, and its address is free for a new account."""
    end_sessions_of(tx, account_id, now)
    tx.execute(
        update(Account)
        .where(Account.id == account_id, Account.state == "active")
        .values(state="closed", email=(gone := f"closed-{account_id}@invalid"), email_key=gone, password_hash="")
    )
    record(tx, viewer=viewer, action="accounts.close", subject=("account", account_id), now=now)
