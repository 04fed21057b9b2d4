"""The municipality decides the class of a household from a day on (F6, September's switch)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.households.models import Household, HouseholdClass
from tsuen.domain.households.words import CLASSES
from tsuen.kernel.facts import Fact
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Viewer

UNKNOWN = Refusal("unknown_class", "世帯の区分を選んでください。", "name")


def lock_household(tx: Writing, household_id: int) -> None:
    """Hold the household's row: two officers decide one after the other."""
    tx.execute(select(Household.id).where(Household.id == household_id).with_for_update(key_share=True))


def add_class(
    tx: Writing, *, viewer: Viewer, household_id: int, name: str, starts_on: date, note: str, now: datetime
) -> None:
    """One more dated class, audited without its name (it is sensitive). The caller has let the viewer in and locked the row."""
    if name not in CLASSES:
        raise Refused(UNKNOWN)
    row = HouseholdClass(
        household_id=household_id, name=name, starts_on=starts_on, note=note, decided_by=viewer.account_id, decided_at=now
    )
    tx.add(row)
    tx.flush()
    facts: dict[str, Fact] = {"starts_on": starts_on.isoformat(), "line": row.id}
    record(tx, viewer=viewer, action="households.class_set", subject=("household", household_id), now=now, facts=facts)
