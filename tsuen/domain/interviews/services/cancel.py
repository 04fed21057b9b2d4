"""The family cancels an interview before its day (D12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from tsuen.db import Writing, outside
from tsuen.domain.audit.services import record
from tsuen.domain.facilities.queries import facility_by_id
from tsuen.domain.households.queries import household_of
from tsuen.domain.interviews import mails
from tsuen.domain.interviews.models import Interview
from tsuen.domain.interviews.rules import may_cancel
from tsuen.domain.interviews.services._state import FREED, load, move
from tsuen.domain.interviews.services.lapse import close_for
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Viewer

_COMING = ("tentative", "confirmed")
NO_REASON = Refusal("reason_unknown", "キャンセルの理由を選んでください。", "reason")


def cancel(tx: Writing, *, viewer: Viewer, now: datetime, ref: str, reason: str) -> None:
    """仮予約 or 予約確定 → キャンセル with one of the municipality's reasons; the time is offered again."""
    row = load(tx, Interview.household_id == viewer.household_id, ref)
    today = jst_date(now)
    if reason not in policy_on(tx, household_of(tx, viewer).municipality_code, today).policy.cancelling.reasons:
        raise Refused(NO_REASON)
    facility = facility_by_id(tx, row.facility_id)
    refusal = may_cancel(state=row.state, on=row.on, today=today, phone=facility.phone)
    if refusal is not None:
        raise Refused(refusal)
    move(tx, row, (row.state,), {"state": "cancelled", "cancel_reason": reason} | FREED)
    record(tx, viewer=viewer, action="interviews.cancel", subject=("interview", row.id), now=now)
    mails.cancelled(tx, row, now)


def cancel_outside(
    tx: Writing, *, viewer: Viewer | None, child_id: int, spans: Sequence[tuple[date, date]], reason: str, now: datetime
) -> list[int]:
    """Cancel a child's coming interviews in none of these spans of days: its certification ends, or its days are others
    (A11, A12). Returns the facilities they were at.
    """  # noqa: D205
    rows = tx.scalars(
        select(Interview)
        .where(
            Interview.child_id == child_id, outside(Interview.on, spans), Interview.on >= jst_date(now), Interview.state.in_(_COMING),
            Interview.accepted.is_(None),
        )
        .order_by(Interview.id)
        .with_for_update(key_share=True)
    ).all()  # fmt: skip
    for row in rows:
        move(tx, row, _COMING, {"state": "cancelled", "cancel_reason": reason} | FREED)
        record(tx, viewer=viewer, action="interviews.cancel", subject=("interview", row.id), now=now)
        mails.fallen(tx, row, now)
    close_for(tx, child_id=child_id, spans=spans, now=now)
    return [row.facility_id for row in rows]
