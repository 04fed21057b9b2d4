"""Holding several reservations at once, in the one order of law 3: their rows by id, then their months."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, select

from tsuen.db import Writing
from tsuen.domain.hours.services import lock_month
from tsuen.domain.reservations.models import Reservation
from tsuen.kernel.calendar import month_key


def hold(tx: Writing, *which: ColumnElement[bool]) -> Sequence[Reservation]:
    """These reservations as they stand now, their rows held until the end of the transaction."""
    return tx.scalars(
        select(Reservation)
        .where(*which)
        .order_by(Reservation.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def hold_months(tx: Writing, rows: Iterable[Reservation]) -> None:
    """The children's months of reservations that are held."""
    for child_id, month in sorted({(row.child_id, month_key(row.on)) for row in rows}):
        lock_month(tx, child_id, month)
