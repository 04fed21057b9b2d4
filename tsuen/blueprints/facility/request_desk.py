"""What the right pane of 申し込み shows: one 仮予約, or a whole 定期利用 (D6, D8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tsuen.db import Reading
from tsuen.domain.audit.services import record_reading
from tsuen.domain.facilities.queries import facility_by_id
from tsuen.domain.fees.queries import bill_of
from tsuen.domain.households.queries import care_of
from tsuen.domain.reservations.queries.lists import ReservationFacts, uses_before
from tsuen.domain.reservations.queries.naming import pickup_told
from tsuen.domain.reservations.queries.places import free_range
from tsuen.domain.reservations.queries.regular import series_of
from tsuen.domain.reservations.words import room_words
from tsuen.kernel.wording import allergy_tag, allergy_text
from tsuen.web.access import viewer
from tsuen.web.house import now, today, write

_CARED = ("tentative", "confirmed", "in_use")


def one_pane(tx: Reading, one: ReservationFacts) -> Mapping[str, Any]:
    """One reservation, with the allergy beside the name while it is to come."""
    label, places, left = free_range(tx, one.ref)
    return _said(tx, one, one.state in _CARED) | {
        "standing": one.standing(today()), "uses": uses_before(tx, one.child_id, one.facility_id) + 1, "pool": label,
        "room": room_words(one.state, places, left), "bill": bill_of(tx, one.id), "facility": facility_by_id(tx, one.facility_id),
    }  # fmt: skip


def series_pane(tx: Reading, ref: str) -> Mapping[str, Any]:
    """A 定期利用 with all its days. Raises `NotFound` for anybody else's."""
    series = series_of(tx, viewer(), ref)
    return _said(tx, (series.waiting or series.days)[0], bool(series.waiting)) | {"series": series}


def note_reading(shown: Mapping[str, Any]) -> None:
    """No record, no answer (law 9): who collects the child and what was written stand here even where no allergy does."""
    if shown:
        children, what = [shown["one"].child_id], "allergy" if shown["allergy"] else "request"
        write(lambda tx: record_reading(tx, viewer=viewer(), children=children, what=what, now=now()))


def _said(tx: Reading, one: ReservationFacts, cared: bool) -> dict[str, Any]:
    allergy = allergy_text(care_of(tx, one.child_id).get("allergy")) if cared else ""
    return {"one": one, "pickup": pickup_told(tx, one.household_id, one.pickup), "allergy": allergy, "allergy_tag": allergy_tag(allergy)}
