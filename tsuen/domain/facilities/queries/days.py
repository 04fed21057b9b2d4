"""Which days and hours a facility is open (開所日): weekly hours, closures, public holidays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, select

from tsuen.db import Reading
from tsuen.domain.facilities.models import Closure, OpeningHours
from tsuen.kernel.calendar import is_holiday


@dataclass(frozen=True)
class DayHours:
    """受付時間 of a weekday (0 = Monday), minutes after midnight, end-exclusive."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True)
class ClosedDay:
    """A day a facility closes beyond its weekly pattern and the public holidays."""

    on: date
    reason: str


_HOURS = (
    select(OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes)
    .where(OpeningHours.facility_id == bindparam("facility"))
    .order_by(OpeningHours.weekday)
)
_CLOSURES = (
    select(Closure.on, Closure.reason)
    .where(Closure.facility_id == bindparam("facility"), Closure.on >= bindparam("first"), Closure.on <= bindparam("last"))
    .order_by(Closure.on)
)


def opening_hours(tx: Reading, facility_id: int) -> Mapping[int, DayHours]:
    """The hours of each open weekday; a weekday that is missing is closed (休園日)."""
    return {row.weekday: DayHours(*row) for row in tx.rows(_HOURS, facility=facility_id)}


def closures(tx: Reading, facility_id: int, first: date, last: date) -> Sequence[ClosedDay]:
    """The facility's own closed days from `first` to `last`, both included."""
    return [ClosedDay(*row) for row in tx.rows(_CLOSURES, facility=facility_id, first=first, last=last)]


def open_days(tx: Reading, facility_id: int, first: date, last: date) -> set[date]:
    """The open days from `first` to `last`, both included."""
    weekdays = set(opening_hours(tx, facility_id))
    closed = {day.on for day in closures(tx, facility_id, first, last)}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day for day in days if day.weekday() in weekdays and day not in closed and not is_holiday(day)}


def is_open_on(tx: Reading, facility_id: int, day: date) -> bool:
    """Whether the facility is open on one day."""
    return day in open_days(tx, facility_id, day, day)
