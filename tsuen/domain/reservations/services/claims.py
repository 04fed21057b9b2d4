"""Giving and taking places: the day's lock, then one INSERT … SELECT (law 3).

Lock order everywhere: idempotency key → reservation row → the child's months → facility days, by facility and date, last.
"""

from __future__ import annotations

from sqlalchemy import CursorResult, delete, insert, literal

from tsuen.db import BigKey, Writing
from tsuen.domain.facilities.services import hold_day
from tsuen.domain.reservations.models import Claim
from tsuen.domain.reservations.queries.places import takeable
from tsuen.domain.reservations.rules import full_refusal
from tsuen.kernel.cells import CELL_MINUTES, Span
from tsuen.kernel.refusals import Refused


def take_places(
    tx: Writing, *, reservation_id: int, child_id: int, facility_id: int, pool_id: int, span: Span
) -> None:
    """Claim every half-hour of the span or refuse (a lost race). The child elsewhere at that instant is an IntegrityError:
    the whole use case runs again and says why.
    """  # noqa: D205
    tx.flush()
    hold_day(tx, facility_id, span.on)
    open_places = takeable(facility_id, pool_id, span)
    picked = open_places.add_columns(
        literal(reservation_id, BigKey), literal(child_id, BigKey), literal(pool_id, BigKey)
    )
    columns = ["cell", "place_no", "reservation_id", "child_id", "pool_id"]
    result = tx.execute(insert(Claim).from_select(columns, picked))
    assert isinstance(result, CursorResult)  # noqa: S101 - an INSERT has a row count
    if result.rowcount != span.minutes // CELL_MINUTES:
        raise Refused(full_refusal(span), lost_race=True)


def give_places(tx: Writing, reservation_id: int) -> None:
    """Free a reservation's places. It can only make room, so it needs no lock on the day."""
    tx.execute(delete(Claim).where(Claim.reservation_id == reservation_id))
