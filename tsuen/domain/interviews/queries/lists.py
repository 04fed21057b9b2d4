"""Interviews as the family and the facility see them, each only its own (law 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select

from tsuen.db import Reading, seen_by
from tsuen.domain.facilities.models import Facility
from tsuen.domain.households.models import Child
from tsuen.domain.interviews.models import Interview
from tsuen.domain.interviews.words import ACCEPTED, STATES
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class InterviewFacts:
    """One interview; `id` is its 予約番号. `accepted`: "yes", "no" or None while nothing is recorded (D5)."""

    id: int
    ref: str
    state: str
    on: date
    starts: int
    ends: int
    child_id: int
    child_ref: str
    child_name: str
    child_kana: str
    birth_on: date
    household_id: int
    facility_id: int
    facility_ref: str
    facility_name: str
    facility_phone: str
    comment: str
    answer: str
    cancel_reason: str
    accepted: str | None
    created_at: datetime

    @property
    def state_words(self) -> str:
        """仮予約, 予約確定 …, after the decision 受入可 or 受入不可."""
        return ACCEPTED[self.accepted] if self.accepted else STATES[self.state]


def interview_of(tx: Reading, viewer: Viewer, ref: str) -> InterviewFacts:
    """One interview of the viewer's household or facility. Raises `NotFound` for anybody else's."""
    row = tx.execute(_select().where(_mine(viewer), Interview.ref == ref)).first()
    if row is None:
        raise NotFound("interview")
    return _facts(*row)


def interviews(
    tx: Reading, viewer: Viewer, *states: str, undecided: bool = False
) -> Sequence[InterviewFacts]:
    """The viewer's interviews in these states (all if none is named), earliest first."""
    statement = _select().where(_mine(viewer)).order_by(Interview.on, Interview.starts, Interview.id)
    if states:
        statement = statement.where(Interview.state.in_(states))
    if undecided:
        statement = statement.where(Interview.accepted.is_(None))
    return [_facts(*row) for row in tx.execute(statement)]


def waiting_interviews(tx: Reading, viewer: Viewer) -> int:
    """How many wait for the facility's answer: the badge of 面談."""
    statement = select(func.count()).select_from(Interview)
    return int(tx.scalar(statement.where(_mine(viewer), Interview.state == "tentative")) or 0)


def decided(tx: Reading, viewer: Viewer, limit: int = 30) -> Sequence[InterviewFacts]:
    """The viewer's interviews that are over: done, declined or cancelled, latest first."""
    over = ("done", "declined", "cancelled")
    statement = _select().where(_mine(viewer), Interview.state.in_(over))
    rows = tx.execute(statement.order_by(Interview.on.desc(), Interview.id.desc()).limit(limit))
    return [_facts(*row) for row in rows]


def _select() -> Select[Interview, Child, Facility]:
    return (
        select(Interview, Child, Facility)
        .join(Child, Child.id == Interview.child_id)
        .join(Facility, Facility.id == Interview.facility_id)
    )


def _mine(viewer: Viewer) -> ColumnElement[bool]:
    return seen_by(viewer, household=Interview.household_id, facility=Interview.facility_id)


def _facts(row: Interview, child: Child, facility: Facility) -> InterviewFacts:
    return InterviewFacts(
        id=row.id, ref=row.ref, state=row.state, on=row.on, starts=row.starts, ends=row.ends,
        child_id=child.id, child_ref=child.ref, child_name=f"{child.family_name} {child.given_name}",
        child_kana=f"{child.family_kana} {child.given_kana}", birth_on=child.birth_on,
        household_id=row.household_id, facility_id=facility.id, facility_ref=facility.ref,
        facility_name=facility.name, facility_phone=facility.phone, comment=row.comment, answer=row.answer,
        cancel_reason=row.cancel_reason, accepted=row.accepted, created_at=row.created_at,
    )  # fmt: skip
