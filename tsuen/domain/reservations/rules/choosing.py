"""Pressing the calendar: the start, then the end; a third press starts anew (D6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tsuen.kernel.cells import CELL_MINUTES, Span, cell_at

GAP = "間に空きのない時間があります。空いている時間が続くように選んでください。"


def press(chosen: Span | None, on: date, minute: int, is_free: Callable[[int], bool]) -> tuple[Span, str]:
    """The choice after a press on the half-hour at `minute` of `on`, and why the press did not do what was meant, if so.

    「希望の終了時間を選択」: the pressed half-hour is the last one of the stay. A press before the start, on another day or
    after a finished choice begins a new one.
    """
    fresh = Span(on, minute, minute + CELL_MINUTES)
    if chosen is None or chosen.on != on or minute < chosen.starts or chosen.minutes > CELL_MINUTES:
        return fresh, ""
    meant = Span(on, chosen.starts, minute + CELL_MINUTES)
    if all(is_free(cell) for cell in range(cell_at(on, chosen.starts), meant.end_cell)):
        return meant, ""
    return chosen, GAP
