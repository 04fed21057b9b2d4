"""Use cases of the ledger: locking a child's month, adding to it, giving back. Lines are appended, never edited (law 7)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, Integer, String, func, insert, literal, select, true

from tsuen.db import UtcInstant, Writing, insert_or_ignore
from tsuen.domain.hours.models import ChildMonth, HoursEntry


def lock_month(tx: Writing, child_id: int, month: int) -> None:
    """Hold the row of a child's month until the end of the transaction (law 3: after the reservation, before the day).

    A row that does not exist locks nothing, so it is made first. Two months are locked in their order by the caller.
    """
    held = (
        select(ChildMonth.version)
        .where(ChildMonth.child_id == child_id, ChildMonth.month == month)
        .with_for_update(key_share=True)
    )
    if tx.execute(held).first() is None:
        insert_or_ignore(tx, ChildMonth, {"child_id": child_id, "month": month, "version": 0})
        tx.execute(held)


def reserve_hours(
    tx: Writing, *, child_id: int, month: int, minutes: int, cap: int | None, reservation_id: int, rule: str,
    now: datetime,
) -> bool:  # fmt: skip
    """Take minutes of the month if they fit under the cap (F1; None: there is none). False: they do not; nothing was written.

    The month must be locked before: the sum is read in this later statement, after the wait (proofs, pitfall 2).
    """
    total = (
        select(func.coalesce(func.sum(HoursEntry.minutes), 0))
        .where(HoursEntry.child_id == child_id, HoursEntry.month == month)
        .scalar_subquery()
    )
    line = select(
        literal(child_id, Integer), literal(month, Integer), literal(minutes, Integer), literal("reserved", String),
        literal(reservation_id, Integer), literal(rule, String), literal(now, UtcInstant),
    ).where(true() if cap is None else total + minutes <= cap)  # fmt: skip
    columns = ["child_id", "month", "minutes", "kind", "reservation_id", "rule", "at"]
    result = tx.execute(insert(HoursEntry).from_select(columns, line))
    assert isinstance(result, CursorResult)  # noqa: S101 - an INSERT has a row count
    return bool(result.rowcount == 1)


def release_hours(
    tx: Writing, *, child_id: int, month: int, minutes: int, reservation_id: int, rule: str, now: datetime
) -> None:
    """Give minutes back: a cancellation in time, or the facility's own (F4). The month is locked by the caller."""
    _append(tx, child_id, month, -minutes, "released", reservation_id, rule, now)


def settle_hours(
    tx: Writing, *, child_id: int, month: int, minutes: int, reservation_id: int, rule: str, now: datetime
) -> None:
    """The use is over: what it counted beside what was reserved, more or less, often 0 (F2). The month is locked by the caller."""
    _append(tx, child_id, month, minutes, "consumed", reservation_id, rule, now)


def add_extra(
    tx: Writing, *, child_id: int, month: int, minutes: int, reservation_id: int, rule: str, now: datetime
) -> None:
    """Lateness consumes minutes, over the cap too (F3, C29). The month is locked by the caller."""
    _append(tx, child_id, month, minutes, "extra", reservation_id, rule, now)


def _append(
    tx: Writing, child_id: int, month: int, minutes: int, kind: str, reservation_id: int, rule: str, now: datetime
) -> None:
    tx.execute(
        insert(HoursEntry).values(
            child_id=child_id, month=month, minutes=minutes, kind=kind, reservation_id=reservation_id, rule=rule, at=now
        )
    )
