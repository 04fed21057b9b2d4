"""The day rows that are locked, last, while places are given or changed (law 3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import bindparam, select, update

from tsuen.db import Writing, insert_or_ignore
from tsuen.domain.facilities.models import Facility, FacilityDay

_HELD = (
    select(FacilityDay.version)
    .where(FacilityDay.facility_id == bindparam("facility"), FacilityDay.on == bindparam("day"))
    .with_for_update(key_share=True)
)


def lock_days(tx: Writing, facility_id: int, days: Iterable[date]) -> None:
    """Make the facility's day rows where they are missing and lock them, by date; their version moves on."""
    wanted = sorted(set(days))
    for day in wanted:
        insert_or_ignore(tx, FacilityDay, {"facility_id": facility_id, "on": day, "version": 0})
    mine = (FacilityDay.facility_id == facility_id, FacilityDay.on.in_(wanted))
    tx.execute(select(FacilityDay.on).where(*mine).order_by(FacilityDay.on).with_for_update()).all()
    tx.execute(update(FacilityDay).where(*mine).values(version=FacilityDay.version + 1))


def plan_changed(tx: Writing, facility_id: int) -> None:
    """Say to every process that what it keeps of the facility's plan is old: whoever writes hours, closed days, pools or
    places calls this in the same transaction (`queries.plan`).
    """  # noqa: D205
    tx.execute(update(Facility).where(Facility.id == facility_id).values(plan_version=Facility.plan_version + 1))


def days_ahead(first: date, last: date, weekdays: Iterable[int]) -> list[date]:
    """The days of these weekdays from `first` to `last`, both included."""
    chosen = set(weekdays)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() in chosen]


def hold_day(tx: Writing, facility_id: int, day: date) -> None:
    """Lock one day's row, made if it is missing, for as long as the transaction lasts: what a booking does, last of all (law 3)."""
    if tx.rows(_HELD, facility=facility_id, day=day).first() is None:
        insert_or_ignore(tx, FacilityDay, {"facility_id": facility_id, "on": day, "version": 0})
        tx.rows(_HELD, facility=facility_id, day=day)
