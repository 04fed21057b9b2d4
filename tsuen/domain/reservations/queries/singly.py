"""Siblings 「空いている分だけ」: who of them can come, who cannot and why, where else there is room (D15, C25)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tsuen.db import Reading
from tsuen.domain.reservations.queries.deal import Deal, Wish, deal
from tsuen.domain.reservations.queries.lists import ReservationFacts
from tsuen.domain.reservations.queries.nearby import alternatives
from tsuen.domain.reservations.queries.places import free_places
from tsuen.domain.reservations.queries.week import Mine, WeekGrid
from tsuen.domain.reservations.rules.siblings import after_siblings_refusal, ahead_of, none_left_words
from tsuen.kernel.cells import Span
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class Outcome:
    """One child's part of it: `refusals` are empty where it can be booked. `full`: nothing but a place is missing.

    `behind`: it would have one, were it named before its siblings.
    """

    offer: Deal
    refusals: Sequence[Refusal] = ()
    full: bool = False
    behind: bool = False

    @property
    def can(self) -> bool:
        """Whether it can be booked."""
        return not self.refusals


@dataclass(frozen=True)
class Left:
    """A child that was not booked with its siblings, as things stand now: why, and the nearest other times."""

    offer: Deal
    sentences: Sequence[str]
    others: Sequence[Span]

    @property
    def possible(self) -> bool:
        """Whether a place has come free since."""
        return not self.sentences


def outcomes(tx: Reading, offers: Sequence[Deal], now: datetime) -> list[Outcome]:
    """What would come of it, child by child, in the order they were named; seen without locks."""
    said = [offer.refusals(now) for offer in offers]
    able = [offer for offer, refusals in zip(offers, said, strict=True) if not refusals]
    seats = dict(zip((offer.child.id for offer in able), seat(tx, able), strict=True))
    return [
        Outcome(offer, refusals) if refusals else seats[offer.child.id] for offer, refusals in zip(offers, said, strict=True)
    ]


def seat(tx: Reading, offers: Sequence[Deal]) -> list[Outcome]:
    """Who of those who may come has a place. Under the lock of the day it is the answer itself."""
    pools = [offer.pool.id if offer.pool else 0 for offer in offers]
    free = {pool: _fewest(tx, pool, offers[0].wish.span) for pool in sorted({*pools} - {0})}
    found = []
    for offer, ahead in zip(offers, ahead_of(pools, free), strict=True):
        if ahead is None:
            found.append(Outcome(offer))
            continue
        names = [offers[number].child.given_name for number in ahead]
        found.append(Outcome(offer, [after_siblings_refusal(offer.wish.span, names)], full=True, behind=bool(names)))
    return found


def grid_of_any(grids: Sequence[WeekGrid]) -> WeekGrid:
    """One week for whoever can come: a cell is free where it is to one of them; where none is, a booking of theirs is shown."""
    free: dict[int, int] = {}
    for grid in grids:
        busy = {cell for one in grid.mine for cell in _cells(one)}
        for cell, count in grid.free.items():
            free[cell] = max(free.get(cell, 0), 0 if cell in busy else count)
    mine = {(one.on, one.starts): one for grid in grids for one in grid.mine if all(free.get(cell, 0) < 1 for cell in _cells(one))}
    return replace(grids[0], free=free, mine=list(mine.values()))


def left_out(tx: Reading, viewer: Viewer, beside: ReservationFacts, refs: Iterable[str], now: datetime) -> list[Left]:
    """The children that were named with this reservation's and were not booked. Raises `NotFound` for anybody else's."""
    span, found = Span(beside.on, beside.starts, beside.ends), []
    for ref in refs:
        offer = deal(tx, viewer, Wish(ref, beside.facility_ref, span), now)
        [one] = outcomes(tx, [offer], now)
        if one.full:
            found.append(Left(offer, [none_left_words(span)], alternatives(tx, offer, now)))
        else:
            found.append(Left(offer, [refusal.sentence for refusal in one.refusals], []))
    return found


def _cells(one: Mine) -> range:
    span = Span(one.on, one.starts, one.ends)
    return range(span.first_cell, span.end_cell)


def _fewest(tx: Reading, pool_id: int, span: Span) -> int:
    free = free_places(tx, pool_id, span.on)
    return min(free.get(cell, 0) for cell in range(span.first_cell, span.end_cell))
