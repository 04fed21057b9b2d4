"""Half-hour cells: the grid on which places are given (law 3, law 6).

A cell is an integer: days since 1970-01-01 in Japan x 48 + half-hour of the day. Spans are end-exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tsuen.kernel.clock import at_jst

CELL_MINUTES = 30
CELLS_A_DAY = 48
_EPOCH = date(1970, 1, 1)


def cell_at(day: date, minute: int) -> int:
    """The cell that begins `minute` minutes after midnight of `day`; `minute` lies on the grid."""
    if minute % CELL_MINUTES:
        raise ValueError("off the 30-minute grid")
    return (day - _EPOCH).days * CELLS_A_DAY + minute // CELL_MINUTES


def day_of(cell: int) -> date:
    """The day a cell lies in."""
    return _EPOCH + timedelta(days=cell // CELLS_A_DAY)


def minute_of(cell: int) -> int:
    """Minutes after midnight at which a cell begins."""
    return cell % CELLS_A_DAY * CELL_MINUTES


@dataclass(frozen=True, order=True)
class Span:
    """Minutes `[starts, ends)` of one day, on the grid."""

    on: date
    starts: int
    ends: int

    def __post_init__(self) -> None:
        if not 0 <= self.starts < self.ends <= 24 * 60 or self.starts % CELL_MINUTES or self.ends % CELL_MINUTES:
            raise ValueError("not a span of half-hours within one day")

    @property
    def minutes(self) -> int:
        """Its length in minutes."""
        return self.ends - self.starts

    @property
    def first_cell(self) -> int:
        """The cell it begins with."""
        return cell_at(self.on, self.starts)

    @property
    def end_cell(self) -> int:
        """One past its last cell."""
        return self.first_cell + self.minutes // CELL_MINUTES

    @property
    def starts_at(self) -> datetime:
        """Its first instant, UTC."""
        return at_jst(self.on, self.starts)

    @property
    def ends_at(self) -> datetime:
        """The instant it is over, UTC."""
        return at_jst(self.on, self.ends)
