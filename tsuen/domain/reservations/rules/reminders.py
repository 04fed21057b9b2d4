"""When a family is reminded of a booking (H5): by day, and early enough to act."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tsuen.kernel.clock import at_jst, jst_date

MORNING, EVENING = 9 * 60, 18 * 60
TO_ACT = timedelta(hours=1)
LAPSING_AHEAD = timedelta(days=14)
_DAY = timedelta(days=1)


def deadline_told_at(deadline: datetime) -> datetime:
    """At 9:00 of the day on which cancelling is free for the last time; the evening before where that leaves under an hour."""
    morning = at_jst(jst_date(deadline), MORNING)
    return morning if morning + TO_ACT <= deadline else at_jst(jst_date(deadline) - _DAY, EVENING)


def visit_told_at(on: date) -> datetime:
    """At 18:00 of the evening before."""
    return at_jst(on - _DAY, EVENING)


def deadline_due(deadline: datetime, starts_at: datetime, made_at: datetime, now: datetime) -> bool:
    """Whether to tell of the deadline now: it lies ahead, something is lost after it, and the booking was not made just now."""
    told_at = deadline_told_at(deadline)
    return made_at < told_at <= now <= deadline < starts_at
