"""Offered interview times, interviews, and the acceptance that follows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, BigKey, JsonFacts, UtcInstant, pk, ref, refto


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


class Proposal(Base):
    """Times a family named itself because none of the offered ones suits (D3, C18).

    `state`: asked (the facility's turn), answered (it named others: the family's turn), taken (became `interview_id`),
    declined, withdrawn (by the family, or because something else came instead), lapsed.
    `open_key` is "child:facility" in the first two and NULL afterwards: unique, one at a time. `wished` and `offered` are
    times as [day, first minute, last minute]; `round` counts the steps, so that each has its letters; `lapses_at`: until
    when whoever's turn it is may act.
    """

    __tablename__ = "interview_proposal"
    __table_args__ = (
        Index("ix_interview_proposal_facility", "facility_id", "state"),
        Index("ix_interview_proposal_child", "child_id", "facility_id"),
        Index("ix_interview_proposal_lapses", "state", "lapses_at"),
    )

    id: Mapped[int] = pk()
    ref: Mapped[str] = ref()
    child_id: Mapped[int] = refto("child.id", index=False)
    household_id: Mapped[int] = refto("household.id")
    facility_id: Mapped[int] = refto("facility.id", index=False)
    open_key: Mapped[str | None] = mapped_column(String(48), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    round: Mapped[int] = mapped_column(SmallInteger, default=1)
    wished: Mapped[Any] = mapped_column(JsonFacts)
    offered: Mapped[Any] = mapped_column(JsonFacts)
    comment: Mapped[str] = mapped_column(String(1000), default="")
    answer: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    moved_at: Mapped[datetime] = mapped_column(UtcInstant)
    lapses_at: Mapped[datetime] = mapped_column(UtcInstant)
    requested_by: Mapped[int] = refto("account.id", index=False)
    interview_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("interview.id"))
