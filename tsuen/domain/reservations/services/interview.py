"""Asking for an interview, with what only this room knows: the last use, and what the child has booked (D3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.facilities.queries import facility_by_id, facility_facts
from tsuen.domain.households.queries import child_of
from tsuen.domain.idempotency.queries import is_known
from tsuen.domain.interviews.rules import Elsewhere, Time
from tsuen.domain.interviews.services import Wish, enter, request
from tsuen.domain.reservations.queries.callers import Said, as_family, caller_of
from tsuen.domain.reservations.queries.deal import last_used_on
from tsuen.domain.reservations.queries.open_to import meeting_refusal
from tsuen.domain.reservations.queries.taken import reservation_at
from tsuen.kernel.clock import jst_date
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
        elsewhere=_held(tx, child.id),
    )  # fmt: skip


def enter_interview(tx: Writing, *, viewer: Viewer, key: str, now: datetime, said: Said, at: Time, words: str) -> str:
    """「代理で面談を登録」: staff enter what was agreed on by telephone; 予約確定 at once (D4). Returns its ref.

    Only a child that is known at the facility, or that the family named (`callers.caller_of`), and that may use it (C7).
    """
    child, facility = caller_of(tx, viewer, said, jst_date(now)).child, facility_by_id(tx, viewer.facility_id)
    barred = meeting_refusal(tx, as_family(viewer, child.household_id), child, facility, now)
    if barred is not None and not is_known(tx, viewer, key):
        raise Refused(barred)
    return enter(tx, viewer=viewer, key=key, now=now, child=child, at=at, words=words, elsewhere=_held(tx, child.id))


def _held(tx: Writing, child_id: int) -> Callable[[date, int, int], Elsewhere | None]:
    return lambda on, starts, ends: reservation_at(tx, child_id, on, starts, ends)
