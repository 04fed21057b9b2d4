"""More of `tsuen verify`: times families named for an interview, and what came of them (D3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.interviews.models import Proposal
from tsuen.domain.interviews.rules import OPEN
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.rules import still_kept

LAPSED_SINCE = timedelta(days=2)  # two nights' jobs


def proposals_settled(tx: Reading, now: datetime) -> Iterator[str]:
    """Named times: one on the table for a child at a facility, one taken has its interview, each step its letters (D3)."""
    posted = {tuple(key.split(":")[:4]) for key in tx.scalars(select(Letter.dedupe_key).where(Letter.dedupe_key.startswith("proposals.")))}
    letters = {
        "asked": "proposed", "answered": "answered", "declined": "proposal_declined", "withdrawn": "proposal_withdrawn",
        "lapsed": "proposal_lapsed",
    }  # fmt: skip
    ids = set()
    for row in tx.scalars(select(Proposal).order_by(Proposal.id)):
        ids.add(str(row.id))
        if (row.open_key is not None) != (row.state in OPEN):
            yield f"proposal {row.id} ({row.state}): its key does not fit the state"
        if (row.interview_id is not None) != (row.state == "taken"):
            yield f"proposal {row.id} ({row.state}): its interview does not fit the state"
        if row.state in OPEN and row.lapses_at < now - LAPSED_SINCE:
            yield f"proposal {row.id} ({row.state}): nobody answered, and it did not lapse"
        name = letters.get(row.state)
        if name and still_kept(row.moved_at, now) and (f"proposals.{name}", str(row.id), str(row.round), "family1") not in posted:
            yield f"proposal {row.id} ({row.state}): no letter {name}"
    for about in sorted({one[1] for one in posted} - ids):
        yield f"letters for proposal {about}, which is not there"
