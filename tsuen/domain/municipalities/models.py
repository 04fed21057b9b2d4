"""All 1,741 municipalities and the postal areas."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, UtcInstant, pk


class Municipality(Base):
    """市区町村 by its official six-digit code. `open` = takes on-line applications here (A1)."""

    __tablename__ = "municipality"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    prefecture: Mapped[str] = mapped_column(String(4), index=True)
    name: Mapped[str] = mapped_column(String(20))
    kana: Mapped[str] = mapped_column(String(60), default="")
    open: Mapped[bool] = mapped_column(Boolean, default=False)
    desk: Mapped[str] = mapped_column(String(80), default="")  # 担当課
    phone: Mapped[str] = mapped_column(String(20), default="")
    website: Mapped[str] = mapped_column(String(200), default="")


class PostalArea(Base):
    """A postal code's municipality and town; a code may have several."""

    __tablename__ = "postal_area"
    __table_args__ = (Index("ix_postal_area_code", "code"),)

    id: Mapped[int] = pk()
    code: Mapped[str] = mapped_column(String(7))
    municipality_code: Mapped[str] = mapped_column(String(6))
    town: Mapped[str] = mapped_column(String(80))


class ReferenceLoad(Base):
    """Which edition of the reference data the tables hold."""

    __tablename__ = "reference_load"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    loaded_at: Mapped[datetime] = mapped_column(UtcInstant)
