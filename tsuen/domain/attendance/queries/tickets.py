"""The ticket a browser holds after reading a door code (E1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.attendance.models import ScanTicket
from tsuen.domain.facilities.models import Facility


@dataclass(frozen=True)
class TicketFacts:
    """The door code this browser read last, while it is good."""

    id: int
    facility_id: int
    facility_name: str
    facility_phone: str
    expires_at: datetime


def live_ticket(tx: Reading, session_id: int, now: datetime) -> TicketFacts | None:
    """The ticket of a browser's session, or none if none was read in the last ten minutes (E1)."""
    row = tx.execute(
        select(ScanTicket.id, Facility.id, Facility.name, Facility.phone, ScanTicket.expires_at)
        .join(Facility, Facility.id == ScanTicket.facility_id)
        .where(ScanTicket.session_id == session_id, ScanTicket.expires_at > now)
        .order_by(ScanTicket.id.desc())
        .limit(1)
    ).first()
    return None if row is None else TicketFacts(*row)
