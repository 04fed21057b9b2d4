"""Reservations as the family and the facility see them, each only its own (law 9; D10, D11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select

from tsuen.db import Reading, seen_by
from tsuen.domain.facilities.models import Facility
from tsuen.domain.fees.rules import NO_PICKS, Picks, picks_from
from tsuen.domain.households.models import Child
from tsuen.domain.reservations.models import Reservation, Series
from tsuen.domain.reservations.rules import COMING
from tsuen.domain.reservations.words import KINDS
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class ReservationFacts:
    """One reservation; `id` is its 予約番号. `pickup`: who (guardian1, guardian2, other), name, relation, phone."""

    id: int
    ref: str
    kind: str
    state: str
    on: date
    starts: int
    ends: int
    child_id: int
    child_ref: str
    child_name: str
    child_given: str
    child_kana: str
    birth_on: date
    household_id: int
    facility_id: int
    facility_ref: str
    facility_name: str
    facility_phone: str
    yen: int
    comment: str
    answer: str
    answer_by_at: datetime
    free_until_at: datetime
    created_at: datetime
    cancelled_at: datetime | None
    cancelled_by: str
    cancel_reason: str
    policy_id: int | None
    pickup: Mapping[str, str] = field(default_factory=dict)
    picks: Picks = NO_PICKS
    cancel_minutes: int = 0
    cancel_yen: int = 0
    series_id: int | None = None

    @property
    def kind_words(self) -> str:
        """柔軟利用, 定期利用."""
        return KINDS[self.kind]

    @property
    def minutes(self) -> int:
        """Its length."""
        return self.ends - self.starts

    def waits_late(self, now: datetime) -> bool:
        """Whether the facility should have answered by now (D6)."""
        return self.state == "tentative" and now > self.answer_by_at

    def standing(self, today: date) -> tuple[str, ...]:
        """The states in the guide's order: 予約確定 予約日当日 利用中 (F6)."""
        if self.state == "in_use":
            return ("confirmed", "today", "in_use")
        if self.state == "confirmed" and self.on == today:
            return ("confirmed", "today")
        return (self.state,)


@dataclass(frozen=True)
class Search:
    """The conditions of 「検索」: all may be left out."""

    kind: str = ""
    first: date | None = None
    last: date | None = None
    facility: str = ""
    child: str = ""


def reservation_of(tx: Reading, viewer: Viewer, ref: str) -> ReservationFacts:
    """One reservation of the viewer's household or facility. Raises `NotFound` for anybody else's."""
    row = tx.execute(_select().where(_mine(viewer), Reservation.ref == ref)).first()
    if row is None:
        raise NotFound("reservation")
    return _facts(*row)


def found(tx: Reading, viewer: Viewer, search: Search, limit: int = 100) -> Sequence[ReservationFacts]:
    """「検索」 in 「予約一覧」: by kind, date, facility, child; latest day first (D10)."""
    statement = _select().where(_mine(viewer))
    if search.kind:
        statement = statement.where(Reservation.kind == search.kind)
    if search.first:
        statement = statement.where(Reservation.on >= search.first)
    if search.last:
        statement = statement.where(Reservation.on <= search.last)
    if search.child:
        statement = statement.where(Child.ref == search.child)
    if search.facility:
        statement = statement.where(Facility.name.contains(search.facility, autoescape=True))
    rows = tx.execute(statement.order_by(Reservation.on.desc(), Reservation.starts.desc()).limit(limit))
    return [_facts(*row) for row in rows]


def first_of_each(rows: Sequence[ReservationFacts]) -> Sequence[ReservationFacts]:
    """A series as one line: of its days the first that is among them."""
    seen: dict[tuple[bool, int], ReservationFacts] = {}
    for one in rows:
        seen.setdefault((one.series_id is None, one.series_id or one.id), one)
    return list(seen.values())


def of_series(tx: Reading, viewer: Viewer, ref: str) -> Sequence[ReservationFacts]:
    """The days of one of the viewer's series, earliest first (D8); none of anybody else's."""
    rows = tx.execute(
        _select()
        .join(Series, Series.id == Reservation.series_id)
        .where(_mine(viewer), Series.ref == ref)
        .order_by(Reservation.on, Reservation.starts)
    )
    return [_facts(*row) for row in rows]


