"""世帯区分 by day: a use is priced by the class of its own day (F6, September's switch)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from tsuen.db import Reading
from tsuen.domain.accounts.models import Account
from tsuen.domain.households.models import Household, HouseholdClass
from tsuen.domain.households.words import CLASSES, GENERAL
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Viewer

# Newest day first; of two of one day the one decided later.
_DATED = (
    select(HouseholdClass.starts_on, HouseholdClass.name)
    .where(HouseholdClass.household_id == bindparam("household"))
    .order_by(HouseholdClass.starts_on.desc(), HouseholdClass.id.desc())
)


@dataclass(frozen=True)
class Classes:
    """The dated classes of one household, newest first."""

    dated: Sequence[tuple[date, str]]

    def on(self, day: date) -> str:
        """The class of a day; general before the first."""
        return next((name for starts_on, name in self.dated if starts_on <= day), GENERAL)


@dataclass(frozen=True)
class ClassLine:
    """One decision as the desk reads it. `holds`: whether a later one of the same day has not taken its place."""

    name: str
    starts_on: date
    note: str
    by: str
    at: datetime
    holds: bool

    @property
    def words(self) -> str:
        """生活保護, 一般."""
        return CLASSES[self.name]


def classes_of(tx: Reading, household_id: int) -> Classes:
    """What a household is on any day."""
    return Classes([(row.starts_on, row.name) for row in tx.rows(_DATED, household=household_id)])


def class_lines(tx: Reading, household_id: int) -> Sequence[ClassLine]:
    """Every decision there was, newest day first; the caller has let the viewer in."""
    rows = tx.execute(
        select(HouseholdClass, Account.name)
        .join(Account, Account.id == HouseholdClass.decided_by)
        .where(HouseholdClass.household_id == household_id)
        .order_by(HouseholdClass.starts_on.desc(), HouseholdClass.id.desc())
    ).all()
    days = [row.starts_on for row, _ in rows]
    return [
        ClassLine(row.name, row.starts_on, row.note, by, row.decided_at, place == days.index(row.starts_on))
        for place, (row, by) in enumerate(rows)
    ]


def household_at_desk(tx: Reading, viewer: Viewer, ref: str) -> int:
    """The id of a household of the viewer's municipality. Raises `NotFound` for anybody else's (law 9)."""
    found = tx.scalar(
        select(Household.id).where(Household.ref == ref, Household.municipality_code == viewer.municipality_code)
    )
    if found is None:
        raise NotFound(ref)
    return found


def household_ref(tx: Reading, household_id: int) -> str:
    """The name of a household in addresses; the caller has let the viewer in."""
    return tx.scalar(select(Household.ref).where(Household.id == household_id)) or ""
