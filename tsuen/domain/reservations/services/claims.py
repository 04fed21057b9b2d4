"""Giving and taking places: the day's lock, then one INSERT … SELECT (law 3).

Lock order everywhere: idempotency key → reservation row → the child's months → facility days, by facility and date, last.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, insert

from tsuen.db import BigKey, Writing
from tsuen.domain.facilities.services import hold_day
from tsuen.domain.reservations.models import Claim
from tsuen.domain.reservations.queries.places import TAKEABLE, takeable_of
from tsuen.domain.reservations.rules import full_refusal
from tsuen.kernel.cells import CELL_MINUTES, Span
from tsuen.kernel.refusals import Refused

_CLAIMS = insert(Claim).from_select(
    ["cell", "place_no", "reservation_id", "child_id", "pool_id"],
    TAKEABLE.add_columns(
        bindparam("reservation", type_=BigKey), bindparam("child", type_=BigKey), bindparam("of_pool", type_=BigKey)
    ),
)


def take_places(
    tx: Writing, *, reservation_id: int, child_id: int, facility_id: int, pool_id: int, span: Span
) -> None:
    """Claim every half-hour of the span or refuse (a lost race). The child elsewhere at that instant is an IntegrityError:
    the whole use case runs again and says why.
    """  # noqa: D205
    hold_day(tx, facility_id, span.on)
    taken = _claim(tx, takeable_of(facility_id, pool_id, span), reservation=reservation_id, child=child_id, of_pool=pool_id)
    if taken != span.minutes // CELL_MINUTES:
        raise Refused(full_refusal(span), lost_race=True)


def _claim(tx: Writing, where: Mapping[str, Any], **whose: int) -> int:
    return tx.do(_CLAIMS, **where, **whose)


def give_places(tx: Writing, reservation_id: int) -> None:
    """Free a reservation's places. It can only make room, so it needs no lock on the day."""
    tx.execute(delete(Claim).where(Claim.reservation_id == reservation_id))
