"""「前回と同じ内容で予約」: the next day on which the same child may have the same hours at the same facility (H8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tsuen.db import Reading
from tsuen.domain.policies.rules.booking import first_open_day, last_open_day
from tsuen.domain.reservations.queries.deal import Deal, Wish, deal
from tsuen.domain.reservations.queries.lists import ReservationFacts, Search, found, reservation_of
from tsuen.domain.reservations.queries.nearby import alternatives
from tsuen.domain.reservations.rules import HOLDING
from tsuen.kernel.cells import Span
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound, Refusal
from tsuen.kernel.viewer import Viewer

_WEEKS = 8  # as far as the days a facility is open are read
_LOOKED_BACK = 50
_FLEXIBLE = "flexible"


@dataclass(frozen=True)
class Again:
    """What is offered. `passed`: like days before it that are full; `others`: the nearest alternatives to the first of them.

    `refusals` say why there is nothing to send: then `offer` is the nearest that was tried.
    """

    source: ReservationFacts
    offer: Deal
    refusals: Sequence[Refusal]
    passed: Sequence[date]
    others: Sequence[Span]

    @property
    def possible(self) -> bool:
        """Whether it may be sent."""
        return not self.refusals and not self.offer.facts.full


def last_uses(tx: Reading, viewer: Viewer) -> Sequence[ReservationFacts]:
    """The family's latest flexible use or booking, one of each child, latest first."""
    latest: dict[int, ReservationFacts] = {}
    for one in found(tx, viewer, Search(kind=_FLEXIBLE), _LOOKED_BACK):
        if one.state in HOLDING and one.state != "no_show":
            latest.setdefault(one.child_id, one)
    return list(latest.values())


def again(tx: Reading, viewer: Viewer, ref: str, now: datetime, chosen: Span | None = None) -> Again:
    """The same weekday and hours on the next day that can be had, or `chosen`. Raises `NotFound` for anybody else's."""
    source = reservation_of(tx, viewer, ref)
    if source.kind != _FLEXIBLE:
        raise NotFound("reservation")
    tried = [_offer(tx, viewer, source, chosen, now)] if chosen else list(_tries(tx, viewer, source, now))
    fits = next((one for one in tried if not one.facts.full and not one.refusals(now)), None)
    full = [one for one in tried if one is not fits and one.facts.full and not one.refusals(now)]
    offer = fits or next(iter(full), tried[0])
    return Again(
        source, offer, offer.refusals(now), [one.wish.span.on for one in full],
        alternatives(tx, full[0], now) if full else [],
    )  # fmt: skip


def _tries(tx: Reading, viewer: Viewer, source: ReservationFacts, now: datetime) -> Iterator[Deal]:
    """The like days of the booking window, nearest first, up to the first that fits."""
    today = jst_date(now)
    nearest = today + timedelta(days=(source.on.weekday() - today.weekday()) % 7)
    span = Span(nearest, source.starts, source.ends)
    probe = _offer(tx, viewer, source, span, now)
    case = replace(probe.facts.case, on=nearest)
    first, last = first_open_day(probe.policy, case), last_open_day(probe.policy, case)
    days = [nearest + timedelta(weeks=n) for n in range(_WEEKS)]
    open_days = [day for day in days if first <= day <= last and probe.is_open(day)]
    for day in open_days or [nearest]:
        offer = _offer(tx, viewer, source, replace(span, on=day), now)
        yield offer
        if not offer.facts.full and not offer.refusals(now):
            return


def _offer(tx: Reading, viewer: Viewer, source: ReservationFacts, span: Span, now: datetime) -> Deal:
    return deal(tx, viewer, Wish(source.child_ref, source.facility_ref, span, source.picks), now)
