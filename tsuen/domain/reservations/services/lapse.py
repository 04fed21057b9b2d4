"""A 仮予約 that no facility answered before its day: it ends by itself, and its hours go back to the month."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.hours.services import lock_month
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.services.cancel import cancel_for_ending
from tsuen.kernel.calendar import month_key
from tsuen.kernel.clock import jst_date

REASON = "利用日までに確定されませんでした"


def lapse_unanswered(tx: Writing, now: datetime) -> int:
    """Cancel, free, what still waits for an answer after its day; both sides are told. Returns how many.

    All rows are held first, then all months, each in their order (law 3).
    """
    rows = tx.scalars(
        select(Reservation)
        .where(Reservation.state == "tentative", Reservation.on < jst_date(now))
        .order_by(Reservation.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    for child_id, month in sorted({(row.child_id, month_key(row.on)) for row in rows}):
        lock_month(tx, child_id, month)
    for row in rows:
        cancel_for_ending(tx, reservation_id=row.id, reason=REASON, now=now)
    return len(rows)
