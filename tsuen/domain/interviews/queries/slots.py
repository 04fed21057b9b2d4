"""Offered interview times (面談枠): what families may still choose, what staff have offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from tsuen.db import Reading
from tsuen.domain.households.models import Child
from tsuen.domain.interviews.models import Interview, InterviewSlot
from tsuen.domain.interviews.rules import closes_at
from tsuen.domain.policies.policy import Policy
from tsuen.kernel.clock import at_jst, jst_date
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class OfferedSlot:
    """A time a family may choose: minutes `[starts, ends)` of a day."""

    id: int
    ref: str
    on: date
    starts: int
    ends: int


@dataclass(frozen=True)
class StaffSlot:
    """A time staff have offered, with the child it is given to, if any."""

    ref: str
    on: date
    starts: int
    ends: int
    child: str
    interview_ref: str
    state: str


def offered(tx: Reading, facility_id: int, *, policy: Policy, now: datetime) -> Sequence[OfferedSlot]:
    """The times still open to families: offered, given to nobody, before their closing day (D3)."""
    rows = tx.execute(
        _slots()
        .outerjoin(Interview, Interview.held_slot_id == InterviewSlot.id)
        .where(
            InterviewSlot.facility_id == facility_id,
            InterviewSlot.state == "open",
            InterviewSlot.on >= jst_date(now),
            Interview.id.is_(None),
        )
        .order_by(InterviewSlot.on, InterviewSlot.starts)
    )
    slots = [OfferedSlot(*row) for row in rows]
    return [slot for slot in slots if at_jst(slot.on, slot.starts) > now and closes_at(policy, slot.on, slot.starts) >= now]


def slot_by_ref(tx: Reading, facility_id: int, ref: str) -> OfferedSlot | None:
    """One time of a facility, open or not; None if the facility never offered it."""
    row = tx.execute(
        _slots().where(InterviewSlot.facility_id == facility_id, InterviewSlot.ref == ref)
    ).first()
    return OfferedSlot(*row) if row else None


def staff_slots(tx: Reading, viewer: Viewer, first: date) -> Sequence[StaffSlot]:
    """The times the viewer's facility offers from a day on, with who has them."""
    rows = tx.execute(
        select(
            InterviewSlot.ref, InterviewSlot.on, InterviewSlot.starts, InterviewSlot.ends,
            Child.family_name, Child.given_name, Interview.ref, Interview.state,
        )
        .outerjoin(Interview, Interview.held_slot_id == InterviewSlot.id)
        .outerjoin(Child, Child.id == Interview.child_id)
        .where(
            InterviewSlot.facility_id == viewer.facility_id, InterviewSlot.state == "open", InterviewSlot.on >= first
        )
        .order_by(InterviewSlot.on, InterviewSlot.starts)
    )  # fmt: skip
    return [
        StaffSlot(ref, on, starts, ends, f"{family} {given}" if held else "", held or "", state or "")
        for ref, on, starts, ends, family, given, held, state in rows
    ]


def _slots() -> Select[int, str, date, int, int]:
    return select(
        InterviewSlot.id, InterviewSlot.ref, InterviewSlot.on, InterviewSlot.starts, InterviewSlot.ends
    )
