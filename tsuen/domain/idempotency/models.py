"""Keys of forms already answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, UtcInstant


class Key(Base):
    """A form's key, whose it is, what it said (a digest) and what was answered (the thing's ref)."""

    __tablename__ = "idempotency_key"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    content: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UtcInstant, index=True)
