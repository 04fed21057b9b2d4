"""Places, hours and closed days of a facility, changed without taking anybody's booking away (law 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.facilities.queries import pools_of, withheld_pool
from tsuen.domain.facilities.rules import Hours, PatternChange
from tsuen.domain.facilities.services import add_closure, set_hours, set_pattern
from tsuen.domain.reservations.queries.places import days_outside, overfull_days
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import day_text

_NAMED = 5


def change_pattern(tx: Writing, *, viewer: Viewer, pool_ref: str, change: PatternChange, now: datetime) -> int:
    """Change a pool's weekly places; refused with the dates on which more is booked than would be left.

    The days of the booking window are locked, in order, before anything is counted: a booking is either seen here or
    waits and sees the new number. Returns the pool's id.
    """
    pool_id = set_pattern(tx, viewer=viewer, pool_ref=pool_ref, change=change, now=now)
    _refuse(overfull_days(tx, pool_id, jst_date(now)), "予約の数より少なくはできません", "places")
    kept = withheld_pool(tx, viewer.facility_id, pool_id)
    if kept is not None:
        _refuse(overfull_days(tx, kept.id, jst_date(now)), "定期利用の予約の数より少なくはできません", "withheld")
    return pool_id


def change_hours(tx: Writing, *, viewer: Viewer, hours: Hours, now: datetime) -> None:
    """Change 受付時間 (D6); refused with the dates on which a booking would lie outside of it.

    As with places: the days of the booking window are locked, in order, before the bookings are read.
    """
    set_hours(tx, viewer=viewer, hours=hours, now=now)
    outside = days_outside(tx, viewer.facility_id, hours, jst_date(now))
    named = f"opens_{outside[0].weekday()}" if outside else ""
    _refuse(outside, "この受付時間から外れてしまう予約があります。先に、予約のご家庭と相談してください", named)


def close_day(tx: Writing, *, viewer: Viewer, on: date, reason: str, now: datetime) -> None:
    """Close one day on which nothing is booked; what is booked is cancelled or moved first, by people."""
    add_closure(tx, viewer=viewer, on=on, reason=reason, now=now)
    for pool in (*pools_of(tx, viewer.facility_id), *pools_of(tx, viewer.facility_id, "regular")):
        if on in overfull_days(tx, pool.id, on, closed=on):
            raise Refused(
                Refusal(
                    "booked_days", f"{day_text(on)}には予約があります。先に、予約のご家庭と相談してください。", "on", on
                )
            )


def _refuse(days: Sequence[date], why: str, field: str) -> None:
    if not days:
        return
    named = "、".join(day_text(day) for day in days[:_NAMED])
    rest = f"、ほか{len(days) - _NAMED}日" if len(days) > _NAMED else ""
    raise Refused(Refusal("booked_days", f"{why}（{named}{rest}）。", field, days[0]))
