"""The week as table rows: one string a row, made once, so that a page costs no template work a cell (design 6, P1).

Only numbers, times and refs of our own go into these strings: nothing anybody typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from markupsafe import Markup

from tsuen.domain.reservations.queries.week import GridDay, Mine, WeekGrid
from tsuen.domain.reservations.rules import Choice
from tsuen.kernel.cells import CELL_MINUTES, cell_at
from tsuen.kernel.wording import WEEKDAYS, clock_text, day_text, short_day_text
from tsuen.web.filters import drawn

_FIRST, _LAST, _HOUR = 7 * 60, 19 * 60, 60


@dataclass(frozen=True)
class Head:
    """A column's head."""

    iso: str
    number: int
    weekday: str
    name: str
    off: bool


@dataclass(frozen=True)
class Table:
    """What `_week.html` draws."""

    days: list[Head]
    body: Markup
    late: list[GridDay]


class _Drawing:
    """The cells by row and column while they are laid."""

    def __init__(self, grid: WeekGrid, choice: Choice | None, pressable: bool, link: Callable[[str], str]) -> None:
        self.grid, self.choice, self.pressable, self.link = grid, choice, pressable, link
        opened = [day.hours for day in grid.days if day.hours]
        self.first = min([_FIRST, *(hours[0] for hours in opened)])
        self.last = max([_LAST, *(hours[1] for hours in opened)])
        self.count = (self.last - self.first) // CELL_MINUTES
        self.cells: list[list[str]] = [[] for _ in range(self.count)]

    def draw(self) -> Markup:
        """Lay runs of like days from left to right."""
        for kind, run in groupby(self.grid.days, key=_kind):
            days = list(run)
            if kind[0] == "open":
                self._open(days)
            else:
                self._block(days, kind[0])
        return drawn(["".join(self._row(n) for n in range(self.count))])

    def _row(self, number: int) -> str:
        minute = self.first + number * CELL_MINUTES
        time, look = clock_text(minute), "" if minute % _HOUR else ' class="is-hour"'
        head = f'<tr{look} data-from="{time}" data-to="{clock_text(minute + CELL_MINUTES)}"><th scope="row">{time}</th>'
        return f"{head}{''.join(self.cells[number])}</tr>\n"

    def _block(self, days: list[GridDay], kind: str) -> None:
        words = "休園日"
        if kind == "late" and days[0].closed_on:
            on = days[0].closed_on
            words = f"締切<small>（{on.month}月{on.day}日まで）</small>"
        elif kind == "early" and days[0].opens_on:
            on = days[0].opens_on
            words = f"受付前<small>（{on.month}月{on.day}日から）</small>"
        look = "closed" if kind == "off" else "late"
        self._lay(0, self.count, len(days), f'<span class="cell cell--{look} cell--tall">{words}</span>')

    def _open(self, days: list[GridDay]) -> None:
        opens, closes = days[0].hours or (self.first, self.first)
        before, after = (opens - self.first) // CELL_MINUTES, (closes - self.first) // CELL_MINUTES
        outside = '<span class="cell cell--closed">受付時間外</span>'
        if before:
            self._lay(0, before, len(days), outside)
        for day in days:
            self._day(day, before, after)
        if after < self.count:
            self._lay(after, self.count - after, len(days), outside)

    def _day(self, day: GridDay, before: int, after: int) -> None:
        mine = {one.starts: one for one in self.grid.mine if one.on == day.on}
        name, iso, number = short_day_text(day.on), day.on.isoformat(), before
        while number < after:
            minute = self.first + number * CELL_MINUTES
            if minute in mine:
                number += self._mine(number, mine[minute])
                continue
            self.cells[number].append(f"<td>{self._cell(day, minute, name, iso)}</td>")
            number += 1

    def _mine(self, number: int, mine: Mine) -> int:
        rows = (mine.ends - mine.starts) // CELL_MINUTES
        inside = (
            f'<a class="cell cell--mine" href="{self.link(mine.ref)}"><span>予約<br>済み</span>'
            f"<small>{clock_text(mine.ends)}<br>まで</small></a>"
        )
        self._lay(number, rows, 1, inside)
        return rows

    def _cell(self, day: GridDay, minute: int, name: str, iso: str) -> str:
        cell = cell_at(day.on, minute)
        if cell not in self.grid.free:
            return '<span class="cell cell--full">－</span>'
        free = self.grid.free[cell]
        if free < 1:
            return '<span class="cell cell--full">満</span>'
        time, look = clock_text(minute), "few" if free == 1 else "free"
        if not self.pressable:
            return f'<span class="cell cell--{look}">{free}</span>'
        value = f"{iso}T{time:0>5}"
        if self.choice and self.choice.on == day.on and self.choice.span.starts <= minute < self.choice.span.ends:
            return self._chosen(minute, value, f"{name}{time}", free)
        return (
            f'<button class="cell cell--{look}" name="at" value="{value}" aria-label="{name}{time} 空き{free}">{free}</button>'
        )

    def _chosen(self, minute: int, value: str, name: str, free: int) -> str:
        assert self.choice is not None  # noqa: S101
        span = self.choice.span
        first, last = minute == span.starts, minute == span.ends - CELL_MINUTES
        words, said = str(free), ""
        if first:
            words, said = f"{clock_text(span.starts)}<small>から</small>", f" {clock_text(span.starts)}から"
        elif last and self.choice.ends:
            words, said = f"{clock_text(span.ends)}<small>まで</small>", f" {clock_text(span.ends)}まで"
        edge = (" cell--first" if first else "") + (" cell--last" if last else "")
        return (
            f'<button class="cell cell--chosen{edge}" name="at" value="{value}" aria-pressed="true" data-count="{free}"'
            f' aria-label="{name} 空き{free}{said} 選択中">{words}</button>'
        )

    def _lay(self, row: int, rows: int, columns: int, inside: str) -> None:
        wide = f' colspan="{columns}"' if columns > 1 else ""
        tall = f' rowspan="{rows}"' if rows > 1 else ""
        self.cells[row].append(f"<td{wide}{tall}>{inside}</td>")


def week_table(grid: WeekGrid, choice: Choice | None, *, pressable: bool, link: Callable[[str], str]) -> Table:
    """Lay the week; `link` gives the address of one of the child's own bookings."""
    days = [
        Head(day.on.isoformat(), day.on.day, WEEKDAYS[day.on.weekday()], day_text(day.on), day.hours is None)
        for day in grid.days
    ]
    return Table(
        days=days,
        body=_Drawing(grid, choice, pressable, link).draw(),
        late=[day for day in grid.days if day.hours and day.closed_on],
    )


Tile = tuple[str | None, str, str, bool]


def day_tiles(grid: WeekGrid, shown: date, link: Callable[[date], str]) -> list[Tile]:
    """The seven tiles over one day: address (none where nothing can be chosen), number, weekday or why not, whether shown."""
    words = {"off": "休園", "late": "締切", "early": "受付前"}
    found = []
    for day in grid.days:
        why = words.get(_kind(day)[0], "")
        found.append((None if why else link(day.on), str(day.on.day), why or WEEKDAYS[day.on.weekday()], day.on == shown))
    return found


def _kind(day: GridDay) -> tuple[str, object]:
    if day.hours is None:
        return "off", None
    if day.closed_on:
        return "late", day.closed_on
    if day.opens_on:
        return "early", day.opens_on
    return "open", day.hours
