"""Moving an interview from one state to another: one row or you lost (law 4)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, CursorResult, select, update

from tsuen.db import Writing
from tsuen.domain.interviews.models import Interview
from tsuen.domain.interviews.words import ACCEPTED, STATES
from tsuen.kernel.refusals import NotFound, Refusal, Refused

FREED: dict[str, Any] = {"held_slot_id": None, "open_key": None}


def load(tx: Writing, mine: ColumnElement[bool], ref: str) -> Interview:
    """The viewer's interview. Raises `NotFound` for anybody else's."""
    row = tx.scalar(select(Interview).where(mine, Interview.ref == ref))
    if row is None:
        raise NotFound("interview")
    return row


def move(tx: Writing, row: Interview, states: tuple[str, ...], values: dict[str, Any]) -> None:
    """Write `values` if the interview is still in one of `states` and undecided. Raises `Refused` (409) if not."""
    statement = (
        update(Interview)
        .where(Interview.id == row.id, Interview.state.in_(states), Interview.accepted.is_(None))
        .values(values)
        .execution_options(synchronize_session=False)
    )
    result = tx.execute(statement)
    assert isinstance(result, CursorResult)  # noqa: S101
    lost = result.rowcount != 1
    tx.refresh(row)
    if lost:
        raise Refused(moved_on(row), lost_race=True)


def moved_on(row: Interview) -> Refusal:
    """Somebody was faster: what the interview is now."""
    now_is = ACCEPTED[row.accepted] if row.accepted else STATES[row.state]
    return Refusal(
        "interview_moved", f"この面談は、もう「{now_is}」になっています。画面を開きなおして確かめてください。"
    )
