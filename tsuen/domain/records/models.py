"""A child's day at a facility: one record a reservation, its pieces, its photos. What is written is sealed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, BigKey, SealedFacts, UtcInstant, pk, ref, refto


class DayRecord(Base):
    """行動記録 of one reservation. The family reads it from `published_at` on."""

    __tablename__ = "day_record"
    __table_args__ = (
        UniqueConstraint("reservation_id"),
        Index("ix_day_record_household", "household_id", "on"),
        Index("ix_day_record_facility", "facility_id", "on"),
    )

    id: Mapped[int] = pk()
    reservation_id: Mapped[int] = refto("reservation.id", index=False)
    child_id: Mapped[int] = refto("child.id")
    household_id: Mapped[int] = refto("household.id", index=False)
    facility_id: Mapped[int] = refto("facility.id", index=False)
    on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    published_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    published_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("account.id"))


class DayPiece(Base):
    """One thing written down (`kind`: words.KINDS): never edited, but for the end of a sleep. A correction is a new row that
    `replaces` it.

    `starts`, `ends`: minutes after midnight in Japan; a sleep that goes on has no end. `ended_at`: corrected or taken away then.
    """  # noqa: D205

    __tablename__ = "day_piece"

    id: Mapped[int] = pk()
    ref: Mapped[str] = ref()
    record_id: Mapped[int] = refto("day_record.id")
    kind: Mapped[str] = mapped_column(String(12))
    starts: Mapped[int] = mapped_column(SmallInteger)
    ends: Mapped[int | None] = mapped_column(SmallInteger)
    said: Mapped[Any] = mapped_column(SealedFacts)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    account_id: Mapped[int] = refto("account.id", index=False)
    replaces: Mapped[int | None] = mapped_column(BigKey, ForeignKey("day_piece.id"), unique=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    ended_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("account.id"))


class DayPhoto(Base):
    """The picture of a piece of kind photo: drawn anew without metadata, sealed on disk under `store`. Gone when taken away."""

    __tablename__ = "day_photo"

    id: Mapped[int] = pk()
    ref: Mapped[str] = ref()
    piece_id: Mapped[int] = mapped_column(BigKey, ForeignKey("day_piece.id"), unique=True)
    size: Mapped[int] = mapped_column(Integer)  # bytes, before it was sealed
    store: Mapped[str] = mapped_column(String(16), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
