"""One week of the calendar of a facility, and where its arrows lead (D6, F5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask import url_for

from tsuen.blueprints.family.forms.booking import Asked, end_of, start_of
from tsuen.blueprints.family.week_table import Table, Tile, day_tiles, week_table
from tsuen.db import Reading
from tsuen.domain.policies.rules.telling import policy_words
from tsuen.domain.reservations.queries.siblings import grid_together
from tsuen.domain.reservations.queries.singly import grid_of_any
from tsuen.domain.reservations.queries.week import MonthLefts, WeekGrid, flip
from tsuen.domain.reservations.rules import Choice
from tsuen.kernel.calendar import monday_of
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class Week:
    """What `_week.html` draws: one week, and where its arrows lead. `choice`: what was chosen so far, in any week."""

    facility: str
    here: str
    child_ref: str
    closes: str
    grid: WeekGrid
    table: Table
    choice: Choice | None
    pressable: bool
    lefts: MonthLefts
    day: date | None = None
    how: str = ""
    whole: bool = False

    def turned(self, monday: date) -> str:
        """The address of another week; one day at a time, of the same weekday there."""
        return self._at(monday, monday + timedelta(days=self.day.weekday()) if self.day else None)

    @property
    def tiles(self) -> list[Tile]:
        """One day at a time: the seven days over it."""
        return day_tiles(self.grid, self.day, lambda on: self._at(self.grid.monday, on)) if self.day else []

    @property
    def other(self) -> str:
        """The address of the other view: the whole week, or the day that was chosen or can first be."""
        if self.day:
            return f"{self._at(self.grid.monday, None)}&whole=1"
        on = self.choice.on if self.choice and monday_of(self.choice.on) == self.grid.monday else None
        opened = (day.on for day in self.grid.days if day.hours and not day.closed_on and not day.opens_on)
        return self._at(self.grid.monday, on or next(opened, self.grid.monday))

    def _at(self, monday: date, day: date | None) -> str:
        said = {"child": self.child_ref, "week": monday.isoformat(), "day": day.isoformat() if day else "", "how": self.how}
        said = {name: value for name, value in said.items() if value} | ({"whole": "1"} if self.whole and not day else {})
        return f"{self.here}?{urlencode(said)}"

    @property
    def carried(self) -> str:
        """What the address of another week takes along: the hours chosen so far."""
        return f"&start={start_of(self.choice)}&end={end_of(self.choice)}" if self.choice else ""


def week_for(tx: Reading, viewer: Viewer, ref: str, asked: Asked, now: datetime) -> Week:
    """Another week alone: what the arrows fetch. The rest of the page stands as it is."""
    each = [flip(tx, viewer, facility_ref=ref, child_ref=one, week=asked.week, now=now) for one in asked.refs]
    coming = ([one for one in each if one.pressable] or each) if asked.how else each
    grids, lefts = [one.grid for one in coming], [one.lefts for one in coming]
    seen = each[0]
    drawn = drawn_week(
        seen.facility, ref, asked.child, policy_words(seen.policy).closes, grid_of_any(grids) if asked.how else grid_together(grids),
        asked.choice, all(one.pressable for one in coming), lefts_of_all(lefts, most if asked.how else least), asked.day,
    )  # fmt: skip
    return replace(drawn, how=asked.how, whole=asked.whole)


def least(left: Sequence[int | None]) -> int | None:
    """The least of what is left to each; None: no cap holds any."""
    return min((one for one in left if one is not None), default=None)


def lefts_of_all(each: Sequence[MonthLefts], pick: Callable[[Sequence[int | None]], int | None]) -> MonthLefts:
    """What is left to several children, month by month."""
    months = dict.fromkeys(month for one in each for month, _ in one)
    return tuple((month, pick([left for one in each for of, left in one if of == month])) for month in months)


def most(left: Sequence[int | None]) -> int | None:
    """The most that is left to any of them; None: no cap holds one of them."""
    return None if None in left else max((one for one in left if one is not None), default=0)


def drawn_week(
    name: str, ref: str, child: str, closes: str, grid: WeekGrid, choice: Choice | None, pressable: bool, lefts: MonthLefts,
    day: date | None,
) -> Week:  # fmt: skip
    """One week or one day of it, as a table."""
    on = grid.monday + timedelta(days=day.weekday()) if day else None
    table = week_table(only(grid, on), choice, pressable=pressable, link=lambda own: url_for("family.reservations.show", ref=own))
    return Week(name, url_for("family.booking.index", ref=ref), child, closes, grid, table, choice, pressable, lefts, on)


def only(grid: WeekGrid, on: date | None) -> WeekGrid:
    """One day of it, where one day at a time is shown."""
    return replace(grid, days=[one for one in grid.days if one.on == on]) if on else grid
