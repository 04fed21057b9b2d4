"""The scan ticket: a door code was read in this browser (E1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, delete, update

from tsuen.db import Writing
from tsuen.domain.attendance.models import ScanTicket
from tsuen.domain.attendance.rules import TICKET_LIFE


def open_ticket(tx: Writing, *, session_id: int, facility_id: int, now: datetime) -> None:
    """A facility's code was read in this browser (E1): good for ten minutes, in place of any code read before."""
    tx.execute(delete(ScanTicket).where(ScanTicket.session_id == session_id))
    tx.add(
        ScanTicket(
            session_id=session_id, facility_id=facility_id, created_at=now, expires_at=now + TICKET_LIFE
        )
    )


def carry_tickets(tx: Writing, *, from_session: int, to_session: int) -> None:
    """The session rotates at login: what was read before goes along, so that one returns to the same place (E1)."""
    tx.execute(
        update(ScanTicket).where(ScanTicket.session_id == from_session).values(session_id=to_session)
    )


def forget_tickets(tx: Writing, now: datetime) -> int:
    """The nightly tidying: codes read more than ten minutes ago open nothing any more. Returns how many."""
    done = tx.execute(delete(ScanTicket).where(ScanTicket.expires_at < now))
    assert isinstance(done, CursorResult)  # noqa: S101 - a DELETE has a row count
    return done.rowcount
