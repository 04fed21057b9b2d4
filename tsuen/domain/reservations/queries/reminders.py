"""Whom to remind of what at this instant, those told already left out (H5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, literal, select

from tsuen.db import Reading
from tsuen.domain.certifications.queries import certification_on
from tsuen.domain.facilities.models import Facility
from tsuen.domain.households.models import Child, Household
from tsuen.domain.interviews.models import Interview
from tsuen.domain.interviews.rules import met
from tsuen.domain.outbox.models import Letter
from tsuen.domain.policies.queries import agreements
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.deal import last_used_on
from tsuen.domain.reservations.rules.reminders import LAPSING_AHEAD, deadline_due, visit_told_at
from tsuen.kernel.clock import at_jst, jst_date

_SOON = timedelta(days=1)
_LONGEST = timedelta(days=3 * 366)  # as long as a child can be in the scheme


@dataclass(frozen=True)
class Lapsing:
    """An interview that will not do after `until`, the last day of use without a new one (F7)."""

    interview_id: int
    until: date
    child_ref: str
    child_given: str
    facility_ref: str
    facility_name: str


def deadlines_due(tx: Reading, now: datetime) -> Sequence[int]:
    """Reservations whose last free hours run."""
    rows = tx.execute(
        select(Reservation.id, Reservation.on, Reservation.starts, Reservation.free_until_at, Reservation.created_at)
        .where(
            Reservation.state.in_(("tentative", "confirmed")), Reservation.on >= jst_date(now),
            Reservation.free_until_at >= now, Reservation.free_until_at <= now + _SOON, ~_told("deadline_near"),
        )
        .order_by(Reservation.id)
    )  # fmt: skip
    return [row.id for row in rows if deadline_due(row.free_until_at, at_jst(row.on, row.starts), row.created_at, now)]


def visits_due(tx: Reading, now: datetime) -> Sequence[int]:
    """Confirmed reservations of tomorrow, from the evening on."""
    tomorrow = jst_date(now) + _SOON
    told_at = visit_told_at(tomorrow)
    if now < told_at:
        return []
    return list(
        tx.scalars(
            select(Reservation.id)
            .where(
                Reservation.state == "confirmed", Reservation.on == tomorrow, Reservation.created_at < told_at,
                ~_told("tomorrow"),
            )
            .order_by(Reservation.id)
        )
    )  # fmt: skip


def lapsing(tx: Reading, now: datetime, household_id: int | None = None) -> Sequence[Lapsing]:
    """Interviews that lapse within a fortnight, of children who have no use of that facility ahead; of one household, or of all."""
    today = jst_date(now)
    latest = (
        select(func.max(Interview.id))
        .where(Interview.accepted.is_not(None), Interview.on >= today - _LONGEST)
        .group_by(Interview.child_id, Interview.facility_id)
    )
    ahead = exists().where(
        and_(
            Reservation.child_id == Interview.child_id, Reservation.facility_id == Interview.facility_id,
            Reservation.on >= today, Reservation.state.in_(("tentative", "confirmed", "in_use")),
        )
    )  # fmt: skip
    rows = tx.execute(
        select(
            Interview.id, Interview.on, Interview.child_id, Interview.facility_id, Household.municipality_code,
            Facility.municipality_code.label("place"), Child.ref.label("child"), Child.given_name, Facility.ref, Facility.name,
        )
        .join(Child, Child.id == Interview.child_id)
        .join(Household, Household.id == Child.household_id)
        .join(Facility, Facility.id == Interview.facility_id)
        .where(
            Interview.id.in_(latest), Interview.accepted == "yes", Facility.published, ~ahead,
            *([Interview.household_id == household_id] if household_id else []),
        )
        .order_by(Interview.id)
    )  # fmt: skip
    found = []
    for row in rows.all():
        policy = agreements(tx, home=row.municipality_code, place=row.place, facility_id=row.facility_id).on(today).policy
        until = met(policy, row.on, last_used_on(tx, row.child_id, row.facility_id), today)
        near = until is not None and today <= until <= today + LAPSING_AHEAD
        if until is not None and near and certification_on(tx, row.child_id, today) is not None:
            found.append(Lapsing(row.id, until, row.child, row.given_name, row.ref, row.name))
    return found


def _told(event: str) -> ColumnElement[bool]:
    moved = case((Reservation.moves > 0, literal(":moved") + cast(Reservation.moves, String)), else_="")
    key = literal(f"reservations.{event}:") + cast(Reservation.id, String) + ":family1" + moved
    return exists().where(Letter.dedupe_key == key)
