"""Enquiries. What is asked and answered is sealed: families write about their children."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, BigKey, SealedFacts, UtcInstant, pk, ref, refto


class Enquiry(Base):
    """お問い合わせ of a family to its municipality's desk. `state`: open, answered. `words`: {"text"} as it was asked."""

    __tablename__ = "enquiry"
    __table_args__ = (Index("ix_enquiry_desk", "municipality_code", "state", "created_at"),)

    id: Mapped[int] = pk()  # also 受付番号
    ref: Mapped[str] = ref()
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"))
    household_id: Mapped[int] = refto("household.id")
    account_id: Mapped[int] = refto("account.id", index=False)
    topic: Mapped[str] = mapped_column(String(20))
    words: Mapped[Any] = mapped_column(SealedFacts)
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    answer: Mapped[Any] = mapped_column(SealedFacts, nullable=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    answered_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("account.id"))
