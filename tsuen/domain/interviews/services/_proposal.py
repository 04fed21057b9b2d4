"""Moving a proposal from one state to another: one row, in time, or you lost (law 4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, select, update

from tsuen.db import Writing
from tsuen.domain.interviews.models import Proposal
from tsuen.domain.interviews.rules import moved_on
from tsuen.kernel.refusals import NotFound, Refused

CLOSED: dict[str, Any] = {"open_key": None}


def load(tx: Writing, mine: ColumnElement[bool], ref: str) -> Proposal:
    """The viewer's proposal. Raises `NotFound` for anybody else's."""
    row = tx.scalar(select(Proposal).where(mine, Proposal.ref == ref))
    if row is None:
        raise NotFound("proposal")
    return row


def move(
    tx: Writing, row: Proposal, states: tuple[str, ...], values: dict[str, Any], now: datetime, *, idle: bool = False
) -> None:
    """Write `values` if it is as it was read, in one of `states`, and has not lapsed; every step counts one round on.

    `idle`: by the night's job, the other way round: only if it has lapsed. Raises `Refused` (409) where it moved on.
    """
    in_time = Proposal.lapses_at < now if idle else Proposal.lapses_at >= now
    statement = (
        update(Proposal)
        .where(Proposal.id == row.id, Proposal.round == row.round, Proposal.state.in_(states), in_time)
        .values(values | {"moved_at": now, "round": Proposal.round + 1})
        .execution_options(synchronize_session=False)
    )
    result = tx.execute(statement)
    assert isinstance(result, CursorResult)  # noqa: S101
    lost = result.rowcount != 1
    tx.refresh(row)
    if lost:
        raise Refused(moved_on("lapsed" if row.state in states else row.state), lost_race=True)
