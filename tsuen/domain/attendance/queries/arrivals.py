"""The family's reservations as the door sees them (E2). Narrowed by the household in SQL (law 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from tsuen.db import Reading
from tsuen.domain.attendance.models import Stamp
from tsuen.domain.attendance.queries.tickets import TicketFacts, live_ticket
from tsuen.domain.attendance.rules import Arrival, Plan, Standing, kind_due, off_plan_words, standing
from tsuen.domain.attendance.words import ARRIVE, LEAVE
from tsuen.domain.facilities.models import Facility
from tsuen.domain.hours.queries import counted
from tsuen.domain.households.models import Child
from tsuen.domain.households.queries import ChildFacts, children_of
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.agreed import agreed
from tsuen.kernel.clock import at_jst, jst_date
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Viewer

STANDING = ("tentative", "confirmed", "in_use", "done")


@dataclass(frozen=True)
class ChildToday:
    """One child of the household at this door: its reservations here, the names of other facilities it is expected at."""

    child: ChildFacts
    here: Sequence[Standing]
    elsewhere: Sequence[str]

    @property
    def due(self) -> bool:
        """Whether there is anything to register now."""
        return any(one.refusal is None for one in self.here)


def arrival_of(tx: Reading, viewer: Viewer, ref: str) -> Arrival:
    """One reservation of the viewer's household. Raises `NotFound` for anybody else's."""
    row = tx.execute(
        arrivals().where(Reservation.ref == ref, Reservation.household_id == viewer.household_id)
    ).first()
    if row is None:
        raise NotFound(ref)
    return arrival_from(tx, row)


@dataclass(frozen=True)
class Course:
    """How a use went: both stamps, the minutes counted for it, and the rule behind what the last stamp changed."""

    arrived_at: datetime | None
    left_at: datetime | None
    minutes: int
    why: str


def course_of(tx: Reading, viewer: Viewer, ref: str) -> Course | None:
    """Of one reservation of the viewer's household; None before its use began (F2, F3). Raises `NotFound` for anybody else's."""
    arrival = arrival_of(tx, viewer, ref)
    if arrival.last_stamp is None:
        return None
    return Course(arrival.arrived_at, arrival.left_at, counted(tx, arrival.id), off_plan_words(arrival))


def standing_of(tx: Reading, viewer: Viewer, ref: str, session_id: int, now: datetime) -> Standing:
    """One reservation of the viewer's household at the door this browser read, with the stamp that is due."""
    arrival = arrival_of(tx, viewer, ref)
    ticket = live_ticket(tx, session_id, now)
    return standing(arrival, kind_due(arrival.plan), ticket.facility_id if ticket else None, now)


def children_at_door(tx: Reading, viewer: Viewer, ticket: TicketFacts, now: datetime) -> Sequence[ChildToday]:
    """Every child of the household with today's reservations, whoever has one at this facility first."""
    rows = tx.execute(
        arrivals()
        .where(
            Reservation.household_id == viewer.household_id,
            Reservation.on == jst_date(now),
            Reservation.state.in_(STANDING),
        )
        .order_by(Reservation.starts, Reservation.id)
    )
    found = [arrival_from(tx, row) for row in rows]
    children = [_today(child, found, ticket.facility_id, now) for child in children_of(tx, viewer)]
    return sorted(children, key=lambda one: not one.here)


def _today(child: ChildFacts, found: Sequence[Arrival], door: int, now: datetime) -> ChildToday:
    mine = [one for one in found if one.child_id == child.id]
    here = [standing(one, kind_due(one.plan), door, now) for one in mine if one.facility_id == door]
    return ChildToday(child, here, sorted({one.facility_name for one in mine if one.facility_id != door}))


def arrivals() -> Select[Reservation, Child, Facility, datetime | None, datetime | None]:
    """Reservations with their child, facility and both stamps; narrowed by whoever asks."""
    arrived, left = aliased(Stamp), aliased(Stamp)
    return (
        select(Reservation, Child, Facility, arrived.at, left.at)
        .join(Child, Child.id == Reservation.child_id)
        .join(Facility, Facility.id == Reservation.facility_id)
        .outerjoin(arrived, (arrived.reservation_id == Reservation.id) & (arrived.kind == ARRIVE))
        .outerjoin(left, (left.reservation_id == Reservation.id) & (left.kind == LEAVE))
    )


def arrival_from(tx: Reading, row: Row[Reservation, Child, Facility, datetime | None, datetime | None]) -> Arrival:
    """A row as facts. The month's used minutes are those without this reservation: what its lateness comes on top of (F1)."""
    held, child, facility, arrived_at, left_at = row
    made = agreed(tx, held.id, at_jst(held.on, held.starts))
    return Arrival(
        id=held.id, ref=held.ref, child_id=child.id, child_name=f"{child.family_name} {child.given_name}",
        household_id=held.household_id, facility_id=facility.id, facility_name=facility.name,
        facility_phone=facility.phone, plan=Plan(held.on, held.starts, held.ends, held.state), policy=made.policy,
        facts=made.case, arrived_at=arrived_at, left_at=left_at, earlier=made.earlier,
    )  # fmt: skip
