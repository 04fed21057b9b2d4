"""Asking for an interview, with what only this room knows: the last use, and what the child has booked (D3)."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.facilities.queries import facility_facts
from tsuen.domain.households.queries import child_of
from tsuen.domain.idempotency.queries import is_known
from tsuen.domain.interviews.services import Wish, request
from tsuen.domain.reservations.queries.deal import last_used_on
from tsuen.domain.reservations.queries.open_to import meeting_refusal
from tsuen.domain.reservations.queries.taken import reservation_at
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Viewer


def request_interview(tx: Writing, *, viewer: Viewer, key: str, now: datetime, wish: Wish) -> str:
    """「予約内容を送信する」 → 仮予約 of an interview; returns its ref. Refuses a time at which the child is elsewhere.

    The child's month is locked first, as booking hours does: of two at one moment the later one sees the earlier.
    """
    child, facility = child_of(tx, viewer, wish.child_ref), facility_facts(tx, wish.facility_ref)
    barred = meeting_refusal(tx, viewer, child, facility, now)
    if barred is not None and not is_known(tx, viewer, key):
        raise Refused(barred)
    used = last_used_on(tx, child.id, facility.id)
    return request(
        tx, viewer=viewer, key=key, now=now, wish=wish, last_used_on=used,
        elsewhere=lambda on, starts, ends: reservation_at(tx, child.id, on, starts, ends),
    )  # fmt: skip
