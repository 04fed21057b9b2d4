"""What a child has at a time, of either kind, at any facility: it cannot be in two places (law 3)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, select

from tsuen.db import Reading
from tsuen.domain.facilities.models import Facility
from tsuen.domain.interviews.queries import interview_at
from tsuen.domain.interviews.rules import Elsewhere
from tsuen.domain.reservations.models import Claim, Reservation
from tsuen.kernel.cells import CELL_MINUTES, CELLS_A_DAY, cell_at

_HELD = (
    select(Reservation.on, Reservation.starts, Reservation.ends, Facility.name)
    .join(Claim, Claim.reservation_id == Reservation.id)
    .join(Facility, Facility.id == Reservation.facility_id)
    .where(
        Claim.child_id == bindparam("child"), Claim.cell >= bindparam("first"), Claim.cell < bindparam("end"),
        Claim.reservation_id != bindparam("without"),
    )
    .limit(1)
)  # fmt: skip


def reservation_at(tx: Reading, child_id: int, on: date, starts: int, ends: int, without: int = 0) -> Elsewhere | None:
    """The child's reservation (but for one) whose places lie in minutes `[starts, ends)` of a day; they need not be on the grid."""
    midnight = cell_at(on, 0)
    first, end = midnight + starts // CELL_MINUTES, midnight + min(-(-ends // CELL_MINUTES), CELLS_A_DAY)
    row = tx.rows(_HELD, child=child_id, first=first, end=end, without=without).first()
    return Elsewhere(row.on, row.starts, row.ends, row.name) if row else None


def anything_at(tx: Reading, child_id: int, on: date, starts: int, ends: int, without: int = 0) -> Elsewhere | None:
    """A reservation (but for one) or an interview of the child that overlaps."""
    return reservation_at(tx, child_id, on, starts, ends, without) or interview_at(tx, child_id, on, starts, ends)
