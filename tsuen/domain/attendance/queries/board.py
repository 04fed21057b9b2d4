"""The facility's day: who is expected, who is here, who has left (E2). Narrowed by the facility in SQL (law 9)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, select

from tsuen.db import Reading
from tsuen.domain.attendance.queries.arrivals import arrival_from, arrivals
from tsuen.domain.attendance.rules import Arrival, Plan, off_plan_words
from tsuen.domain.facilities.models import Facility
from tsuen.domain.fees.queries import Bill, bills, day_mark
from tsuen.domain.households.models import Child
from tsuen.domain.households.queries import guardian_names
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.ready import visits_with_parent
from tsuen.domain.reservations.words import pickup_person
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import allergy_tag, allergy_text

_LANES = ("confirmed", "in_use", "done", "no_show")


@dataclass(frozen=True)
class Guest:
    """One child of the day. `allergy` is special-care data: the door that shows it records the reading."""

    arrival: Arrival
    kana: str
    birth_on: date
    pickup: str
    allergy: str
    overdue: bool  # expected and not here, or here and not yet picked up
    with_parent: str = ""  # 親子通園, where this visit is one (D16)
    bill: Bill | None = None  # what it was charged, once it has left

    @property
    def allergy_tag(self) -> str:
        """The words for a tag; a long text stands below it."""
        return allergy_tag(self.allergy)

    @property
    def note(self) -> str:
        """What the last stamp means for the hours, where it was not as planned (E5)."""
        return off_plan_words(self.arrival)


@dataclass(frozen=True)
class Board:
    """これから, いま園に, 済み, 来なかった."""

    coming: Sequence[Guest]
    here: Sequence[Guest]
    gone: Sequence[Guest]
    missed: Sequence[Guest]

    @property
    def owing(self) -> list[Guest]:
        """Who has left, or did not come, with money still to be settled (K4-4)."""
        return [one for one in (*self.gone, *self.missed) if one.bill and one.bill.due]

    @property
    def care_read(self) -> list[int]:
        """The children whose special-care data this answer shows."""
        return [one.arrival.child_id for one in (*self.coming, *self.here) if one.allergy]


@dataclass(frozen=True)
class Now:
    """The cheap half of the board: how many are here, and whether the rest changed. Nothing of a child is in it."""

    facility_name: str
    here: int
    mark: str


def board_now(tx: Reading, viewer: Viewer, now: datetime) -> Now:
    """What the tablet asks for every half minute."""
    rows = tx.execute(
        select(Reservation.id, Reservation.state, Reservation.on, Reservation.starts, Reservation.ends)
        .where(*_today(viewer, now))
        .order_by(Reservation.id)
    ).all()
    said = "|".join(
        f"{row.id}:{row.state}:{Plan(row.on, row.starts, row.ends, row.state).overdue(now)}" for row in rows
    )
    said += "|" + day_mark(tx, viewer.facility_id, jst_date(now))
    name = tx.scalar(select(Facility.name).where(Facility.id == viewer.facility_id)) or ""
    here = sum(row.state == "in_use" for row in rows)
    return Now(name, here, hashlib.sha256(said.encode()).hexdigest()[:16])


def board(tx: Reading, viewer: Viewer, now: datetime) -> Board:
    """Today's children of the viewer's facility by planned time."""
    rows = tx.execute(
        arrivals()
        .where(*_today(viewer, now))
        .order_by(Reservation.starts, Reservation.ends, Reservation.id)
    ).all()
    names = guardian_names(tx, {row[0].household_id for row in rows})
    guests = [_guest(arrival_from(tx, row), row[0], row[1], names[row[0].household_id], now) for row in rows]
    money = bills(tx, [one.arrival.id for one in guests])
    along = visits_with_parent(tx, [one.arrival.id for one in guests])
    guests = [replace(one, bill=money.get(one.arrival.id), with_parent=along.get(one.arrival.id, "")) for one in guests]
    lanes = {state: [one for one in guests if one.arrival.plan.state == state] for state in _LANES}
    return Board(lanes["confirmed"], lanes["in_use"], lanes["done"], lanes["no_show"])


def _today(viewer: Viewer, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Reservation.facility_id == viewer.facility_id,
        Reservation.on == jst_date(now),
        Reservation.state.in_(_LANES),
    )


def _guest(arrival: Arrival, held: Reservation, child: Child, names: Mapping[int, str], now: datetime) -> Guest:
    state = arrival.plan.state
    return Guest(
        arrival=arrival,
        kana=f"{child.family_kana} {child.given_kana}",
        birth_on=child.birth_on,
        pickup=pickup_person(held.pickup or {}, names),
        allergy="" if state in ("done", "no_show") else allergy_text((child.care or {}).get("allergy")),
        overdue=arrival.plan.overdue(now),
    )
