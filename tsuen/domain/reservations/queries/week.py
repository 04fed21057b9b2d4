"""空き状況カレンダー: one week of one facility for one child (D6, D7, F5). Counts come from the claims alone.

The most opened screen of the portal: its statements are made once and read plain columns, and the facility's plan is kept
under its version (P1). Claims, the child and the family are read each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select

from tsuen.db import Reading
from tsuen.domain.facilities.models import Facility
from tsuen.domain.facilities.queries import Plan, PoolPlan, plan_of
from tsuen.domain.facilities.words import TYPES
from tsuen.domain.hours.queries import balance
from tsuen.domain.households.models import Child, Household
from tsuen.domain.households.queries import Classes, classes_of
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import Agreements, agreements
from tsuen.domain.policies.rules.booking import FLEXIBLE, first_open_day, last_open_day
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.quota import cap_of
from tsuen.domain.reservations.models import Claim, Reservation
from tsuen.domain.reservations.queries.kinds import may_press
from tsuen.domain.reservations.queries.open_to import facility_refusal
from tsuen.domain.reservations.rules import COMING, day_window
from tsuen.kernel.birthdays import age_in_months
from tsuen.kernel.calendar import monday_of, month_key
from tsuen.kernel.cells import CELLS_A_DAY, cell_at
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Viewer

_WEEK = 7
MonthLefts = tuple[tuple[int, int | None], ...]  # months as 1 to 12, with the minutes left of each


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
    pool_id: int = 0

    @property
    def counted(self) -> Sequence[date]:
        """A day of each month in which a day of this week may still be booked; its Monday where none may."""
        bookable = [day.on for day in self.days if day.hours and not day.closed_on and not day.opens_on]
        return list({month_key(on): on for on in reversed(bookable)}.values())[::-1] or [self.monday]

    def is_free(self, cell: int) -> bool:
        """Whether a place is free in a cell."""
        return self.free.get(cell, 0) > 0


@dataclass(frozen=True)
class Flip:
    """What a turned week shows: the grid, whether its cells may be pressed, the hours left of its months."""

    facility: str
    facility_ref: str
    child_ref: str
    policy: Policy
    grid: WeekGrid
    pressable: bool
    lefts: MonthLefts


_SIGHT = (
    select(
        Child.id.label("child_id"), Child.birth_on, Household.id.label("household_id"), Household.municipality_code,
        Facility.municipality_code.label("place"), Facility.type, Facility.id.label("facility_id"), Facility.name,
        Facility.plan_version,
    )
    .join(Household, Household.id == Child.household_id)
    .join(Facility, Facility.ref == bindparam("facility"))
    .where(Child.ref == bindparam("child"), Child.household_id == bindparam("household"), Facility.published)
)  # fmt: skip
_CLAIMED = (
    select(Claim.cell, func.count())
    .where(Claim.pool_id == bindparam("pool"), Claim.cell >= bindparam("first"), Claim.cell < bindparam("end"))
    .group_by(Claim.cell)
)
_MINE = select(Reservation.ref, Reservation.on, Reservation.starts, Reservation.ends).where(
    Reservation.child_id == bindparam("child"), Reservation.on >= bindparam("first"), Reservation.on <= bindparam("last"),
    Reservation.state.in_(sorted(COMING)),
)  # fmt: skip


def flip(
    tx: Reading, viewer: Viewer, *, facility_ref: str, child_ref: str, week: date | None, now: datetime
) -> Flip:
    """A week for the viewer's own child, as the arrows of the calendar ask for it. Raises `NotFound` for anybody else's."""
    seen = tx.rows(_SIGHT, facility=facility_ref, child=child_ref, household=viewer.household_id).first()
    if seen is None:
        raise NotFound("calendar")
    today = jst_date(now)
    rules = agreements(tx, home=seen.municipality_code, place=seen.place, facility_id=seen.facility_id)
    policy, classes = rules.on(today).policy, classes_of(tx, seen.household_id)
    at_home = seen.municipality_code == seen.place
    case = Facts(
        now=now, kind=FLEXIBLE, birth_on=seen.birth_on, resident=at_home, in_area=at_home, facility=seen.name,
        facility_type=TYPES.get(seen.type, seen.type), household_class=classes.on(today),
    )  # fmt: skip
    plan = plan_of(tx, seen.facility_id, seen.plan_version, monday_of(today))
    monday = shown_monday(week, policy, case, plan)
    grid = week_grid(
        tx, plan, child_id=seen.child_id, birth_on=seen.birth_on, policy=policy, monday=monday, case=case,
        classes=classes,
    )  # fmt: skip
    in_ages = pool_of(plan, seen.birth_on, today) is not None
    pressable = in_ages and may_press(tx, child_id=seen.child_id, facility_id=seen.facility_id, policy=policy, today=today)
    if pressable:
        barred = facility_refusal(tx, household_id=viewer.household_id, child_id=seen.child_id, policy=policy, case=case)
        pressable = barred is None
    return Flip(
        seen.name, facility_ref, child_ref, policy, grid, pressable,
        month_lefts(tx, seen.child_id, rules, classes, grid, case),
    )  # fmt: skip


def week_grid(
    tx: Reading, plan: Plan, *, child_id: int | None, birth_on: date | None, policy: Policy, monday: date, case: Facts,
    classes: Classes,
) -> WeekGrid:  # fmt: skip
    """The week from `monday`: of the pool of the child's age, or of the first pool while no child is chosen."""
    sunday, today = monday + timedelta(days=6), jst_date(case.now)
    pool = pool_of(plan, birth_on, monday) if birth_on else next(iter(plan.pools), None)
    return WeekGrid(
        monday=monday, days=[_day(plan, policy, _on(case, classes, monday + timedelta(days=n))) for n in range(_WEEK)],
        free=_free(tx, pool, monday) if pool else {},
        mine=[Mine(*row) for row in tx.rows(_MINE, child=child_id, first=monday, last=sunday)] if child_id else [],
        prev=monday - timedelta(days=_WEEK) if monday > today else None,
        next=monday + timedelta(days=_WEEK) if sunday < last_open_day(policy, case) else None,
        pool_id=pool.facts.id if pool else 0,
    )  # fmt: skip


