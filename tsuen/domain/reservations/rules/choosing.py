"""Pressing the calendar: the start, then the end; a third press starts anew (D6). The script does the same in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tsuen.kernel.cells import CELL_MINUTES, Span, cell_at

GAP = "間に空きのない時間があります。空いている時間が続くように選んでください。"


@dataclass(frozen=True)
class Choice:
    """What is pressed so far: a start, and an end (minutes, end-exclusive) once the second press was made."""

    on: date
    starts: int
    ends: int | None = None

    @property
    def span(self) -> Span:
        """The half-hours that take colour."""
        return Span(self.on, self.starts, self.ends or self.starts + CELL_MINUTES)


def press(chosen: Choice | None, on: date, minute: int, is_free: Callable[[int], bool]) -> tuple[Choice, str]:
    """The choice after a press on the half-hour at `minute` of `on`, and why the press did not do what was meant, if so.

    「希望の終了時間を選択」: of two presses the earlier half-hour begins the stay, the later one is its last.
    """
    if chosen is None or chosen.ends is not None or chosen.on != on:
        return Choice(on, minute), ""
    first, last = sorted((chosen.starts, minute))
    meant = Choice(on, first, last + CELL_MINUTES)
    if all(is_free(cell) for cell in range(cell_at(on, first), meant.span.end_cell)):
        return meant, ""
    return chosen, GAP
