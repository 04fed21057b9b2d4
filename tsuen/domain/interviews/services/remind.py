"""A family is told before its interview lapses (H5, F7). Whose does, the reservations' room knows: it knows the last use."""

from __future__ import annotations

from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.interviews import mails
from tsuen.domain.interviews.models import Interview


def remind_lapsing(tx: Writing, *, interview_id: int, until: date, now: datetime) -> None:
    """Post the letter; the same date is told once."""
    mails.lapsing(tx, tx.get_one(Interview, interview_id), until=until, now=now)
