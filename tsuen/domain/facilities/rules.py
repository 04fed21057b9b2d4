"""Decisions about places and hours a facility publishes (D6, D7)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tsuen.kernel.cells import CELL_MINUTES
from tsuen.kernel.recurrence import Weekly
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import WEEKDAYS, clock_text, day_text

DAY_MINUTES = 24 * 60
MOST_PLACES, MOST_MONTHS = 99, 72
EARTH = 6_371_000  # metres
Hours = Mapping[int, tuple[int, int]]  # weekday → (opens, closes), minutes


@dataclass(frozen=True)
class Point:
    """A place on the earth, in degrees."""

    latitude: float
    longitude: float


def metres_between(one: Point, other: Point) -> int:
    """The straight way over the ground (haversine): for 「近い順」, not for walking."""
    phi, psi = math.radians(one.latitude), math.radians(other.latitude)
    half_lat, half_lon = (psi - phi) / 2, math.radians(other.longitude - one.longitude) / 2
    arc = math.sin(half_lat) ** 2 + math.cos(phi) * math.cos(psi) * math.sin(half_lon) ** 2
    return round(2 * EARTH * math.asin(min(1.0, math.sqrt(arc))))


def middle(points: Sequence[Point]) -> Point | None:
    """The middle of some places; None of none."""
    if not points:
        return None
    count = len(points)
    return Point(sum(one.latitude for one in points) / count, sum(one.longitude for one in points) / count)


@dataclass(frozen=True)
class PatternChange:
    """The same places for every half-hour of `[starts, ends)` on some weekdays; `withheld` of them for 定期利用 (D7)."""

    weekdays: Sequence[int]
    starts: int
    ends: int
    places: int
    withheld: int = 0

    @property
    def half_hours(self) -> range:
        """The half-hours of the day it covers, 0..47."""
        return range(self.starts // CELL_MINUTES, self.ends // CELL_MINUTES)


def on_grid(starts: int, ends: int) -> bool:
    """A span of half-hours within one day."""
    return 0 <= starts < ends <= DAY_MINUTES and not starts % CELL_MINUTES and not ends % CELL_MINUTES


def pattern_refused(change: PatternChange, hours: Hours) -> Refusal | None:
    """Why a pattern cannot be published so; None when it can."""
    if not change.weekdays:
        return Refusal("no_weekday", "曜日を1つ以上選んでください。", "weekdays")
    if not on_grid(change.starts, change.ends):
        return Refusal("span", "終わりの時間を、はじめの時間より後にしてください。", "ends")
    if not 0 <= change.places <= MOST_PLACES:
        return Refusal("places", f"枠の数は0から{MOST_PLACES}の間で入力してください。", "places")
    if not 0 <= change.withheld <= change.places:
        return Refusal("withheld", "定期利用に取っておく数は、枠の数以下にしてください。", "withheld")
    return _outside(change, hours) if change.places else None


def _outside(change: PatternChange, hours: Hours) -> Refusal | None:
    for weekday in change.weekdays:
        if weekday not in hours:
            return Refusal(
                "closed_weekday",
                f"{WEEKDAYS[weekday]}曜日は休園日です。先に受付時間を登録するか、ほかの曜日を選んでください。",
                "weekdays",
            )
        opens, closes = hours[weekday]
        if change.starts < opens or change.ends > closes:
            return Refusal(
                "outside_hours",
                f"{WEEKDAYS[weekday]}曜日の受付時間は{clock_text(opens)}～{clock_text(closes)}です。その中の時間を選んでください。",
                "starts",
            )
    return None


def hours_refused(hours: Hours) -> Refusal | None:
    """Why these weekly hours cannot be published; None when they can."""
    for weekday, (opens, closes) in sorted(hours.items()):
        if not on_grid(opens, closes):
            return Refusal(
                "hours",
                f"{WEEKDAYS[weekday]}曜日の終わりの時間を、はじめの時間より後にしてください。",
                f"closes_{weekday}",
            )
    return None


@dataclass(frozen=True)
class AgeBand:
    """A named band of ages in months, the upper bound excluded."""

    label: str
    from_months: int
    below_months: int


def ages_refused(band: AgeBand) -> Refusal | None:
    """Why an age band cannot stand; None when it can. Months, the upper bound excluded."""
    if 0 <= band.from_months < band.below_months <= MOST_MONTHS:
        return None
    return Refusal("ages", "対象年齢の終わりを、はじめより後にしてください。", "age_below_months")


def most_at_once(weekly: Weekly, withheld: Mapping[tuple[int, int], int], others: Sequence[tuple[Weekly, int]]) -> int:
    """How many children a weekly place may be for: the withheld places of its tightest half-hour, less what is offered of them."""
    left = []
    for half_hour in range(weekly.starts // CELL_MINUTES, weekly.ends // CELL_MINUTES):
        cell = replace(weekly, starts=half_hour * CELL_MINUTES, ends=(half_hour + 1) * CELL_MINUTES)
        at_once = [(other, places) for other, places in others if other.meets(cell)]
        left.append(withheld.get((weekly.weekday, half_hour), 0) - _most_of(at_once))
    return max(0, min(left, default=0))


def _most_of(others: Sequence[tuple[Weekly, int]]) -> int:
    """What others take of one half-hour at most: those that come every week, and the fuller of the two alternate weeks."""
    always = sum(places for other, places in others if other.weeks == 1)
    weeks = [0, 0]
    for other, places in others:
        if other.weeks != 1:
            weeks[other.anchor.toordinal() // 7 % 2] += places
    return always + max(weeks)


def regular_refused(weekly: Weekly, places: int, last_on: date | None, hours: Hours, most: int) -> Refusal | None:
    """Why a weekly place cannot be offered so; None when it can. `most`: `most_at_once`."""
    if not on_grid(weekly.starts, weekly.ends):
        return Refusal("span", "終わりの時間を、はじめの時間より後にしてください。", "ends")
    outside = _outside(PatternChange((weekly.weekday,), weekly.starts, weekly.ends, 1), hours)
    if outside is not None:
        return replace(outside, field="weekday" if outside.field == "weekdays" else outside.field)
    if last_on is not None and last_on < weekly.anchor:
        sentence = f"はじめの日は{day_text(weekly.anchor)}です。終わりの日を、それより後にしてください。"
        return Refusal("last_on", sentence, "last_on")
    if not 1 <= places <= MOST_PLACES:
        return Refusal("places", "人数は1人以上で入力してください。", "places")
    if places > most:
        sentence = (
            f"この時間に出せるのは{most}人までです。空き枠の「うち定期利用に取っておく数」をふやすか、人数をへらしてください。"
            if most
            else "この時間には、定期利用に取っておいた枠がありません。先に空き枠で「うち定期利用に取っておく数」を入力してください。"
        )
        return Refusal("withheld", sentence, "places")
    return None
