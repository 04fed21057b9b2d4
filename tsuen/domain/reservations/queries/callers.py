"""For which children staff may enter something agreed on by telephone (D4, D9): known here, or named as only the family can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from sqlalchemy import ColumnElement, Select, exists, or_, select

from tsuen.db import Reading
from tsuen.domain.certifications.models import Certification
from tsuen.domain.facilities.queries import facility_by_id
from tsuen.domain.households.models import Child, Guardian
from tsuen.domain.households.queries import ChildFacts, child_in
from tsuen.domain.interviews.models import Interview, Proposal
from tsuen.domain.interviews.queries import why_not_entered
from tsuen.domain.interviews.rules import Time
from tsuen.domain.reservations.models import RegularWish, Reservation
from tsuen.domain.reservations.queries.open_to import meeting_refusal
from tsuen.domain.reservations.queries.taken import reservation_at
from tsuen.kernel.clock import jst_date
from tsuen.kernel.kana import digits
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Audience, Viewer

UNKNOWN = Refusal(
    "no_such_child", "このフリガナと生年月日の、認定されたお子さまは見つかりません。保護者に、認定証のとおりの読み方と生年月日を確かめてください。", "family_kana"
)
ALIKE = Refusal("alike", "同じフリガナと生年月日のお子さまがいます。保護者に認定番号（例：2026-0012）を聞いて、入力してください。", "number")
_OPEN = ("tentative", "confirmed")


@dataclass(frozen=True)
class Said:
    """Which child: one known here by `ref`, or the reading and birth date a family says on the telephone; `number`: 認定番号."""

    ref: str = ""
    family_kana: str = ""
    given_kana: str = ""
    birth_on: date | None = None
    number: str = ""


@dataclass(frozen=True)
class Caller:
    """One child, with whom the letters greet. `pending`: an interview here is under way."""

    child: ChildFacts
    guardian: str
    phone: str
    pending: bool


def known_children(tx: Reading, viewer: Viewer, today: date) -> Sequence[Caller]:
    """Certified children who had, have or asked for anything at the viewer's facility, by their reading."""
    rows = tx.execute(_certified(viewer, today).where(_known(viewer)).order_by(Child.family_kana, Child.given_kana, Child.id))
    return [_caller(tx, *row) for row in rows]


def caller_of(tx: Reading, viewer: Viewer, said: Said, today: date) -> Caller:
    """The child that is meant. A foreign `ref` is `NotFound`; nobody of that reading and birth date, or two: `Refused`."""
    wanted = _certified(viewer, today)
    if said.ref:
        row = tx.execute(wanted.where(Child.ref == said.ref, _known(viewer))).first()
        if row is None:
            raise NotFound(said.ref)
        return _caller(tx, *row)
    named = wanted.where(Child.family_kana == said.family_kana, Child.given_kana == said.given_kana, Child.birth_on == said.birth_on)
    if said.number:
        number = digits(said.number.rpartition("-")[2])[:9]
        named = named.where(_paper(today, Certification.id == int(number or 0)))
    rows = tx.execute(named.limit(2)).all()
    if len(rows) != 1:
        raise Refused(ALIKE if rows else UNKNOWN)
    return _caller(tx, *rows[0])


def entering_refusal(tx: Reading, viewer: Viewer, said: Said, at: Time, now: datetime) -> Refusal | None:
    """Why staff cannot enter an interview of that child at that time, seen without locks; the use case asks again."""
    try:
        child = caller_of(tx, viewer, said, jst_date(now)).child
    except Refused as refused:
        return refused.refusals[0]
    facility = facility_by_id(tx, viewer.facility_id)
    barred = meeting_refusal(tx, as_family(viewer, child.household_id), child, facility, now)
    elsewhere = partial(reservation_at, tx, child.id)
    return barred or why_not_entered(tx, facility, child, at, now=now, elsewhere=elsewhere)


def as_family(viewer: Viewer, household_id: int) -> Viewer:
    """Whose rules are asked while the facility acts for a household."""
    return replace(viewer, audience=Audience.FAMILY, scope=str(household_id))


def _certified(viewer: Viewer, today: date) -> Select[int, str, Guardian, bool]:
    if viewer.audience is not Audience.FACILITY:
        raise NotFound("callers")
    under_way = exists().where(
        Interview.child_id == Child.id, Interview.facility_id == viewer.facility_id, Interview.state.in_(_OPEN), Interview.accepted.is_(None)
    )
    first = (Guardian.household_id == Child.household_id) & (Guardian.position == 1)
    return select(Child.household_id, Child.ref, Guardian, under_way).join(Guardian, first).where(_paper(today))


def _paper(today: date, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Certified, today or later on."""
    return exists().where(Certification.child_id == Child.id, Certification.state == "active", Certification.ends_on >= today, *more)


def _known(viewer: Viewer) -> ColumnElement[bool]:
    kinds = (Interview, Proposal, Reservation, RegularWish)
    return or_(*(exists().where(kind.child_id == Child.id, kind.facility_id == viewer.facility_id) for kind in kinds))


def _caller(tx: Reading, household_id: int, ref: str, guardian: Guardian, under_way: bool) -> Caller:
    return Caller(child_in(tx, household_id, ref), f"{guardian.family_name} {guardian.given_name}", guardian.phone, under_way)
