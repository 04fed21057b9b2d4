"""The ledger of hours and the month's lock row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, BigKey, UtcInstant, pk, refto


class ChildMonth(Base):
    """The row that is locked while a child's month is summed and added to (law 3)."""

    __tablename__ = "child_month"

    child_id: Mapped[int] = mapped_column(BigKey, ForeignKey("child.id"), primary_key=True)
    month: Mapped[int] = mapped_column(Integer, primary_key=True)  # yyyymm
    version: Mapped[int] = mapped_column(BigInteger, default=0)


class HoursEntry(Base):
    """One line of the ledger: minutes added to (or, negative, taken from) what a child used of a month. Never edited.

    `kind`: reserved (+), released (-, a cancellation in time), consumed (the difference the use made, often 0), extra (+,
    lateness), corrected (by staff). `rule` names the policy field applied.
    """

    __tablename__ = "hours_entry"
    __table_args__ = (Index("ix_hours_entry_sum", "child_id", "month", "minutes"),)

    id: Mapped[int] = pk()
    child_id: Mapped[int] = refto("child.id", index=False)
    month: Mapped[int] = mapped_column(Integer)
    minutes: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(10))
    reservation_id: Mapped[int] = mapped_column(BigKey, index=True)
    rule: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcInstant)
