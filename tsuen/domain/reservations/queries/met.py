"""「面談・利用歴」: the facilities a family has met or used, and when (C5, K2 ⑤)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from tsuen.db import Reading
from tsuen.domain.households.models import Child
from tsuen.domain.interviews.models import Interview
from tsuen.domain.reservations.models import Reservation
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class Met:
    """What a child of the family last had at a facility."""

    child: str
    met_on: date | None
    used_on: date | None


def met(tx: Reading, viewer: Viewer, today: date) -> Mapping[int, Sequence[Met]]:
    """By facility: the last interview that took place and the last use of each child of the viewer's household."""
    mine = Child.household_id == viewer.household_id
    held = or_(Interview.state == "done", (Interview.state == "confirmed") & (Interview.on < today))
    meetings = tx.execute(
        select(Interview.facility_id, Interview.child_id, func.max(Interview.on))
        .join(Child, Child.id == Interview.child_id)
        .where(mine, held)
        .group_by(Interview.facility_id, Interview.child_id)
    )
    uses = tx.execute(
        select(Reservation.facility_id, Reservation.child_id, func.max(Reservation.on))
        .join(Child, Child.id == Reservation.child_id)
        .where(mine, Reservation.state.in_(("in_use", "done")))
        .group_by(Reservation.facility_id, Reservation.child_id)
    )
    met_on = {(facility, child): on for facility, child, on in meetings}
    used_on = {(facility, child): on for facility, child, on in uses}
    names = tx.execute(select(Child.id, Child.given_name).where(mine).order_by(Child.birth_on, Child.id)).all()
    found: dict[int, list[Met]] = {}
    for child_id, name in names:
        for facility in sorted({place for place, child in met_on.keys() | used_on.keys() if child == child_id}):
            key = (facility, child_id)
            found.setdefault(facility, []).append(Met(name, met_on.get(key), used_on.get(key)))
    return found
