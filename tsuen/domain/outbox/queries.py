"""What the worker and the operators read of the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from tsuen.db import Reading
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.words import kind_words, stuck_words, why_words
from tsuen.kernel.viewer import Viewer

MOST_SHOWN = 200
NEVER_AGAIN = ("accounts/code", "accounts/email_code", "accounts/reset", "applications/url")  # what they carry has died meanwhile


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


@dataclass(frozen=True)
class DeadLetter:
    """A letter that could not be sent: to whom, what about, since when, and why. `ref` names it in URLs; `stuck`: why it is
    not to be sent again, "" if it may be.
    """  # noqa: D205

    ref: str
    kind: str
    recipient: str
    created_at: datetime
    why: str
    stuck: str


def dead_letters(tx: Reading, viewer: Viewer) -> Sequence[DeadLetter]:
    """The letters of the viewer's municipality that were given up, newest first; nobody else sees any."""
    rows = tx.execute(
        select(Letter.message_id, Letter.template, Letter.recipient, Letter.created_at, Letter.last_error, Letter.facts)
        .where(_dead_of(viewer))
        .order_by(Letter.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        DeadLetter(
            row.message_id.partition("@")[0], kind_words(row.template), row.recipient, row.created_at,
            why_words(row.last_error),
            stuck_words(died=row.template in NEVER_AGAIN, erased=row.facts is None),
        )
        for row in rows
    ]  # fmt: skip


def dead_count(tx: Reading, viewer: Viewer) -> int:
    """How many there are."""
    return tx.scalar(select(func.count()).select_from(Letter).where(_dead_of(viewer))) or 0


def _dead_of(viewer: Viewer) -> ColumnElement[bool]:
    code = viewer.municipality_code
    return and_(Letter.state == "dead", Letter.municipality_code == code, Letter.municipality_code != "")


def backlog(tx: Reading) -> Backlog:
    """How many letters wait, since when the oldest does, how many were given up."""
    waiting, oldest = tx.execute(
        select(func.count(), func.min(Letter.created_at)).where(Letter.state.in_(("queued", "sending")))
    ).one()
    dead = tx.scalar(select(func.count()).where(Letter.state == "dead"))
    return Backlog(waiting, oldest, dead or 0)
