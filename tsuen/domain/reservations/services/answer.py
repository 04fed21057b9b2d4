"""The facility answers a 仮予約: 予約確定, or お断り (D6)."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.hours.services import lock_month, release_hours
from tsuen.domain.reservations import mails
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.rules import until_words
from tsuen.domain.reservations.services.claims import give_places
from tsuen.domain.reservations.services.letters import letter_facts
from tsuen.domain.reservations.services.states import lock_reservation, move
from tsuen.kernel.calendar import month_key
from tsuen.kernel.viewer import Viewer


def confirm(tx: Writing, *, viewer: Viewer, ref: str, now: datetime) -> int:
    """予約を確定する; the family gets 「柔軟利用の予約確定」. Returns the reservation's id. A second press changes nothing."""
    row = lock_reservation(tx, viewer, ref)
    if row.state == "confirmed":
        return row.id
    move(tx, viewer=viewer, reservation_id=row.id, state="confirmed", now=now, before=("tentative",), confirmed_at=now)
    mails.confirmed(tx, letter_facts(tx, row), until=until_words(row.free_until_at), now=now)
    return row.id


def decline(tx: Writing, *, viewer: Viewer, ref: str, answer: str, now: datetime) -> int:
    """お断りする, with words for the family; hours and places are given back. Returns the reservation's id."""
    row = lock_reservation(tx, viewer, ref)
    if row.state == "declined":
        return row.id
    give_hours(tx, row, minutes=row.ends - row.starts, rule="declined", now=now)
    move(tx, viewer=viewer, reservation_id=row.id, state="declined", now=now, declined_at=now, answer=answer)
    mails.declined(tx, letter_facts(tx, row), answer=answer, now=now)
    give_places(tx, row.id)
    return row.id


def give_hours(tx: Writing, row: Reservation, *, minutes: int, rule: str, now: datetime) -> None:
    """Lock the child's month and give minutes of the reservation back."""
    month = month_key(row.on)
    lock_month(tx, row.child_id, month)
    release_hours(
        tx, child_id=row.child_id, month=month, minutes=minutes, reservation_id=row.id, rule=rule, now=now
    )
