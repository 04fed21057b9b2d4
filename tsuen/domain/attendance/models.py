"""Scan tickets and stamps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, BigKey, UtcInstant, pk, refto


class ScanTicket(Base):
    """A door code was read in this browser: it survives the login that may come between, for ten minutes (E1)."""

    __tablename__ = "scan_ticket"

    id: Mapped[int] = pk()
    session_id: Mapped[int] = mapped_column(BigKey, index=True)  # login_session.id; moved along when the session rotates
    facility_id: Mapped[int] = refto("facility.id", index=False)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant)


class Stamp(Base):
    """利用開始 (`kind` arrive) or 利用終了 (leave) of a reservation. `source`: door (code read or typed), staff."""

    __tablename__ = "stamp"
    __table_args__ = (UniqueConstraint("reservation_id", "kind"),)

    id: Mapped[int] = pk()
    reservation_id: Mapped[int] = refto("reservation.id", index=False)
    kind: Mapped[str] = mapped_column(String(6))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    source: Mapped[str] = mapped_column(String(6))
    account_id: Mapped[int] = refto("account.id", index=False)
