"""The facility answers a whole 定期利用: 予約確定 or お断り, in one act and one letter (D8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.reservations import mails
from tsuen.domain.reservations.models import Reservation, Series
from tsuen.domain.reservations.rules import until_words
from tsuen.domain.reservations.services.answer import give_hours
from tsuen.domain.reservations.services.claims import give_places
from tsuen.domain.reservations.services.hold import hold, hold_months
from tsuen.domain.reservations.services.letters import series_letter
from tsuen.domain.reservations.services.states import move
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer


def confirm_series(tx: Writing, *, viewer: Viewer, ref: str, now: datetime) -> int:
    """「まとめて確定する」: every day that still waits; the family gets one letter. Returns how many. A second press changes nothing."""
    series, rows = _waiting(tx, viewer, ref)
    for row in rows:
        move(tx, viewer=viewer, reservation_id=row.id, state="confirmed", now=now, before=("tentative",), confirmed_at=now)
    if rows:
        until = until_words(rows[0].free_until_at)
        mails.series_confirmed(tx, series_letter(tx, series, rows), until=until, now=now)
    return len(rows)


def decline_series(tx: Writing, *, viewer: Viewer, ref: str, answer: str, now: datetime) -> int:
    """「まとめてお断りする」, with words for the family; hours and places are given back. Returns how many."""
    series, rows = _waiting(tx, viewer, ref)
    hold_months(tx, rows)
    for row in rows:
        give_hours(tx, row, minutes=row.ends - row.starts, rule="declined", now=now)
        move(tx, viewer=viewer, reservation_id=row.id, state="declined", now=now, declined_at=now, answer=answer)
    for row in rows:
        give_places(tx, row.id)
    if rows:
        mails.series_declined(tx, series_letter(tx, series, rows), answer=answer, now=now)
    return len(rows)


def _waiting(tx: Writing, viewer: Viewer, ref: str) -> tuple[Series, Sequence[Reservation]]:
    """The facility's series and its days that wait for an answer, their rows held by id; refused when none is left but some were."""
    series = tx.scalar(select(Series).where(Series.ref == ref, Series.facility_id == viewer.facility_id))
    if series is None:
        raise NotFound("series")
    rows = hold(tx, Reservation.series_id == series.id)
    waiting = [row for row in rows if row.state == "tentative"]
    if not waiting and all(row.state == "cancelled" for row in rows):
        raise Refused(Refusal("moved_on", "この定期利用は、すべてキャンセルされました。"), lost_race=True)
    return series, sorted(waiting, key=lambda row: (row.on, row.starts))
