"""空き状況カレンダー: one week of one facility for one child (D6, D7, F5). Counts come from the claims alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.facilities.queries import FacilityFacts, PoolFacts, open_days, opening_hours, pools_of
from tsuen.domain.households.queries import ChildFacts
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.booking import FLEXIBLE, last_open_day
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.fees import fee
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.deal import pool_for
from tsuen.domain.reservations.queries.places import free_between
from tsuen.domain.reservations.rules import COMING, day_window
from tsuen.kernel.cells import CELLS_A_DAY, cell_at
from tsuen.kernel.clock import jst_date

_WEEK = 7


@dataclass(frozen=True)
class GridDay:
    """One day. `closed_on`: the day its booking closed; `opens_on`: the day it will open; `hours` None: 休園日."""

    on: date
    hours: tuple[int, int] | None
    closed_on: date | None
    opens_on: date | None


@dataclass(frozen=True)
class Mine:
    """The child's own booking in this week."""

    ref: str
    on: date
    starts: int
    ends: int


@dataclass(frozen=True)
class WeekGrid:
    """`free`: places in each cell that has any capacity. `prev` and `next` are Mondays that may be looked at."""

    monday: date
    days: Sequence[GridDay]
    free: Mapping[int, int]
    mine: Sequence[Mine]
    prev: date | None
    next: date | None
    pool: PoolFacts | None
    yen_a_cell: Sequence[int]

    def is_free(self, cell: int) -> bool:
        """Whether a place is free in a cell."""
        return self.free.get(cell, 0) > 0


def week_grid(
    tx: Reading, *, facility: FacilityFacts, child: ChildFacts | None, household_class: str, policy: Policy,
    monday: date, now: datetime,
) -> WeekGrid:  # fmt: skip
    """The week from `monday`: of the pool of the child's age, or of the first pool while no child is chosen."""
    today, sunday = jst_date(now), monday + timedelta(days=6)
    pools = pools_of(tx, facility.id)
    pool = pool_for(pools, child.birth_on, monday) if child else next(iter(pools), None)
    hours, opened = opening_hours(tx, facility.id), open_days(tx, facility.id, monday, sunday)
    days = []
    for on in (monday + timedelta(days=n) for n in range(_WEEK)):
        shift = hours.get(on.weekday()) if on in opened else None
        closed_on, opens_on = day_window(policy, Facts(now=now, kind=FLEXIBLE, on=on))
        days.append(
            GridDay(
                on, (shift.opens, shift.closes) if shift else None, closed_on, opens_on,
            )
        )  # fmt: skip
    first_cell = cell_at(monday, 0)
    end_cell = first_cell + _WEEK * CELLS_A_DAY
    last_day = last_open_day(policy, Facts(now=now, kind=FLEXIBLE))
    most = 48
    return WeekGrid(
        monday=monday, days=days, free=free_between(tx, pool.id, first_cell, end_cell) if pool else {},
        mine=_mine(tx, child, monday, sunday) if child else [],
        prev=monday - timedelta(days=_WEEK) if monday > today else None,
        next=monday + timedelta(days=_WEEK) if sunday < last_day else None, pool=pool,
        yen_a_cell=[
            fee(policy, Facts(now=now, starts=0, ends=(n + 1) * 30, price=facility.price_per_hour, household_class=household_class)).yen for n in range(min(most, CELLS_A_DAY))
        ],
    )  # fmt: skip


def _mine(tx: Reading, child: ChildFacts, monday: date, sunday: date) -> Sequence[Mine]:
    rows = tx.execute(
        select(Reservation.ref, Reservation.on, Reservation.starts, Reservation.ends).where(
            Reservation.child_id == child.id, Reservation.on >= monday, Reservation.on <= sunday,
            Reservation.state.in_(sorted(COMING)),
        )
    )  # fmt: skip
    return [Mine(*row) for row in rows]
