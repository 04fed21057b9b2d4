"""Naming times for an interview, with what only this room knows: the last use, and what the child has booked (D3, C18)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.facilities.queries import facility_facts
from tsuen.domain.households.queries import child_of
from tsuen.domain.idempotency.queries import is_known
from tsuen.domain.interviews.rules import Elsewhere
from tsuen.domain.interviews.services import Named, accept, propose, take
from tsuen.domain.reservations.queries.deal import last_used_on
from tsuen.domain.reservations.queries.open_to import meeting_refusal
from tsuen.domain.reservations.queries.taken import reservation_at
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Viewer

Held = Callable[[date, int, int], Elsewhere | None]


def propose_interview(tx: Writing, *, viewer: Viewer, key: str, now: datetime, named: Named) -> str:
    """The family names times; returns the proposal's ref. Refuses a facility that is not open to the child (C7)."""
    child, facility = child_of(tx, viewer, named.child_ref), facility_facts(tx, named.facility_ref)
    barred = meeting_refusal(tx, viewer, child, facility, now)
    if barred is not None and not is_known(tx, viewer, key):
        raise Refused(barred)
    used = last_used_on(tx, child.id, facility.id)
    return propose(tx, viewer=viewer, key=key, now=now, named=named, last_used_on=used, elsewhere=_held(tx)(child.id))


def take_proposal(tx: Writing, *, viewer: Viewer, now: datetime, ref: str, time: str, length: int) -> str:
    """The facility takes one of the family's times; returns the interview's ref."""
    return take(tx, viewer=viewer, now=now, ref=ref, time=time, length=length, elsewhere=_held(tx))


def accept_proposal(tx: Writing, *, viewer: Viewer, now: datetime, ref: str, time: str) -> str:
    """The family takes one of the facility's times; returns the interview's ref."""
    return accept(tx, viewer=viewer, now=now, ref=ref, time=time, elsewhere=_held(tx))


def _held(tx: Writing) -> Callable[[int], Held]:
    return lambda child_id: lambda on, starts, ends: reservation_at(tx, child_id, on, starts, ends)
