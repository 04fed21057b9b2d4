"""Where else there is room: the nearest alternatives when a place was lost (law 3, D6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tsuen.db import Reading
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.reservations.queries.deal import Deal
from tsuen.domain.reservations.queries.places import free_between
from tsuen.domain.reservations.rules import booking_window
from tsuen.kernel.cells import CELL_MINUTES, CELLS_A_DAY, Span, cell_at

_SAME_DAY, _OTHER_DAYS, _LOOK_DAYS = 2, 2, 14


def alternatives(
    tx: Reading, offer: Deal, now: datetime, fits: Callable[[Span], bool] = lambda _: True
) -> Sequence[Span]:
    """Other hours of the same length on the same day, nearest first, then the same hours on the next open days.

    `fits`: what else must hold, of siblings that come together.
    """
    if offer.pool is None:
        return []
    span, first = offer.wish.span, cell_at(offer.wish.span.on, 0)
    free = free_between(tx, offer.pool.id, first, first + (_LOOK_DAYS + 1) * CELLS_A_DAY)
    near = sorted(_same_day(span, free), key=lambda one: abs(one.starts - span.starts))
    found = [one for one in near if fits(one)][:_SAME_DAY]
    later = (Span(span.on + timedelta(days=n), span.starts, span.ends) for n in range(1, _LOOK_DAYS + 1))
    open_later = [
        one
        for one in later
        if offer.is_open(one.on) and _fits(one, free) and fits(one) and booking_window(offer.policy, _moved(offer, one, now)) is None
    ]
    return [*found, *open_later[:_OTHER_DAYS]]


def _moved(offer: Deal, span: Span, now: datetime) -> Facts:
    return replace(offer.facts.case, now=now, on=span.on, starts=span.starts, ends=span.ends)


def _same_day(span: Span, free: Mapping[int, int]) -> Iterator[Span]:
    for starts in range(0, 24 * 60 - span.minutes + 1, CELL_MINUTES):
        one = Span(span.on, starts, starts + span.minutes)
        if starts != span.starts and _fits(one, free):
            yield one


def _fits(span: Span, free: Mapping[int, int]) -> bool:
    return all(free.get(cell, 0) > 0 for cell in range(span.first_cell, span.end_cell))
