"""Pools of places, their weekly pattern and the dates that differ from it (D6, D7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.facilities.models import PatternSlot, Pool, SpecialCell
from tsuen.domain.facilities.words import ages_words


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


def pools_of(tx: Reading, facility_id: int, kind: str = "flexible") -> Sequence[PoolFacts]:
    """A facility's pools for a kind of use, youngest first."""
    rows = tx.scalars(
        select(Pool)
        .where(Pool.facility_id == facility_id, Pool.kind == kind)
        .order_by(Pool.age_from_months, Pool.id)
    )
    return [
        PoolFacts(
            row.id, row.ref, row.facility_id, row.kind, row.label, row.age_from_months, row.age_below_months
        )
        for row in rows
    ]


def pattern_of(tx: Reading, pool_id: int) -> Mapping[tuple[int, int], Places]:
    """The weekly pattern: (weekday, half_hour of the day 0..47) → places. What is missing has none."""
    rows = tx.scalars(select(PatternSlot).where(PatternSlot.pool_id == pool_id))
    return {(row.weekday, row.half_hour): Places(row.places, row.withheld) for row in rows}


def special_cells(tx: Reading, pool_id: int, first_cell: int, end_cell: int) -> Mapping[int, int]:
    """Cells of `[first_cell, end_cell)` whose open places stand in place of the pattern's."""
    rows = tx.execute(
        select(SpecialCell.cell, SpecialCell.places).where(
            SpecialCell.pool_id == pool_id, SpecialCell.cell >= first_cell, SpecialCell.cell < end_cell
        )
    )
    return {row.cell: row.places for row in rows}
