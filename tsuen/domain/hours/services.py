"""Use cases of the ledger: locking a child's month, adding to it, giving back. Lines are appended, never edited (law 7)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String, bindparam, func, insert, select

from tsuen.db import UtcInstant, Writing, insert_or_ignore
from tsuen.domain.hours.models import ChildMonth, HoursEntry

_MONTH_HELD = (
    select(ChildMonth.version)
    .where(ChildMonth.child_id == bindparam("child"), ChildMonth.month == bindparam("in_month"))
    .with_for_update(key_share=True)
)
_COLUMNS = ("child_id", "month", "minutes", "kind", "reservation_id", "rule", "at")
_LINE = select(
    bindparam("child", type_=Integer), bindparam("in_month", type_=Integer), bindparam("taken", type_=Integer),
    bindparam("as_kind", type_=String), bindparam("reservation", type_=Integer), bindparam("by_rule", type_=String),
    bindparam("moment", type_=UtcInstant),
)  # fmt: skip
_SUM = (
    select(func.coalesce(func.sum(HoursEntry.minutes), 0))
    .where(HoursEntry.child_id == bindparam("child"), HoursEntry.month == bindparam("in_month"))
    .scalar_subquery()
)
_APPENDED = insert(HoursEntry).from_select(_COLUMNS, _LINE)
_RESERVED = insert(HoursEntry).from_select(_COLUMNS, _LINE.where(_SUM + bindparam("taken", type_=Integer) <= bindparam("most", type_=Integer)))


def lock_month(tx: Writing, child_id: int, month: int) -> None:
    """Hold the row of a child's month until the end of the transaction (law 3: after the reservation, before the day).

    A row that does not exist locks nothing, so it is made first. Two months are locked in their order by the caller.
    """
    if tx.rows(_MONTH_HELD, child=child_id, in_month=month).first() is None:
        insert_or_ignore(tx, ChildMonth, {"child_id": child_id, "month": month, "version": 0})
        tx.rows(_MONTH_HELD, child=child_id, in_month=month)


def reserve_hours(
    tx: Writing, *, child_id: int, month: int, minutes: int, cap: int | None, reservation_id: int, rule: str,
    now: datetime,
) -> bool:  # fmt: skip
    """Take minutes of the month if they fit under the cap (F1; None: there is none). False: they do not; nothing was written.

    The month must be locked before: the sum is read in this later statement, after the wait (proofs, pitfall 2).
    """
    if cap is None:
        _append(tx, child_id, month, minutes, "reserved", reservation_id, rule, now)
        return True
    written = tx.do(
        _RESERVED, child=child_id, in_month=month, taken=minutes, as_kind="reserved", reservation=reservation_id, by_rule=rule,
        moment=now, most=cap,
    )  # fmt: skip
    return written == 1


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
    tx.do(
        _APPENDED, child=child_id, in_month=month, taken=minutes, as_kind=kind, reservation=reservation_id, by_rule=rule, moment=now
    )
