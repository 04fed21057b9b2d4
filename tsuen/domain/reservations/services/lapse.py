"""A 仮予約 that no facility answered before its day: it ends by itself, and its hours go back to the month."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.services.cancel import cancel_held
from tsuen.domain.reservations.services.hold import hold
from tsuen.kernel.clock import jst_date

REASON = "利用日までに確定されませんでした"


def lapse_unanswered(tx: Writing, now: datetime) -> int:
    """Cancel, free, what still waits for an answer after its day; both sides are told. Returns how many."""
    rows = hold(tx, Reservation.state == "tentative", Reservation.on < jst_date(now))
    cancel_held(tx, rows, viewer=None, reason=REASON, now=now)
    return len(rows)
