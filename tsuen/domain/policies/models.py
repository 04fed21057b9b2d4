"""Versions of policies by owner and first day of use."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, UtcInstant, pk


class PolicyVersion(Base):
    """An owner's rules from `starts_on` until `ends_on`, or until its next version starts. Never edited: one is added.

    `owner` is a municipality's six-digit code, or `facility:<id>` for what a facility sets for itself. `document` is JSON.
    """

    __tablename__ = "policy_version"
    __table_args__ = (UniqueConstraint("owner", "starts_on"),)

    id: Mapped[int] = pk()
    owner: Mapped[str] = mapped_column(String(32))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    document: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
