"""Free places: capacity (facilities) less what is claimed, never stored (law 3, D6, D7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, case, cast, exists, func, select
from sqlalchemy.orm import aliased

from tsuen.db import BigKey, Reading
from tsuen.domain.facilities.models import Closure, PatternSlot, PlaceNumber, Pool, SpecialCell
from tsuen.domain.facilities.queries import PoolFacts, pattern_of, special_cells, withheld_pool
from tsuen.domain.facilities.rules import Hours
from tsuen.domain.reservations.models import Claim, Reservation
from tsuen.kernel.cells import CELLS_A_DAY, Span, cell_at, day_of, minute_of

_CLAIMED = (
    select(Claim.cell, func.count().label("taken"))
    .where(Claim.pool_id == bindparam("pool"), Claim.cell >= bindparam("first"), Claim.cell < bindparam("end"))
    .group_by(Claim.cell)
)
_OWN = select(Claim.cell).where(Claim.reservation_id == bindparam("reservation"), Claim.pool_id == bindparam("pool"))


def _takeable() -> Select[int, int]:
    pool, midnight = bindparam("pool", type_=BigKey), bindparam("midnight", type_=Integer)
    half_hour = cast(PlaceNumber.number, Integer) - 1
    usual = case((Pool.withheld_of.is_(None), PatternSlot.places - PatternSlot.withheld), else_=PatternSlot.withheld)
    places = func.coalesce(SpecialCell.places, usual, 0)
    day = (
        select((midnight + half_hour).label("cell"), places.label("places"))
        .select_from(PlaceNumber)
        .join(Pool, Pool.id == pool)
        .outerjoin(
            PatternSlot,
            and_(
                PatternSlot.pool_id == func.coalesce(Pool.withheld_of, Pool.id), PatternSlot.weekday == bindparam("weekday"),
                PatternSlot.half_hour == half_hour,
            ),
        )
        .outerjoin(SpecialCell, and_(SpecialCell.pool_id == pool, SpecialCell.cell == midnight + half_hour))
        .where(half_hour >= bindparam("first", type_=Integer), half_hour < bindparam("end", type_=Integer))
        .subquery("day")
    )  # fmt: skip
    held, number = aliased(Claim), aliased(PlaceNumber)
    here = and_(held.pool_id == pool, held.cell == day.c.cell)
    used = select(func.count()).select_from(held).where(here).correlate(day).scalar_subquery()
    taken = exists().where(here, held.place_no == number.number).correlate(day, number)
    lowest = select(func.min(number.number)).where(number.number <= day.c.places, ~taken).correlate(day)
    closed = exists().where(Closure.facility_id == bindparam("facility"), Closure.on == bindparam("day"))
    return (
        select(day.c.cell, lowest.scalar_subquery().label("place_no"))
        .where(used < day.c.places, ~closed)
        .order_by(day.c.cell)
    )


# (cell, lowest free place number) of each half-hour of a span that still has a place, on a day that is not closed. The use
# case inserts from it under the day's lock. Count and lowest number are both asked, for after a reduction numbers may have
# gaps (proofs, pitfall 4).
TAKEABLE = _takeable()


def takeable_of(facility_id: int, pool_id: int, span: Span) -> Mapping[str, Any]:
    """The values of `TAKEABLE` for a span."""
    midnight = span.first_cell - span.first_cell % CELLS_A_DAY
    return {
        "facility": facility_id, "pool": pool_id, "day": span.on, "weekday": span.on.weekday(), "midnight": midnight,
        "first": span.first_cell - midnight, "end": span.end_cell - midnight,
    }  # fmt: skip


def capacity_between(tx: Reading, pool_id: int, first_cell: int, end_cell: int) -> Mapping[int, int]:
    """Places open to flexible use in each cell of `[first_cell, end_cell)`: the date's own, else the weekly pattern's."""
    pattern, special = pattern_of(tx, pool_id), special_cells(tx, pool_id, first_cell, end_cell)
    found: dict[int, int] = {}
    for midnight in range(first_cell - first_cell % CELLS_A_DAY, end_cell, CELLS_A_DAY):
        weekday = day_of(midnight).weekday()
        for cell in range(max(midnight, first_cell), min(midnight + CELLS_A_DAY, end_cell)):
            usual = pattern.get((weekday, cell - midnight))
            found[cell] = special.get(cell, usual.open if usual else 0)
    return found


def claimed_between(tx: Reading, pool_id: int, first_cell: int, end_cell: int) -> Mapping[int, int]:
    """How many places of a pool are claimed in each cell; from the covering unique index alone."""
    return {row.cell: row.taken for row in tx.rows(_CLAIMED, pool=pool_id, first=first_cell, end=end_cell)}


def free_between(tx: Reading, pool_id: int, first_cell: int, end_cell: int) -> Mapping[int, int]:
    """Free places in each cell that has any capacity; below 0 only where capacity was reduced by force."""
    claimed = claimed_between(tx, pool_id, first_cell, end_cell)
    capacity = capacity_between(tx, pool_id, first_cell, end_cell)
    return {cell: places - claimed.get(cell, 0) for cell, places in capacity.items() if places}


def free_places(tx: Reading, pool_id: int, on: date, *, without: int = 0) -> Mapping[int, int]:
    """Free places of a pool in each cell of one day, as they are without one reservation's own (D14)."""
    first = cell_at(on, 0)
    free = dict(free_between(tx, pool_id, first, first + CELLS_A_DAY))
    for cell in tx.rows(_OWN, reservation=without, pool=pool_id).scalars() if without else ():
        if cell in free:
            free[cell] += 1
    return free


