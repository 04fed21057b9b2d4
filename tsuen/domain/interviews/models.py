"""Offered interview times, interviews, and the acceptance that follows."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, BigKey, UtcInstant, pk, ref, refto


class InterviewSlot(Base):
    """A time a facility offers for one family (面談枠), minutes after midnight."""

    __tablename__ = "interview_slot"
    __table_args__ = (UniqueConstraint("facility_id", "on", "starts"),)

    id: Mapped[int] = pk()
    ref: Mapped[str] = ref()
    facility_id: Mapped[int] = refto("facility.id", index=False)
    on: Mapped[date]
    starts: Mapped[int] = mapped_column(SmallInteger)
    ends: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(String(10), default="open")  # open, withdrawn


class Interview(Base):
    """初回面談. `state`: tentative (仮予約), confirmed, done, declined, cancelled.

    `held_slot_id` is the slot while the interview holds it and NULL afterwards: unique, so that one time is given once.
    `open_key` is "child:facility" while the interview is asked for or fixed and NULL afterwards: unique, one at a time.
    `accepted`: the facility's 受入可否 after the interview: NULL not yet, "yes", "no"; `accepted_at` when it was recorded.
    """

    __tablename__ = "interview"
    __table_args__ = (
        Index("ix_interview_facility", "facility_id", "state", "on"),
        Index("ix_interview_child", "child_id", "facility_id"),
    )

    id: Mapped[int] = pk()  # also 予約番号
    ref: Mapped[str] = ref()
    child_id: Mapped[int] = refto("child.id", index=False)
    household_id: Mapped[int] = refto("household.id")
    facility_id: Mapped[int] = refto("facility.id", index=False)
    slot_id: Mapped[int] = refto("interview_slot.id")
    held_slot_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("interview_slot.id"), unique=True)
    open_key: Mapped[str | None] = mapped_column(String(48), unique=True)
    on: Mapped[date]
    starts: Mapped[int] = mapped_column(SmallInteger)
    ends: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(String(10))
    comment: Mapped[str] = mapped_column(String(1000), default="")
    answer: Mapped[str] = mapped_column(
        String(1000), default=""
    )  # the facility's words when it declines or refuses
    cancel_reason: Mapped[str] = mapped_column(String(200), default="")
    accepted: Mapped[str | None] = mapped_column(String(3))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    requested_by: Mapped[int] = refto("account.id", index=False)
