"""Weekly hours and closed days."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, insert, select

from tsuen.db import Writing, insert_or_ignore
from tsuen.domain.audit.services import record
from tsuen.domain.facilities.models import Closure, OpeningHours, PatternSlot, Pool
from tsuen.domain.facilities.rules import Hours, hours_refused
from tsuen.domain.facilities.services.locks import days_ahead, lock_days, plan_changed
from tsuen.domain.facilities.services.pattern import window
from tsuen.kernel.cells import CELL_MINUTES, CELLS_A_DAY
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer


def set_hours(tx: Writing, *, viewer: Viewer, hours: Hours, now: datetime) -> None:
    """受付時間 of each open weekday; a weekday left out is closed. Places outside the new hours fall away."""
    refusal = hours_refused(hours)
    if refusal is not None:
        raise Refused(refusal)
    first, last = window(tx, viewer.facility_id, now)
    lock_days(tx, viewer.facility_id, days_ahead(first, last, range(7)))
    tx.execute(delete(OpeningHours).where(OpeningHours.facility_id == viewer.facility_id))
    rows = [
        {"facility_id": viewer.facility_id, "weekday": weekday, "opens": opens, "closes": closes}
        for weekday, (opens, closes) in sorted(hours.items())
    ]
    if rows:
        tx.execute(insert(OpeningHours), rows)
    _trim(tx, viewer.facility_id, hours)
    plan_changed(tx, viewer.facility_id)
    record(
        tx, viewer=viewer, action="facilities.set_hours", subject=("facility", viewer.facility_id), now=now
    )


def add_closure(tx: Writing, *, viewer: Viewer, on: date, reason: str, now: datetime) -> None:
    """Close one day. Bookings of that day are the business of the room that knows them."""
    if on < jst_date(now):
        raise Refused(Refusal("past_day", "今日か、今日より後の日を入力してください。", "on"))
    lock_days(tx, viewer.facility_id, [on])
    if not insert_or_ignore(tx, Closure, {"facility_id": viewer.facility_id, "on": on, "reason": reason}):
        raise Refused(Refusal("closed_already", "この日は、もう休園日に登録されています。ほかの日を入力してください。", "on"))
    plan_changed(tx, viewer.facility_id)
    facts = {"on": on.isoformat()}
    subject = ("facility", viewer.facility_id)
    record(tx, viewer=viewer, action="facilities.close_day", subject=subject, now=now, facts=facts)


def remove_closure(tx: Writing, *, viewer: Viewer, on: date, now: datetime) -> None:
    """Open the day again. Raises `NotFound` when it was not closed."""
    row = tx.get(Closure, (viewer.facility_id, on))
    if row is None:
        raise NotFound("closure")
    tx.delete(row)
    plan_changed(tx, viewer.facility_id)
    facts = {"on": on.isoformat()}
    subject = ("facility", viewer.facility_id)
    record(tx, viewer=viewer, action="facilities.open_day", subject=subject, now=now, facts=facts)


def _trim(tx: Writing, facility_id: int, hours: Hours) -> None:
    """No places outside the hours."""
    pools = list(tx.scalars(select(Pool.id).where(Pool.facility_id == facility_id)))
    for weekday in range(7):
        opens, closes = hours.get(weekday, (0, 0))
        inside = range(opens // CELL_MINUTES, closes // CELL_MINUTES)
        outside = [n for n in range(CELLS_A_DAY) if n not in inside]
        tx.execute(
            delete(PatternSlot).where(
                PatternSlot.pool_id.in_(pools),
                PatternSlot.weekday == weekday,
                PatternSlot.half_hour.in_(outside),
            )
        )
