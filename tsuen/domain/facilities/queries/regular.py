"""ご利用可能枠（毎週・隔週）: the weekly places a facility offers for 定期利用 (D8, O7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from tsuen.db import Reading
from tsuen.domain.facilities.models import Pool, RegularPlace
from tsuen.domain.facilities.queries.places import PoolFacts, pools_of
from tsuen.domain.facilities.words import ages_words
from tsuen.kernel.recurrence import Weekly
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.wording import long_day_text

REGULAR = "regular"


@dataclass(frozen=True)
class RegularFacts:
    """One of them. `pool_id`: the pool whose withheld places it is made of; `last_on` None: until it is ended."""

    id: int
    ref: str
    facility_id: int
    pool_id: int
    label: str
    age_from_months: int
    age_below_months: int
    weekly: Weekly
    places: int
    last_on: date | None

    @property
    def ages(self) -> str:
        """0歳6か月～2歳."""
        return ages_words(self.age_from_months, self.age_below_months)

    @property
    def words(self) -> str:
        """毎週 水曜日 9:30～11:30."""
        return self.weekly.words

    @property
    def period(self) -> str:
        """2026年12月9日（水）から, and until when."""
        until = f"{long_day_text(self.last_on)}まで" if self.last_on else ""
        return f"{long_day_text(self.weekly.anchor)}から{until}"


def regular_places(tx: Reading, facility_id: int, day: date) -> Sequence[RegularFacts]:
    """Those of a facility that are not over on a day, by weekday and time."""
    return _read(tx, RegularPlace.facility_id == facility_id, or_(RegularPlace.last_on.is_(None), RegularPlace.last_on >= day))


def regular_place(tx: Reading, facility_id: int, ref: str) -> RegularFacts:
    """One of the facility's, over or not. Raises `NotFound`."""
    found = _read(tx, RegularPlace.facility_id == facility_id, RegularPlace.ref == ref)
    if not found:
        raise NotFound("regular place")
    return found[0]


def regular_place_by_id(tx: Reading, place_id: int) -> RegularFacts:
    """One by its number: for other rooms. Raises `NotFound`."""
    found = _read(tx, RegularPlace.id == place_id)
    if not found:
        raise NotFound("regular place")
    return found[0]


def withheld_pool(tx: Reading, facility_id: int, pool_id: int) -> PoolFacts | None:
    """The pool of the places that `pool_id` keeps for 定期利用; None while it never kept any."""
    wanted = tx.scalar(select(Pool.id).where(Pool.withheld_of == pool_id))
    return next((one for one in pools_of(tx, facility_id, REGULAR) if one.id == wanted), None)


def _read(tx: Reading, *where: ColumnElement[bool]) -> Sequence[RegularFacts]:
    rows = tx.execute(
        select(RegularPlace, Pool)
        .join(Pool, Pool.id == RegularPlace.pool_id)
        .where(*where)
        .order_by(RegularPlace.weekday, RegularPlace.starts, RegularPlace.id)
    )
    return [
        RegularFacts(
            row.id, row.ref, row.facility_id, pool.id, pool.label, pool.age_from_months, pool.age_below_months,
            Weekly(row.weekday, row.starts, row.ends, row.weeks, row.first_on), row.places, row.last_on,
        )
        for row, pool in rows
    ]  # fmt: skip
