"""Posting a letter: a row in the transaction of the deed that causes it; and what the worker does to it (`jobs/deliver.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import CursorResult, delete, null, select, update

from tsuen.db import Writing, insert_or_ignore
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.queries import NEVER_AGAIN, is_due
from tsuen.domain.outbox.rules import BATCH, LEASE, ROWS_KEPT, WORDS_KEPT, given_up, pause
from tsuen.kernel.facts import Facts
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer

NOT_DEAD = Refusal("letter_moved", "このメールは、もう送り直されています。画面を開きなおして確かめてください。")


class Priority(IntEnum):
    """Which mail goes first (law 5): codes people wait for, then links, then news."""

    CODE = 0
    LINK = 1
    NEWS = 2


def post_letter(
    tx: Writing,
    *,
    template: str,
    to: str,
    facts: Facts,
    dedupe_key: str,
    now: datetime,
    priority: Priority = Priority.NEWS,
    expires_at: datetime | None = None,
    municipality_code: str = "",
) -> None:
    """Queue one mail. `template` is a folder under templates/mail/; the same `dedupe_key` is posted once only.

    `municipality_code`: whose letter it is, where the recipient has no account yet; the worker finds the others' out.
    """
    insert_or_ignore(
        tx,
        Letter,
        {
            "template": template,
            "recipient": to,
            "facts": dict(facts),
            "dedupe_key": dedupe_key,
            "message_id": f"{new_ref()}@tsuen",
            "priority": int(priority),
            "state": "queued",
            "attempts": 0,
            "next_at": now,
            "expires_at": expires_at,
            "created_at": now,
            "last_error": "",
            "municipality_code": municipality_code,
        },
    )


@dataclass(frozen=True)
class TakenLetter:
    """A letter this worker holds until its lease runs out. `attempts` counts the takings: it fences out a late worker."""

    id: int
    template: str
    recipient: str
    facts: Mapping[str, Any]
    message_id: str
    priority: int
    attempts: int
    created_at: datetime
    expires_at: datetime | None
    municipality_code: str = ""


def take_letters(tx: Writing, now: datetime) -> list[TakenLetter]:
    """Take up to five due letters, codes first. Those that expired are closed instead: a late code helps nobody."""
    _close_expired(tx, now)
    rows = tx.scalars(
        select(Letter)
        .where(is_due(now))
        .order_by(Letter.priority, Letter.next_at, Letter.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.state, row.lease_until, row.attempts = "sending", now + LEASE, row.attempts + 1
    tx.flush()
    return [
        TakenLetter(
            row.id, row.template, row.recipient, row.facts or {}, row.message_id, row.priority, row.attempts,
            row.created_at, row.expires_at, row.municipality_code,
        )
        for row in rows
    ]  # fmt: skip


def mark_sent(tx: Writing, letter: TakenLetter, now: datetime) -> None:
    """It left: what it said is erased."""
    _settle(tx, letter, state="sent", facts=null(), sent_at=now, lease_until=None, last_error="")


def file_under(tx: Writing, letter_id: int, municipality_code: str) -> None:
    """Whose letter it is, once that was found out: their desk hears of it if it cannot be sent."""
    tx.execute(update(Letter).where(Letter.id == letter_id).values(municipality_code=municipality_code))


def send_again(tx: Writing, *, viewer: Viewer, ref: str, now: datetime) -> int:
    """「もう一度送る」: a letter that was given up, of the viewer's municipality, is tried anew for 72 hours.

    Returns its id; the caller audits it. Raises `NotFound` for anybody else's, `Refused` (a lost race) when it is not
    given up any more, or what it carries has died.
    """
    mine = (Letter.message_id == f"{ref}@tsuen", Letter.municipality_code == viewer.municipality_code, Letter.municipality_code != "")
    letter_id = tx.scalar(select(Letter.id).where(*mine))
    if letter_id is None:
        raise NotFound("letter")
    done = tx.execute(
        update(Letter)
        .where(
            *mine, Letter.state == "dead", Letter.facts.is_not(None), Letter.template.not_in(NEVER_AGAIN)
        )
        .values(state="queued", next_at=now, lease_until=None, attempts=0, created_at=now, last_error="")
    )
    assert isinstance(done, CursorResult)  # noqa: S101 - an UPDATE has a row count
    if done.rowcount != 1:
        raise Refused(NOT_DEAD, lost_race=True)
    return letter_id


def forget_letters(tx: Writing, now: datetime) -> int:
    """The nightly tidying: what sent, expired and dead letters said is erased, and their rows go in the end.

    A dead letter keeps its words until staff can no longer send it again. Returns how many rows went.
    """
    over = ("sent", "expired", "dead")
    tx.execute(
        update(Letter)
        .where(Letter.state.in_(over), Letter.created_at < now - WORDS_KEPT)
        .values(facts=null())
    )
    gone = tx.execute(delete(Letter).where(Letter.state.in_(over), Letter.created_at < now - ROWS_KEPT))
    assert isinstance(gone, CursorResult)  # noqa: S101 - a DELETE has a row count
    return gone.rowcount


def give_back(tx: Writing, letter: TakenLetter, now: datetime) -> None:
    """Not tried: let it be taken again at once, as if it had not been."""
    _settle(tx, letter, state="queued", next_at=now, lease_until=None, attempts=letter.attempts - 1)


def mark_expired(tx: Writing, letter: TakenLetter) -> None:
    """It expired in our hands."""
    _settle(tx, letter, state="expired", facts=null(), lease_until=None)


def mark_failed(tx: Writing, letter: TakenLetter, *, error: str, final: bool, now: datetime) -> str:
    """It did not leave: try later, or give up (refused for good, or 72 hours old). Returns the state it is in now."""
    state = "dead" if final or given_up(letter.created_at, now) else "queued"
    next_at = now + pause(letter.attempts, letter.priority)
    _settle(tx, letter, state=state, next_at=next_at, lease_until=None, last_error=error[:200])
    return state


def _settle(tx: Writing, letter: TakenLetter, **values: Any) -> None:
    tx.execute(
        update(Letter)
        .where(Letter.id == letter.id, Letter.state == "sending", Letter.attempts == letter.attempts)
        .values(values)
    )


def _close_expired(tx: Writing, now: datetime) -> None:
    tx.execute(
        update(Letter)
        .where(is_due(now), Letter.expires_at < now)
        .values(state="expired", facts=null(), lease_until=None)
    )
