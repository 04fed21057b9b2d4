"""Pools of places, their weekly pattern and the dates that differ from it (D6, D7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from tsuen.db import Reading
from tsuen.domain.facilities.models import PatternSlot, Pool, SpecialCell
from tsuen.domain.facilities.queries.days import opening_hours
from tsuen.domain.facilities.words import ages_words
from tsuen.kernel.cells import CELL_MINUTES
from tsuen.kernel.refusals import NotFound


@dataclass(frozen=True)
class PoolFacts:
    """The places of one facility for one kind of use and one band of ages (months, upper bound excluded)."""

    id: int
    ref: str
    facility_id: int
    kind: str
    label: str
    age_from_months: int
    age_below_months: int

    @property
    def ages(self) -> str:
        """0歳6か月～2歳."""
        return ages_words(self.age_from_months, self.age_below_months)


@dataclass(frozen=True)
class Places:
    """Places in one half-hour; `withheld` of them are kept for 定期利用 and never shown as free (D7)."""

    places: int
    withheld: int

    @property
    def open(self) -> int:
        """Places open to flexible use."""
        return self.places - self.withheld


_POOLS = (
    select(Pool.id, Pool.ref, Pool.facility_id, Pool.kind, Pool.label, Pool.age_from_months, Pool.age_below_months)
    .where(Pool.facility_id == bindparam("facility"), Pool.kind == bindparam("of_kind"))
    .order_by(Pool.age_from_months, Pool.id)
)
_PATTERN = (
    select(PatternSlot.weekday, PatternSlot.half_hour, PatternSlot.places, PatternSlot.withheld, Pool.withheld_of)
    .join(Pool, PatternSlot.pool_id == func.coalesce(Pool.withheld_of, Pool.id))
    .where(Pool.id == bindparam("pool"))
)
_SPECIAL = select(SpecialCell.cell, SpecialCell.places).where(
    SpecialCell.pool_id == bindparam("pool"), SpecialCell.cell >= bindparam("first"), SpecialCell.cell < bindparam("end")
)


def pools_of(tx: Reading, facility_id: int, kind: str = "flexible") -> Sequence[PoolFacts]:
    """A facility's pools for a kind of use, youngest first."""
    return [PoolFacts(*row) for row in tx.rows(_POOLS, facility=facility_id, of_kind=kind)]


def pattern_of(tx: Reading, pool_id: int) -> Mapping[tuple[int, int], Places]:
    """The weekly pattern: (weekday, half_hour of the day 0..47) → places. What is missing has none.

    Of the places kept for 定期利用 (`Pool.withheld_of`): those, all of them open to it.
    """
    return {
        (weekday, half_hour): Places(places, withheld) if of is None else Places(withheld, 0)
        for weekday, half_hour, places, withheld, of in tx.rows(_PATTERN, pool=pool_id)
    }


def special_cells(tx: Reading, pool_id: int, first_cell: int, end_cell: int) -> Mapping[int, int]:
    """Cells of `[first_cell, end_cell)` whose open places stand in place of the pattern's."""
    return {row.cell: row.places for row in tx.rows(_SPECIAL, pool=pool_id, first=first_cell, end=end_cell)}


@dataclass(frozen=True)
class PatternRow:
    """One half-hour of the week: minutes after midnight, then Monday to Sunday. `cells`: None where the facility is closed."""

    minute: int
    cells: Sequence[Places | None]


def pattern_rows(tx: Reading, facility_id: int, pool_id: int) -> Sequence[PatternRow]:
    """The weekly pattern as the grid staff see, from the earliest opening to the latest closing."""
    hours, pattern = opening_hours(tx, facility_id), pattern_of(tx, pool_id)
    if not hours:
        return []
    first = min(row.opens for row in hours.values())
    last = max(row.closes for row in hours.values())

    def cell(weekday: int, minute: int) -> Places | None:
        row = hours.get(weekday)
        if row is None or not row.opens <= minute < row.closes:
            return None
        return pattern.get((weekday, minute // CELL_MINUTES), Places(0, 0))

    return [
        PatternRow(minute, [cell(weekday, minute) for weekday in range(7)])
        for minute in range(first, last, CELL_MINUTES)
    ]


def pool_by_ref(tx: Reading, facility_id: int, ref: str) -> PoolFacts | None:
    """The facility's pool with this ref, or its first one when `ref` is empty; None when there is none yet."""
    pools = pools_of(tx, facility_id)
    found = next((pool for pool in pools if pool.ref == ref), None)
    if ref and found is None:
        raise NotFound("pool")
    return found or (pools[0] if pools else None)
