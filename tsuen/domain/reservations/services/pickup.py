"""お迎え by 保護者2: only while there is one; when it goes, 保護者1 comes instead (A11, D14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.reservations.models import RegularWish, Reservation
from tsuen.domain.reservations.queries.naming import coming, names_second
from tsuen.domain.reservations.services.change import tell_pickup
from tsuen.domain.reservations.services.hold import hold
from tsuen.kernel.viewer import Viewer

FIRST: Mapping[str, Any] = {"who": "guardian1"}


def hand_over(tx: Writing, *, viewer: Viewer | None, household_id: int, name: str, now: datetime) -> int:
    """Coming reservations and waiting 定期利用申請 that name 保護者2 name 保護者1 from now on; family and facility are told of
    each, as of any change of the pick-up. What lies behind keeps whom it named, by `name`. Returns how many were handed over.

    The guardian's row is gone already: nobody names it anew (`households.services.hold_second`).
    """  # noqa: D205
    rows = [row for row in hold(tx, *coming(household_id, now)) if names_second(row.pickup)]
    for row in rows:
        row.pickup = dict(FIRST)
        tell_pickup(tx, viewer, row, now)
    mine = (RegularWish.household_id == household_id, RegularWish.state == "asked")
    wishes = [wish for wish in tx.scalars(select(RegularWish).where(*mine).with_for_update(key_share=True)) if names_second(wish.pickup)]
    for wish in wishes:
        wish.pickup = dict(FIRST)
        record(tx, viewer=viewer, action="reservations.regular_changed", subject=("regular_wish", wish.id), now=now)
    for behind in tx.scalars(select(Reservation).where(Reservation.household_id == household_id)):
        if names_second(behind.pickup):
            behind.pickup = {**behind.pickup, "name": name}
    tx.flush()
    return len(rows) + len(wishes)
