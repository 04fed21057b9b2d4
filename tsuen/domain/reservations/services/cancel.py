"""予約をキャンセルする (D12; F4: what it costs)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tsuen.db import Writing, outside
from tsuen.domain.fees.services import About, charge_cancelling
from tsuen.domain.reservations import mails
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.agreed import agreed
from tsuen.domain.reservations.queries.falling import with_falling
from tsuen.domain.reservations.rules import CancellationCost, cancellation_cost, states_before
from tsuen.domain.reservations.services.answer import give_hours
from tsuen.domain.reservations.services.claims import give_places
from tsuen.domain.reservations.services.hold import hold, hold_months
from tsuen.domain.reservations.services.letters import letter_facts
from tsuen.domain.reservations.services.states import lock_reservation, move
from tsuen.domain.reservations.services.wish_ends import end_wishes
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Audience, Viewer

SYSTEM = "system"
FALLS_TOGETHER = Refusal(
    "falls_together", "続く日の予約も、いっしょにキャンセルになります。キャンセルする予約を確かめて、もう一度お手続きください。"
)


def cancel(tx: Writing, *, viewer: Viewer, ref: str, reason: str, now: datetime, together: bool = False) -> int:
    """Cancel one's own reservation; returns the minutes that stay counted. A second press changes nothing.

    By the family after the deadline the reserved time is consumed, illness too (C29); by the facility it is always free.
    Refused where following days fall with it and the family has not seen them (`together`: it has).
    """
    row = lock_reservation(tx, viewer, ref)
    if row.state == "cancelled":
        return 0
    by_family = viewer.audience is Audience.FAMILY
    if by_family and not together and len(with_falling(tx, viewer, [ref], now)) > 1:
        raise Refused(FALLS_TOGETHER)
    deal = agreed(tx, row.id, now)
    cost = cancellation_cost(deal.policy, deal.for_reason(reason), row.free_until_at) if by_family else None
    _cancel(tx, row, viewer=viewer, by=str(viewer.audience), reason=reason, cost=cost, now=now)
    return cost.minutes if cost else 0


def cancel_outside(
    tx: Writing, *, viewer: Viewer | None, child_id: int, spans: Sequence[tuple[date, date]], reason: str, now: datetime
) -> list[int]:
    """Cancel a child's coming reservations in none of these spans of days, free: its certification ends, or its days are
    others (A11, A12). Its 定期利用申請 end with them where no day is left. Returns the facilities the reservations were at.

    All rows are held first, then all months, each in their order: nobody who holds one of them waits for another (law 3).
    """  # noqa: D205
    end_wishes(tx, viewer=viewer, child_id=child_id, spans=spans, now=now)
    rows = hold(
        tx, Reservation.child_id == child_id, outside(Reservation.on, spans), Reservation.on >= jst_date(now),
        Reservation.state.in_(sorted(states_before("cancelled"))),
    )  # fmt: skip
    cancel_held(tx, rows, viewer=viewer, reason=reason, now=now)
    return [row.facility_id for row in rows]


def cancel_held(
    tx: Writing, rows: Sequence[Reservation], *, viewer: Viewer | None, reason: str, now: datetime
) -> None:
    """Cancel reservations whose rows are held, free: their months are held next, all before the first is moved."""
    hold_months(tx, rows)
    by = str(viewer.audience) if viewer else SYSTEM
    for row in rows:
        _cancel(tx, row, viewer=viewer, by=by, reason=reason, cost=None, now=now)


def _cancel(
    tx: Writing, row: Reservation, *, viewer: Viewer | None, by: str, reason: str, cost: CancellationCost | None, now: datetime
) -> None:
    minutes, yen = (cost.minutes, cost.yen) if cost else (0, 0)
    given = row.ends - row.starts - minutes
    if given:
        give_hours(tx, row, minutes=given, rule="cancelling.steps", now=now)
    move(
        tx, viewer=viewer, reservation_id=row.id, state="cancelled", now=now, cancelled_at=now, cancelled_by=by,
        cancel_reason=reason, cancel_minutes=minutes, cancel_yen=yen,
    )  # fmt: skip
    about = About(row.id, row.child_id, row.household_id, row.facility_id, row.on)
    charge_cancelling(tx, about, yen=yen, field=cost.field if cost else "", account_id=viewer.account_id if viewer else None, now=now)
    mails.cancelled(tx, letter_facts(tx, row), reason=reason, by=by, minutes=minutes, now=now)
    give_places(tx, row.id)
