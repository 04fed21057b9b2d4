"""Booking through the use case, as a family does: claims, hours and letters are as they are in life."""

from __future__ import annotations

from datetime import date, datetime

from tests.support.make import Family, Make, Nursery
from tsuen.domain.reservations.queries.deal import Wish
from tsuen.domain.reservations.services import confirm, request_booking
from tsuen.kernel.cells import Span
from tsuen.kernel.numbers import new_ref

PICKUP = {"who": "guardian1"}
WEDNESDAY = date(2026, 12, 16)


def wish(family: Family, nursery: Nursery, *, on: date = WEDNESDAY, starts: int = 570, ends: int = 690, child: int = 0) -> Wish:
    """9:30 to 11:30 of Wednesday 16 December 2026 unless said otherwise."""
    return Wish(family.child_refs[child], nursery.ref, Span(on, starts, ends))


def book(
    make: Make, family: Family, nursery: Nursery, *, on: date = WEDNESDAY, starts: int = 570, ends: int = 690, child: int = 0,
    confirmed: bool = False, key: str = "", now: datetime | None = None,
) -> str:  # fmt: skip
    """A 仮予約 (or 予約確定) made by the use case; returns its ref. The child must have been accepted (`make.acceptance`)."""
    asked = wish(family, nursery, on=on, starts=starts, ends=ends, child=child)
    ref = make.database.run(
        lambda tx: request_booking(
            tx, viewer=family.viewer, key=key or new_ref(), wish=asked, pickup=PICKUP, comment="", now=now or make.clock()
        )
    )
    if confirmed:
        make.database.run(lambda tx: confirm(tx, viewer=nursery.viewer, ref=ref, now=now or make.clock()))
    return ref
