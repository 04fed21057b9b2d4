"""Requests for a change, or for the end, of a certification."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, BigKey, SealedFacts, UtcInstant, pk, ref, refto


class Amendment(Base):
    """認定変更 or 認定消滅, asked for by a family (or entered at the desk from paper): also the history of what changed.

    `subject`: guardian1, guardian2 or child (then `child_id`); an end has its `certification_id`. `guardian_id`: of whom it speaks,
    who may be gone (no reference); null of a guardian: somebody new. Never a position: that may be another person's by its day. `facts`, sealed: `was` and
    `wanted` by field, `why`, `removal` (保護者2 goes, nothing is wanted); of an end `reason` and `why`. `effective_on`: from that day (an end: the last day).
    `state`: submitted, returned, approved, declined, withdrawn, closed; `open_key` while the first two: one open of a kind (a removal is a kind of its own).
    """

    __tablename__ = "amendment"
    __table_args__ = (Index("ix_amendment_queue", "municipality_code", "state", "submitted_at"),)

    id: Mapped[int] = pk()  # also 受付番号
    ref: Mapped[str] = ref()
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"))
    household_id: Mapped[int] = refto("household.id")
    account_id: Mapped[int] = refto("account.id", index=False)
    kind: Mapped[str] = mapped_column(String(6))
    subject: Mapped[str] = mapped_column(String(9))
    child_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("child.id"), index=True)
    guardian_id: Mapped[int | None] = mapped_column(BigKey)
    certification_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("certification.id"), index=True)
    state: Mapped[str] = mapped_column(String(9))
    open_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    facts: Mapped[Any] = mapped_column(SealedFacts)
    effective_on: Mapped[date]
    submitted_at: Mapped[datetime] = mapped_column(UtcInstant)
    decided_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    decided_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("account.id"))
    applied_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    reason: Mapped[str] = mapped_column(String(1000), default="")  # of a refusal, or what to correct; mailed
    memo: Mapped[str] = mapped_column(String(1000), default="")  # the desk's own note
