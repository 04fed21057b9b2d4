"""Reminders by mail (H5): each once, by its dedupe key; who is told too late to act is not told."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.interviews.services import remind_lapsing
from tsuen.domain.reservations import mails
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.agreed import agreed
from tsuen.domain.reservations.queries.reminders import deadlines_due, lapsing, visits_due
from tsuen.domain.reservations.rules import cost_rows, until_words
from tsuen.domain.reservations.services.letters import letter_facts


def remind_of_deadlines(tx: Writing, now: datetime) -> int:
    """Before the cancellation deadline: until when it is free, and what it costs after. Returns how many reservations."""
    found = deadlines_due(tx, now)
    for reservation_id in found:
        row, made = tx.get_one(Reservation, reservation_id), agreed(tx, reservation_id, now)
        after = cost_rows(made.policy, made.case, row.free_until_at)[1:2]
        costs = "".join(f"{one.hours}（{one.note}）" for one in after)
        mails.deadline_near(
            tx, letter_facts(tx, row), until=until_words(row.free_until_at), costs=costs, expires_at=row.free_until_at, now=now
        )
    return len(found)


def remind_of_visits(tx: Writing, now: datetime) -> int:
    """The evening before a confirmed use. Returns how many."""
    found = visits_due(tx, now)
    for reservation_id in found:
        mails.tomorrow(tx, letter_facts(tx, tx.get_one(Reservation, reservation_id)), now=now)
    return len(found)


def remind_of_interviews(tx: Writing, now: datetime) -> int:
    """Before an interview lapses (F7), once for each date it lapses on. Returns how many are near."""
    found = lapsing(tx, now)
    for one in found:
        remind_lapsing(tx, interview_id=one.interview_id, until=one.until, now=now)
    return len(found)