def shown_monday(wanted: date | None, policy: Policy, case: Facts, plan: Plan) -> date:
    """The asked week inside what may be looked at; at first the week of the first day the facility is open and one may still book."""
    last = last_open_day(policy, case)
    first = wanted or _first_day(plan, first_open_day(policy, case), last)
    return min(max(monday_of(first), monday_of(jst_date(case.now))), monday_of(last))


def _first_day(plan: Plan, near: date, far: date) -> date:
    days = (near + timedelta(days=n) for n in range((far - near).days + 1))
    return next((one for one in days if plan.hours_on(one)), near)


def month_lefts(tx: Reading, child_id: int, rules: Agreements, classes: Classes, grid: WeekGrid, case: Facts) -> MonthLefts:
    """What a child has left of each month a week has days of that may still be booked; minutes, None where no cap holds."""
    return tuple(
        (on.month, balance(tx, child_id, month_key(on)).left(cap_of(rules.on(on).policy, _on(case, classes, on)))) for on in grid.counted
    )


def pool_of(plan: Plan, birth_on: date, on: date) -> PoolPlan | None:
    """The pool whose ages hold the child on a day."""
    months = age_in_months(birth_on, on)
    return next((one for one in plan.pools if one.facts.age_from_months <= months < one.facts.age_below_months), None)


def _day(plan: Plan, policy: Policy, case: Facts) -> GridDay:
    assert case.on is not None  # noqa: S101 - a day of the week
    shift, (closed_on, opens_on) = plan.hours_on(case.on), day_window(policy, case)
    return GridDay(case.on, (shift.opens, shift.closes) if shift else None, closed_on, opens_on)


def _on(case: Facts, classes: Classes, day: date) -> Facts:
    """The case of a day of the week, with the household's class of that day."""
    return case.on_day(day, classes.on(day))


def _free(tx: Reading, pool: PoolPlan, monday: date) -> Mapping[int, int]:
    """Free places in each cell that has any capacity; below 0 only where capacity was reduced by force."""
    free, first = pool.capacity(monday), cell_at(monday, 0)
    for cell, taken in tx.rows(_CLAIMED, pool=pool.facts.id, first=first, end=first + _WEEK * CELLS_A_DAY):
        if cell in free:
            free[cell] -= taken
    return free
