"""Named times that come to nothing: nobody answered, the certification ends, an offered time was taken instead (D3, A12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.interviews import mails
from tsuen.domain.interviews.models import Proposal
from tsuen.domain.interviews.queries import times_from
from tsuen.domain.interviews.rules import OPEN
from tsuen.domain.interviews.services._proposal import CLOSED, move
from tsuen.kernel.viewer import Viewer


def close_for(tx: Writing, *, child_id: int, spans: Sequence[tuple[date, date]], now: datetime) -> None:
    """What is on the table for a child falls with its certification, where no time is left inside its days (A12)."""
    mine = (Proposal.child_id == child_id, Proposal.state.in_(OPEN), Proposal.lapses_at >= now)
    for row in tx.scalars(select(Proposal).where(*mine).order_by(Proposal.id)).all():
        table = times_from(row.offered if row.state == "answered" else row.wished)
        if not any(first <= one.on <= last for one in table for first, last in spans):
            move(tx, row, (row.state,), {"state": "withdrawn"} | CLOSED, now)
            record(tx, viewer=None, action="interviews.withdraw_proposal", subject=("proposal", row.id), now=now)
            mails.proposal_withdrawn(tx, row, now, by="system")


def close_between(
    tx: Writing, *, viewer: Viewer, child_id: int, facility_id: int, now: datetime, by: str = "instead"
) -> None:
    """The family took an offered time `instead`, or both `agreed` by telephone: its named times go, and both sides are told."""
    mine = (Proposal.child_id == child_id, Proposal.facility_id == facility_id, Proposal.state.in_(OPEN))
    row = tx.scalar(select(Proposal).where(*mine))
    if row is not None and row.lapses_at >= now:
        move(tx, row, (row.state,), {"state": "withdrawn"} | CLOSED, now)
        record(tx, viewer=viewer, action="interviews.withdraw_proposal", subject=("proposal", row.id), now=now)
        mails.proposal_withdrawn(tx, row, now, by=by)


def lapse_idle(tx: Writing, now: datetime) -> int:
    """The night's part: what nobody answered in time lapses, and both sides are told. Returns how many."""
    idle = (Proposal.state.in_(OPEN), Proposal.lapses_at < now)
    rows = tx.scalars(select(Proposal).where(*idle).order_by(Proposal.id).limit(500)).all()
    for row in rows:
        move(tx, row, (row.state,), {"state": "lapsed"} | CLOSED, now, idle=True)
        record(tx, viewer=None, action="interviews.lapse_proposal", subject=("proposal", row.id), now=now)
        mails.proposal_lapsed(tx, row, now)
    return len(rows)
