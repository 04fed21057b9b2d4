"""Applications."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, BigKey, SealedFacts, UtcInstant, pk, ref


class Application(Base):
    """利用申請 from its draft on. `answers` is what the family wrote, sealed; the plain columns serve the desk's queue.

    `state`: draft, submitted, returned (asked back; the family may send it again), approved, rejected.
    """

    __tablename__ = "application"
    __table_args__ = (Index("ix_application_queue", "municipality_code", "state", "submitted_at"),)

    id: Mapped[int] = pk()  # also 申請番号
    ref: Mapped[str] = ref()
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"))
    email: Mapped[str] = mapped_column(String(254), index=True)
    state: Mapped[str] = mapped_column(String(10))
    answers: Mapped[Any] = mapped_column(SealedFacts)
    step: Mapped[int] = mapped_column(SmallInteger, default=1)
    applicant_name: Mapped[str] = mapped_column(String(81), default="")
    children_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    decided_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    decided_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(String(1000), default="")  # of a rejection, or what to correct; mailed
    memo: Mapped[str] = mapped_column(String(1000), default="")  # the desk's own note, never shown to the family
    household_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("household.id"), index=True)


class Attachment(Base):
    """A paper added to an application (手帳 etc.): sealed on disk under the name `store`; only the municipality reads it.

    `name` is what the family called it, sealed; `kind` is jpeg, png or pdf, by its content; `size` in bytes, as kept.
    """

    __tablename__ = "attachment"

    id: Mapped[int] = pk()
    ref: Mapped[str] = ref()
    application_id: Mapped[int] = mapped_column(BigKey, ForeignKey("application.id", ondelete="CASCADE"), index=True)
    name: Mapped[Any] = mapped_column(SealedFacts)
    kind: Mapped[str] = mapped_column(String(4))
    size: Mapped[int] = mapped_column(Integer)
    store: Mapped[str] = mapped_column(String(16), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
