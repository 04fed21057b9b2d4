"""Siblings at the same place and time: only where places are free for each (D15, C25)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tsuen.db import Reading
from tsuen.domain.reservations.queries.deal import Deal
from tsuen.domain.reservations.queries.kinds import KindChoice
from tsuen.domain.reservations.queries.lists import ReservationFacts, Search, found
from tsuen.domain.reservations.queries.nearby import alternatives
from tsuen.domain.reservations.queries.places import free_places
from tsuen.domain.reservations.queries.week import WeekGrid
from tsuen.domain.reservations.rules import may_cancel
from tsuen.kernel.cells import CELL_MINUTES, Span, cell_at
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import day_text, span_text


def grid_together(grids: Sequence[WeekGrid]) -> WeekGrid:
    """One week for all: a cell is free where each pool has as many places as children come to it, and nobody is busy."""
    if len(grids) == 1:
        return grids[0]
    wanted = Counter(grid.pool_id for grid in grids)
    cells = set.intersection(*(set(grid.free) for grid in grids))
    busy = {
        cell
        for grid in grids
        for one in grid.mine
        for cell in range(cell_at(one.on, one.starts), cell_at(one.on, one.starts) + (one.ends - one.starts) // CELL_MINUTES)
    }
    free = {cell: _room(cell, grids, wanted) if cell not in busy else 0 for cell in cells}
    mine = {(one.on, one.starts): one for grid in grids for one in grid.mine}
    return replace(grids[0], free=free, mine=list(mine.values()))


def kinds_together(
    names: Sequence[str], each: Sequence[Sequence[KindChoice]], *, any_of_them: bool = False
) -> Sequence[KindChoice]:
    """柔軟利用 is open to all or to none (or to any of them); what is asked for one by one says so."""
    return [_kind(names, kinds, any_of_them=any_of_them) for kinds in zip(*each, strict=True)]


def short_of(tx: Reading, offers: Sequence[Deal], span: Span | None = None) -> Refusal | None:
    """Why there is no place for each of them at their time (or at `span`); None: there is. One alone knows it already (`full`)."""
    if len(offers) == 1 and span is None:
        return None
    at = span or offers[0].wish.span
    wanted = Counter(offer.pool.id for offer in offers if offer.pool)
    for pool_id, count in wanted.items():
        free = free_places(tx, pool_id, at.on)
        if any(free.get(cell, 0) < count for cell in range(at.first_cell, at.end_cell)):
            sentence = f"{day_text(at.on)}{span_text(at.starts, at.ends)}は、{len(offers)}人分の空きがありません。ほかの時間を選んでください。"
            return Refusal("full", sentence, "start")
    return None


def others_together(tx: Reading, offers: Sequence[Deal], now: datetime) -> Sequence[Span]:
    """The nearest times with a place for each."""
    return alternatives(tx, offers[0], now, lambda span: short_of(tx, offers, span) is None)


def beside(tx: Reading, viewer: Viewer, one: ReservationFacts) -> Sequence[ReservationFacts]:
    """What stands of the siblings at the same facility on the same day: a change or a cancel leaves it as it is."""
    day = found(tx, viewer, Search(first=one.on, last=one.on))
    return [
        each for each in day
        if each.child_id != one.child_id and each.facility_id == one.facility_id and may_cancel(each.state)
    ]  # fmt: skip


def named(offer: Deal, refusal: Refusal) -> Refusal:
    """Whose refusal it is."""
    given = f"{offer.child.given_name} さま"
    return refusal if refusal.sentence.startswith(given) else replace(refusal, sentence=f"{given}：{refusal.sentence}")


def _room(cell: int, grids: Sequence[WeekGrid], wanted: Counter[int]) -> int:
    enough = all(grid.free[cell] >= wanted[grid.pool_id] for grid in grids)
    return min(grid.free[cell] for grid in grids) if enough else 0


def _kind(names: Sequence[str], kinds: Sequence[KindChoice], *, any_of_them: bool) -> KindChoice:
    first = kinds[0]
    if first.key != "flexible":
        return replace(first, open=False, good=False, pending_ref="", code="", why="お子さまをひとりずつ選んで、お手続きください。")
    shut = [(name, kind) for name, kind in zip(names, kinds, strict=True) if not kind.open]
    if not shut:
        return first
    why = "".join(f"{name} さま：{kind.why}" for name, kind in (shut if any_of_them else shut[:1]))
    return replace(shut[0][1], why=why, open=any_of_them and len(shut) < len(kinds))
