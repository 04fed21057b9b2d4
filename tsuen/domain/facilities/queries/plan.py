"""A facility's hours and places as a whole: read once for each version, then kept by the process (P1).

Every writer of these rows moves `Facility.plan_version` in its own transaction (`services.locks.plan_changed`), and whoever
uses a plan has read that number in the same transaction as the claims: no process shows a place another has taken away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.facilities.models import Facility
from tsuen.domain.facilities.queries.days import DayHours, closures, opening_hours
from tsuen.domain.facilities.queries.places import PoolFacts, pattern_of, pools_of, special_cells
from tsuen.kernel.calendar import is_holiday
from tsuen.kernel.cells import CELLS_A_DAY, cell_at

_WEEK = 7


@dataclass(frozen=True)
class PoolPlan:
    """One pool: open places by weekday as (half-hour, places), and the cells that differ from it."""

    facts: PoolFacts
    weekdays: Sequence[Sequence[tuple[int, int]]]
    special: Mapping[int, int]

    def capacity(self, monday: date) -> dict[int, int]:
        """Places open to flexible use in each cell of a week that has any."""
        first = cell_at(monday, 0)
        found = {
            first + day * CELLS_A_DAY + half_hour: places
            for day, usual in enumerate(self.weekdays)
            for half_hour, places in usual
        }
        end = first + _WEEK * CELLS_A_DAY
        found |= {cell: places for cell, places in self.special.items() if first <= cell < end}
        return {cell: places for cell, places in found.items() if places} if self.special else found


@dataclass(frozen=True)
class Plan:
    """`closed`: the facility's own closed days, `special` of its pools: special cells, both from the day `since` on."""

    since: date
    hours: Mapping[int, DayHours]
    closed: frozenset[date]
    pools: Sequence[PoolPlan]

    def hours_on(self, day: date) -> DayHours | None:
        """受付時間 of a day; None: 休園日."""
        return None if day in self.closed or is_holiday(day) else self.hours.get(day.weekday())


def plan_for(tx: Reading, facility_id: int, since: date) -> Plan:
    """The plan as it stands, its version read first."""
    version = tx.scalar(select(Facility.plan_version).where(Facility.id == facility_id))
    return plan_of(tx, facility_id, version or 0, since)


def plan_of(tx: Reading, facility_id: int, version: int, since: date) -> Plan:
    """The plan at the version just read, with what is special from `since` on."""
    plan = tx.keeping(("plan", facility_id), version, lambda: _read(tx, facility_id, since))
    return plan if plan.since <= since else _read(tx, facility_id, since)


def _read(tx: Reading, facility_id: int, since: date) -> Plan:
    closed = frozenset(day.on for day in closures(tx, facility_id, since, date.max))
    pools = [_pool(tx, pool, since) for pool in pools_of(tx, facility_id)]
    return Plan(since, opening_hours(tx, facility_id), closed, pools)


def _pool(tx: Reading, pool: PoolFacts, since: date) -> PoolPlan:
    weekdays: list[list[tuple[int, int]]] = [[] for _ in range(_WEEK)]
    for (weekday, half_hour), places in sorted(pattern_of(tx, pool.id).items()):
        if places.open:
            weekdays[weekday].append((half_hour, places.open))
    special = special_cells(tx, pool.id, cell_at(since, 0), cell_at(date.max - timedelta(days=1), 0))
    return PoolPlan(pool, weekdays, special)
