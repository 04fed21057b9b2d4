"""「メールアドレスの変更」: the family's applications go to the new address with it; what lies in the old mailbox opens nothing (B6)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update

from tsuen.db import Writing
from tsuen.domain.accounts.queries import AccountFacts, account_by_id
from tsuen.domain.accounts.rules import CodeAnswer
from tsuen.domain.accounts.services.links import cut_off
from tsuen.domain.applications.models import Application
from tsuen.domain.applications.services.begin import PURPOSE
from tsuen.domain.applications.services.results import STANDING
from tsuen.domain.audit.services import record
from tsuen.domain.households.services import change_guardian_email


def change_family_email(
    tx: Writing, *, account: AccountFacts, code: str, secret_key: str, session_id: int, now: datetime
) -> CodeAnswer:
    """Spend a try of the mailed code; right: login, letters and applications have the new address, all at once.

    The mailed URLs of the applications are used up, and who came in by one is out: the old mailbox may be lost.
    """
    answer = change_guardian_email(
        tx, account=account, code=code, secret_key=secret_key, session_id=session_id, now=now
    )
    moved = account_by_id(tx, account.id)
    if answer is CodeAnswer.RIGHT and moved is not None:
        _move(tx, account, moved.email, now)
    return answer


def _move(tx: Writing, account: AccountFacts, email: str, now: datetime) -> None:
    mine = (Application.household_id == int(account.scope), func.lower(Application.email) == account.email.lower())
    ids = tx.scalars(select(Application.id).where(*mine).order_by(Application.id).with_for_update()).all()
    if not ids:
        return
    tx.execute(update(Application).where(Application.id.in_(ids)).values(email=email))
    cut_off(tx, purposes=(PURPOSE, STANDING), subject_ids=ids, now=now)
    for one in ids:
        record(tx, viewer=account.viewer, action="application.email_changed", subject=("application", one), now=now)
