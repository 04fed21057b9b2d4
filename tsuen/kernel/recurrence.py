"""毎週・隔週: the days on which something comes back (D8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tsuen.kernel.wording import WEEKDAYS, span_text

_WEEK = 7
EVERY = {1: "毎週", 2: "隔週"}


@dataclass(frozen=True, order=True)
class Weekly:
    """Minutes `[starts, ends)` of one weekday (0 = Monday), every week or every other one, from `first_on` on.

    The first time is the first such weekday on or after `first_on`; every other week is counted from it.
    """

    weekday: int
    starts: int
    ends: int
    weeks: int
    first_on: date

    @property
    def anchor(self) -> date:
        """The first day."""
        return self.first_on + timedelta(days=(self.weekday - self.first_on.weekday()) % _WEEK)

    def days(self, first: date, last: date) -> Iterator[date]:
        """The days from `first` to `last`, both included, earliest first; none before `first_on`."""
        step = timedelta(days=_WEEK * self.weeks)
        behind = max(0, (first - self.anchor).days)
        day = self.anchor + step * -(-behind // step.days)
        while day <= last:
            yield day
            day += step

    def meets(self, other: Weekly) -> bool:
        """Whether there are days on which both take place at the same time, however far ahead."""
        if self.weekday != other.weekday or self.starts >= other.ends or other.starts >= self.ends:
            return False
        both = self.weeks == other.weeks == 2  # noqa: PLR2004 - every other week
        return not both or not (self.anchor - other.anchor).days // _WEEK % 2

    @property
    def words(self) -> str:
        """毎週 水曜日 9:30～11:30."""
        return f"{EVERY[self.weeks]} {WEEKDAYS[self.weekday]}曜日 {span_text(self.starts, self.ends)}"
