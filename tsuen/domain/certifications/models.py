"""Certifications."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, UtcInstant, pk, ref, refto


class Certification(Base):
    """認定 of one child by one municipality. `starts_on` to `ends_on`, both days included (C25).

    `ended_at`, `end_reason`: when it was ended early, and why (words.END_REASONS); `state` is ended once its last day has passed.
    `original_on`: the last day before it was shortened, None if it is not; `endings`: how often it was ended early.
    """

    __tablename__ = "certification"
    __table_args__ = (Index("ix_certification_municipality", "municipality_code", "ends_on"),)

    id: Mapped[int] = pk()  # also the number on the certificate
    ref: Mapped[str] = ref()
    child_id: Mapped[int] = refto("child.id")
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))  # active, ended
    issued_at: Mapped[datetime] = mapped_column(UtcInstant)
    ended_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    end_reason: Mapped[str] = mapped_column(String(12), default="")
    original_on: Mapped[date | None]
    endings: Mapped[int] = mapped_column(SmallInteger, default=0)
