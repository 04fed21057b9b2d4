"""Whether a child has another interview at a time (it cannot be in two places)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, select

from tsuen.db import Reading
from tsuen.domain.facilities.models import Facility
from tsuen.domain.interviews.models import Interview
from tsuen.domain.interviews.queries.standing import OPEN
from tsuen.domain.interviews.rules import Elsewhere
from tsuen.domain.interviews.words import KIND

_OVERLAPPING = (
    select(Interview.on, Interview.starts, Interview.ends, Facility.name)
    .join(Facility, Facility.id == Interview.facility_id)
    .where(
        Interview.child_id == bindparam("child"), Interview.on == bindparam("day"), Interview.starts < bindparam("end"),
        Interview.ends > bindparam("start"), Interview.state.in_(OPEN),
    )
    .limit(1)
)  # fmt: skip


def interview_at(tx: Reading, child_id: int, on: date, starts: int, ends: int) -> Elsewhere | None:
    """The child's interview, asked for or fixed, at any facility, that overlaps minutes `[starts, ends)` of a day."""
    row = tx.rows(_OVERLAPPING, child=child_id, day=on, start=starts, end=ends).first()
    return Elsewhere(row.on, row.starts, row.ends, f"{row.name}の{KIND}") if row else None