def regular_pool(tx: Reading, facility_id: int, pool: PoolFacts, span: Span, *, apart: bool, without: int = 0) -> PoolFacts:
    """The pool of which a regular use of `span` takes its place: what `pool` withholds, or where that is full (or nothing is
    withheld) and the kinds do not have places of their own (`capacity.kinds_apart`), the places everybody shares.
    """  # noqa: D205
    kept = withheld_pool(tx, facility_id, pool.id)
    if kept is None:
        return pool if not apart else replace(pool, id=0)
    if apart or _fits(tx, kept, span, without) or not _fits(tx, pool, span, without):
        return kept
    return pool


def regular_free(tx: Reading, facility_id: int, pool_id: int, first_cell: int, end_cell: int, *, apart: bool) -> Mapping[int, int]:
    """Free places for a regular use in each cell: of what the pool withholds, or of the shared places where those may be taken."""
    kept = withheld_pool(tx, facility_id, pool_id)
    pools = [*([kept.id] if kept else []), *([] if apart else [pool_id])]
    found: dict[int, int] = {}
    for one in pools:
        for cell, count in free_between(tx, one, first_cell, end_cell).items():
            found[cell] = max(count, found.get(cell, count))
    return found


def _fits(tx: Reading, pool: PoolFacts, span: Span, without: int) -> bool:
    free = free_places(tx, pool.id, span.on, without=without)
    return all(free.get(cell, 0) > 0 for cell in range(span.first_cell, span.end_cell))


def overfull_days(tx: Reading, pool_id: int, first: date, *, closed: date | None = None) -> Sequence[date]:
    """The days from `first` on with a half-hour that has more claims than places; `closed` counts as having none."""
    rows = tx.execute(
        select(Claim.cell, func.count())
        .where(Claim.pool_id == pool_id, Claim.cell >= cell_at(first, 0))
        .group_by(Claim.cell)
        .order_by(Claim.cell)
    ).all()
    if not rows:
        return []
    capacity = capacity_between(tx, pool_id, rows[0].cell, rows[-1].cell + 1)
    over = [cell for cell, count in rows if day_of(cell) == closed or count > capacity[cell]]
    return sorted({day_of(cell) for cell in over})


def days_outside(tx: Reading, facility_id: int, hours: Hours, first: date) -> Sequence[date]:
    """The days from `first` on with a booked half-hour outside these weekly hours, in any of the facility's pools."""
    cells = tx.scalars(
        select(Claim.cell)
        .join(Pool, Pool.id == Claim.pool_id)
        .where(Pool.facility_id == facility_id, Claim.cell >= cell_at(first, 0))
        .distinct()
    )
    outside = set()
    for cell in cells:
        opens, closes = hours.get(day_of(cell).weekday(), (0, 0))
        if not opens <= minute_of(cell) < closes:
            outside.add(day_of(cell))
    return sorted(outside)


def free_range(tx: Reading, ref: str) -> tuple[str, int, int]:
    """(the pool's label, capacity, places left besides this reservation, below 0 where too many were taken) in the tightest half-hour of a reservation."""
    row = tx.execute(
        select(Reservation.pool_id, Reservation.on, Reservation.starts, Reservation.ends, Pool.label)
        .join(Pool, Pool.id == Reservation.pool_id)
        .where(Reservation.ref == ref)
    ).one()
    span = Span(row.on, row.starts, row.ends)
    capacity = capacity_between(tx, row.pool_id, span.first_cell, span.end_cell)
    claimed = claimed_between(tx, row.pool_id, span.first_cell, span.end_cell)
    tightest = min(capacity, key=lambda cell: capacity[cell] - claimed.get(cell, 0))
    return row.label, capacity[tightest], capacity[tightest] - claimed.get(tightest, 0)
