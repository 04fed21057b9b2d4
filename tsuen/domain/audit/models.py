"""The audit trail: appended to, never edited; ids only, no personal data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, JsonFacts, UtcInstant, pk


class Entry(Base):
    """Who (`account_id`, 0 = the system or somebody without an account) did `action` to which thing, when."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id", "at"),)

    id: Mapped[int] = pk()
    at: Mapped[datetime] = mapped_column(UtcInstant, index=True)
    account_id: Mapped[int] = mapped_column(BigInteger)
    audience: Mapped[str] = mapped_column(String(12))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(40))
    facts: Mapped[Any] = mapped_column(JsonFacts, default=dict)
