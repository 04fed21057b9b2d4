"""「ログイン時の2段階認証」: 有効 or 無効, by the family itself (B4, O4, S6)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from tsuen.db import Writing
from tsuen.domain.accounts import mails
from tsuen.domain.accounts.models import Account
from tsuen.domain.accounts.queries import account_by_id, emails_of
from tsuen.domain.audit.services import record
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Audience, Viewer

STAFF_KEEP_IT = Refusal(
    "two_step_staff", "施設・市区町村のアカウントは、2段階認証を無効にできません。", "two_step"
)


def switch_two_step(tx: Writing, *, viewer: Viewer, enabled: bool, now: datetime) -> None:
    """Switch the viewer's own second step, and tell every guardian of the household. Staff are `Refused`."""
    if viewer.audience is not Audience.FAMILY and not enabled:
        raise Refused(STAFF_KEEP_IT)
    tx.execute(update(Account).where(Account.id == viewer.account_id).values(two_step=enabled))
    account = account_by_id(tx, viewer.account_id)
    for email in emails_of(tx, viewer.scope, viewer.audience):
        mails.two_step_switched(tx, email=email, name=account.name if account else "", enabled=enabled, now=now)
    record(
        tx, viewer=viewer, action="accounts.two_step", subject=("account", viewer.account_id), now=now,
        facts={"enabled": enabled},
    )  # fmt: skip
