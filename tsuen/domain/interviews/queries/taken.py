"""Whether a child has another interview at a time (it cannot be in two places)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.facilities.models import Facility
from tsuen.domain.interviews.models import Interview
from tsuen.domain.interviews.queries.standing import OPEN
from tsuen.domain.interviews.rules import Elsewhere
from tsuen.domain.interviews.words import KIND


def interview_at(tx: Reading, child_id: int, on: date, starts: int, ends: int) -> Elsewhere | None:
    """The child's interview, asked for or fixed, at any facility, that overlaps minutes `[starts, ends)` of a day."""
    row = tx.execute(
        select(Interview.on, Interview.starts, Interview.ends, Facility.name)
        .join(Facility, Facility.id == Interview.facility_id)
        .where(
            Interview.child_id == child_id, Interview.on == on, Interview.starts < ends, Interview.ends > starts,
            Interview.state.in_(OPEN),
        )
        .limit(1)
    ).first()  # fmt: skip
    return Elsewhere(row.on, row.starts, row.ends, f"{row.name}の{KIND}") if row else None
