"""What screens and higher rooms read of the ledger of hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from tsuen.db import Reading
from tsuen.domain.hours.models import HoursEntry
from tsuen.kernel.money import Minutes


@dataclass(frozen=True)
class Balance:
    """What one child used of one month (yyyymm), minutes (F1, F2, F3).

    `reserved` by reservations and what their use made of them, `extra` by lateness.
    """

    month: int
    reserved: Minutes
    extra: Minutes

    @property
    def used(self) -> Minutes:
        """All of it."""
        return Minutes(self.reserved + self.extra)

    def left(self, cap: int | None) -> Minutes | None:
        """What remains of the month's cap, never below 0; None where it has none (F1)."""
        return None if cap is None else Minutes(max(0, cap - self.used))

    def over(self, cap: int) -> Minutes:
        """What lies over the cap: charged per started hour (F1)."""
        return Minutes(max(0, self.used - cap))


_MONTH = (
    select(HoursEntry.kind, func.sum(HoursEntry.minutes))
    .where(HoursEntry.child_id == bindparam("child"), HoursEntry.month == bindparam("month"))
    .group_by(HoursEntry.kind)
)


def balance(tx: Reading, child_id: int, month: int) -> Balance:
    """The sum of a child's month, from the ledger itself."""
    return _balance(month, {kind: int(minutes) for kind, minutes in tx.rows(_MONTH, child=child_id, month=month)})


def balances(tx: Reading, child_ids: Iterable[int], month: int) -> Mapping[int, Balance]:
    """The sums of several children in one month; a child without entries has zeros."""
    wanted = list(child_ids)
    rows = tx.execute(
        select(HoursEntry.child_id, HoursEntry.kind, func.sum(HoursEntry.minutes))
        .where(HoursEntry.child_id.in_(wanted), HoursEntry.month == month)
        .group_by(HoursEntry.child_id, HoursEntry.kind)
    )
    sums: dict[int, dict[str, int]] = {child_id: {} for child_id in wanted}
    for child_id, kind, minutes in rows:
        sums[child_id][kind] = int(minutes)
    return {child_id: _balance(month, kinds) for child_id, kinds in sums.items()}


def counted(tx: Reading, reservation_id: int) -> Minutes:
    """What one reservation uses of its month: reserved, counted at its end, and added by lateness (F2, F3)."""
    return Minutes(int(tx.scalar(select(func.sum(HoursEntry.minutes)).where(HoursEntry.reservation_id == reservation_id)) or 0))


def _balance(month: int, kinds: Mapping[str, int]) -> Balance:
    reserved = sum(kinds.get(kind, 0) for kind in ("reserved", "released", "consumed", "corrected"))
    return Balance(month, Minutes(reserved), Minutes(kinds.get("extra", 0)))
