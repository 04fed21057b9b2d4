"""What the worker and the operators read of the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from tsuen.db import Reading
from tsuen.domain.outbox.models import Letter


@dataclass(frozen=True)
class Backlog:
    """How far the post is behind."""

    waiting: int
    oldest_at: datetime | None
    dead: int


def is_due(now: datetime) -> ColumnElement[bool]:
    """Letters to be taken: queued and due, or taken by a worker whose lease ran out (it was killed)."""
    return or_(
        and_(Letter.state == "queued", Letter.next_at <= now),
        and_(Letter.state == "sending", Letter.lease_until <= now),
    )


def anything_due(tx: Reading, now: datetime) -> bool:
    """Whether a worker should take letters; asked three times a second, so it only reads."""
    return tx.scalar(select(Letter.id).where(is_due(now)).limit(1)) is not None


def backlog(tx: Reading) -> Backlog:
    """How many letters wait, since when the oldest does, how many were given up."""
    waiting, oldest = tx.execute(
        select(func.count(), func.min(Letter.created_at)).where(Letter.state.in_(("queued", "sending")))
    ).one()
    dead = tx.scalar(select(func.count()).where(Letter.state == "dead"))
    return Backlog(waiting, oldest, dead or 0)
