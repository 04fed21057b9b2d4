"""The charge of a use and the ledger of money."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, BigKey, UtcInstant, pk, refto


class UseCharge(Base):
    """What one use was charged, and from what: stamps, class of the household on the day, minutes (F5, F6, E5).

    `live_id` is the reservation's id while the charge stands, unique: no use is charged twice; none once it was withdrawn.
    `planned_yen`: what the same rule said of the stay as it was reserved.
    """

    __tablename__ = "use_charge"

    id: Mapped[int] = pk()
    reservation_id: Mapped[int] = refto("reservation.id")
    live_id: Mapped[int | None] = mapped_column(BigKey, unique=True)
    household_class: Mapped[str] = mapped_column(String(20))
    arrived_at: Mapped[datetime] = mapped_column(UtcInstant)
    left_at: Mapped[datetime] = mapped_column(UtcInstant)
    minutes: Mapped[int] = mapped_column(Integer)
    yen: Mapped[int] = mapped_column(Integer)
    planned_yen: Mapped[int] = mapped_column(Integer)
    charged_at: Mapped[datetime] = mapped_column(UtcInstant)


class MoneyEntry(Base):
    """One line of a reservation's money, yen owed (or, negative, taken off or paid). Appended, never edited (law 7).

    `kind`: fee, extra, late, over_cap (of a use: `charge_id`), cancel_fee, correction, paid. `field` names the field of the
    policy that says so, or `payment` for money handed over. All lines together are what is still to be paid.
    """

    __tablename__ = "money_entry"
    __table_args__ = (
        Index("ix_money_entry_child", "child_id", "on"),
        Index("ix_money_entry_household", "household_id", "on"),
        Index("ix_money_entry_facility", "facility_id", "on"),
    )

    id: Mapped[int] = pk()
    reservation_id: Mapped[int] = refto("reservation.id")
    charge_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("use_charge.id"))
    child_id: Mapped[int] = refto("child.id", index=False)
    household_id: Mapped[int] = refto("household.id", index=False)
    facility_id: Mapped[int] = refto("facility.id", index=False)
    on: Mapped[date]  # the day of use
    kind: Mapped[str] = mapped_column(String(10))
    label: Mapped[str] = mapped_column(String(200))
    yen: Mapped[int] = mapped_column(Integer)
    field: Mapped[str] = mapped_column(String(60))
    account_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UtcInstant)