def coming(tx: Reading, viewer: Viewer, today: date, limit: int = 20) -> Sequence[ReservationFacts]:
    """直近のご予約: tentative, confirmed and in use from today on, earliest first (D11)."""
    rows = tx.execute(
        _select()
        .where(_mine(viewer), Reservation.state.in_(sorted(COMING)), Reservation.on >= today)
        .order_by(Reservation.on, Reservation.starts, Reservation.id)
        .limit(limit)
    )
    return [_facts(*row) for row in rows]


def today_of(tx: Reading, viewer: Viewer, day: date) -> Sequence[ReservationFacts]:
    """The confirmed, running and finished reservations of one day, by time: the viewer's household's or facility's (E2)."""
    states = ("confirmed", "in_use", "done")
    rows = tx.execute(
        _select()
        .where(_mine(viewer), Reservation.state.in_(states), Reservation.on == day)
        .order_by(Reservation.starts, Reservation.id)
    )
    return [_facts(*row) for row in rows]


def in_states(tx: Reading, viewer: Viewer, *states: str, limit: int = 100) -> Sequence[ReservationFacts]:
    """The viewer's reservations in these states, earliest day first."""
    rows = tx.execute(
        _select()
        .where(_mine(viewer), Reservation.state.in_(states))
        .order_by(Reservation.on, Reservation.starts, Reservation.id)
        .limit(limit)
    )
    return [_facts(*row) for row in rows]


def answered(tx: Reading, viewer: Viewer, limit: int = 50) -> Sequence[ReservationFacts]:
    """What the facility has answered or what was cancelled, latest request first."""
    rows = tx.execute(
        _select()
        .where(_mine(viewer), Reservation.state != "tentative")
        .order_by(Reservation.id.desc())
        .limit(limit)
    )
    return [_facts(*row) for row in rows]


def waiting_count(tx: Reading, viewer: Viewer) -> int:
    """How many 仮予約 wait for the facility's answer, a series as one: the badge of 申し込み."""
    statement = select(func.count(func.distinct(func.coalesce(-Reservation.series_id, Reservation.id))))
    return int(tx.scalar(statement.where(_mine(viewer), Reservation.state == "tentative")) or 0)


def uses_before(tx: Reading, child_id: int, facility_id: int) -> int:
    """How often a child has used a facility: 利用 3回目 is one more."""
    statement = select(func.count()).select_from(Reservation)
    done = (Reservation.child_id == child_id, Reservation.facility_id == facility_id, Reservation.state == "done")
    return int(tx.scalar(statement.where(*done)) or 0)


def held_minutes(tx: Reading, viewer: Viewer, first: date, last: date, today: date) -> Mapping[int, int]:
    """By child: the minutes of reservations between two days that are still to come."""
    rows = tx.execute(
        select(Reservation.child_id, func.sum(Reservation.ends - Reservation.starts))
        .where(
            _mine(viewer), Reservation.state.in_(sorted(COMING)), Reservation.on >= max(first, today), Reservation.on <= last
        )
        .group_by(Reservation.child_id)
    )
    return {child_id: int(minutes) for child_id, minutes in rows}


def _select() -> Select[Reservation, Child, Facility]:
    return (
        select(Reservation, Child, Facility)
        .join(Child, Child.id == Reservation.child_id)
        .join(Facility, Facility.id == Reservation.facility_id)
    )


def _mine(viewer: Viewer) -> ColumnElement[bool]:
    return seen_by(viewer, household=Reservation.household_id, facility=Reservation.facility_id)


def _facts(row: Reservation, child: Child, facility: Facility) -> ReservationFacts:
    return ReservationFacts(
        id=row.id, ref=row.ref, kind=row.kind, state=row.state, on=row.on, starts=row.starts, ends=row.ends,
        child_id=child.id, child_ref=child.ref, child_name=f"{child.family_name} {child.given_name}",
        child_given=child.given_name, child_kana=f"{child.family_kana} {child.given_kana}", birth_on=child.birth_on,
        household_id=row.household_id, facility_id=facility.id, facility_ref=facility.ref, facility_name=facility.name,
        facility_phone=facility.phone, yen=row.fee_estimate, comment=row.comment, answer=row.answer,
        answer_by_at=row.answer_by_at, free_until_at=row.free_until_at, created_at=row.created_at,
        cancelled_at=row.cancelled_at, cancelled_by=row.cancelled_by, cancel_reason=row.cancel_reason,
        policy_id=row.policy_id, pickup=dict(row.pickup or {}), picks=picks_from(row.extras), cancel_minutes=row.cancel_minutes, cancel_yen=row.cancel_yen,
        series_id=row.series_id,
    )  # fmt: skip
