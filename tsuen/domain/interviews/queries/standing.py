"""What screens and other rooms read of interviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from tsuen.db import Reading
from tsuen.domain.interviews.models import Interview

OPEN = ("tentative", "confirmed")
_BETWEEN = (
    select(Interview.accepted, Interview.state, Interview.ref, Interview.on, Interview.starts, Interview.ends)
    .where(Interview.child_id == bindparam("child"), Interview.facility_id == bindparam("facility"))
    .order_by(Interview.on.desc(), Interview.id.desc())
)


@dataclass(frozen=True)
class InterviewStanding:
    """Where one child stands with one facility.

    `accepted_on`: the day of the interview after which the facility said 受入可, if that is its latest word;
    `refused`: its latest word is 受入不可 (`refused_on`: that interview's day);
    `pending`: an interview asked for or fixed and not yet decided (`pending_ref`, `state`, `on`, `starts`, `ends`).
    """

    accepted_on: date | None = None
    refused: bool = False
    refused_on: date | None = None
    pending: bool = False
    pending_ref: str = ""
    state: str = ""
    on: date | None = None
    starts: int = 0
    ends: int = 0


def standing(tx: Reading, child_id: int, facility_id: int) -> InterviewStanding:
    """Where a child stands with a facility: the latest decision and the interview under way (D2, D5)."""
    rows = tx.rows(_BETWEEN, child=child_id, facility=facility_id).all()
    decided = next((row for row in rows if row.accepted is not None), None)
    under_way = next((row for row in rows if row.state in OPEN), None)
    return InterviewStanding(
        accepted_on=decided.on if decided and decided.accepted == "yes" else None,
        refused=decided is not None and decided.accepted == "no",
        refused_on=decided.on if decided and decided.accepted == "no" else None,
        pending=under_way is not None,
        pending_ref=under_way.ref if under_way else "",
        state=under_way.state if under_way else "",
        on=under_way.on if under_way else None,
        starts=under_way.starts if under_way else 0,
        ends=under_way.ends if under_way else 0,
    )
