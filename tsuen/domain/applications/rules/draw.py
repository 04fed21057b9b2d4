"""The draw (A9, C10-11): pure, reproducible, and checked by anybody who has the published seed.

Algorithm `tsuen-draw-1`. Each ticket's lot is SHA-256 of four lines: the algorithm's name, the round's ref, the seed, the
ticket. Tickets stand in the order of their lots, lowest first. From the front each ticket wins for whose children there are
still places in their bands; the others become 補欠 in the same order, counted for each band by itself. Nothing else goes in:
neither the order of the input, nor the time, nor who presses.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ALGORITHM = "tsuen-draw-1"
WON, ALTERNATE, LOST = "won", "alternate", "lost"


@dataclass(frozen=True, order=True)
class Ticket:
    """What is drawn: one child, or the children of one application together. `bands`: the band of each child."""

    name: str
    bands: tuple[str, ...]


@dataclass(frozen=True)
class Lot:
    """A ticket's answer: its place in the order from 1, won, alternate or lost; of an alternate its number."""

    ticket: Ticket
    place: int
    result: str
    alternate: int | None = None


def commitment(seed: str) -> str:
    """What is published before the draw: nobody may change the seed after it."""
    return hashlib.sha256(seed.encode()).hexdigest()


def input_digest(tickets: Iterable[Ticket]) -> str:
    """What went in, whatever order it came in: one line a ticket, sorted, with its bands."""
    lines = sorted(f"{one.name}\t{'|'.join(one.bands)}" for one in tickets)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def lot(ticket: str, seed: str, salt: str) -> str:
    """The number a ticket draws."""
    return hashlib.sha256(f"{ALGORITHM}\n{salt}\n{seed}\n{ticket}".encode()).hexdigest()


def drawn_order(tickets: Iterable[Ticket], seed: str, salt: str) -> Sequence[Ticket]:
    """The tickets as they are drawn; `salt` is the round's ref."""
    return sorted(tickets, key=lambda one: (lot(one.name, seed, salt), one))


def draw(
    tickets: Iterable[Ticket], places: Mapping[str, int], *, alternates: int | None, seed: str, salt: str
) -> Sequence[Lot]:
    """Everybody's answer, in the order of the draw. `alternates`: how many 補欠 in each band; None: all who are left."""
    left, waiting = dict(places), Counter[str]()
    lots = []
    for place, ticket in enumerate(drawn_order(tickets, seed, salt), start=1):
        if fits(ticket.bands, left):
            for band in ticket.bands:
                left[band] -= 1
            lots.append(Lot(ticket, place, WON))
            continue
        lane = ticket.bands[0]
        if alternates is None or waiting[lane] < alternates:
            waiting[lane] += 1
            lots.append(Lot(ticket, place, ALTERNATE, waiting[lane]))
        else:
            lots.append(Lot(ticket, place, LOST))
    return lots


def fits(bands: Sequence[str], left: Mapping[str, int]) -> bool:
    """Whether there is a place for every child of a ticket."""
    return all(left.get(band, 0) >= count for band, count in Counter(bands).items())


def next_up(waiting: Iterable[Ticket], left: Mapping[str, int]) -> Ticket | None:
    """Of the 補欠, in their order, the first for whom the places that are free again suffice."""
    return next((one for one in waiting if fits(one.bands, left)), None)
