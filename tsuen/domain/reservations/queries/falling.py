"""Which reservations fall with one that is cancelled: the following days of a row, where its policy says so (F4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select

from tsuen.db import Reading
from tsuen.domain.facilities.queries import open_days
from tsuen.domain.policies.queries import agreement_of
from tsuen.domain.policies.rules import cancelling
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.agreed import Agreed, agreed
from tsuen.domain.reservations.rules import states_before
from tsuen.kernel.viewer import Viewer

_AHEAD = timedelta(days=366)  # a row never reaches further than the year that is booked


def with_falling(tx: Reading, viewer: Viewer, refs: Sequence[str], now: datetime) -> list[str]:
    """These reservations of the family, each with those that fall with it; asked again of its own answer it adds nothing."""
    mine = select(
        Reservation.id, Reservation.ref, Reservation.child_id, Reservation.facility_id, Reservation.on, Reservation.policy_id,
        Reservation.place_policy_id, Reservation.own_policy_id,
    ).where(Reservation.household_id == viewer.household_id, _alive())  # fmt: skip
    found = dict.fromkeys(refs)
    for row in tx.execute(mine.where(Reservation.ref.in_(list(found)))).all():
        if agreement_of(tx, row.policy_id, row.place_policy_id, row.own_policy_id).cancelling.following_days_fall:
            days = _days(agreed(tx, row.id, now), open_days(tx, row.facility_id, row.on, row.on + _AHEAD))
            later = mine.where(Reservation.child_id == row.child_id, Reservation.on.in_(days))
            found |= dict.fromkeys(one.ref for one in tx.execute(later.order_by(Reservation.on, Reservation.id)))
    return list(found)


def _days(made: Agreed, opened: Collection[date]) -> tuple[date, ...]:
    """The days after it that fall; `opened`: the facility's days from then on, for the case itself looks back only."""
    return cancelling.falling(made.policy, replace(made.case, is_open=opened.__contains__))


def _alive() -> ColumnElement[bool]:
    return Reservation.state.in_(sorted(states_before("cancelled")))
