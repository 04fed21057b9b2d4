"""Days as municipalities count them: public holidays, open days, months."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

import jpholiday

_SEARCH_DAYS = 90
SATURDAY = 5
FIRST_YEAR, LAST_YEAR = 1900, 2199  # of any day that is typed or asked for: reckoning from it stays inside the calendar


def in_reach(day: date) -> bool:
    """Whether `day` can be one that somebody means."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def read_day(text: str) -> date | None:
    """2026-12-16 of an address, or nothing."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if in_reach(day) else None


@lru_cache(maxsize=4096)
def is_holiday(day: date) -> bool:
    """Whether `day` is a public holiday (国民の祝日・休日)."""
    return bool(jpholiday.is_holiday(day))


def is_business_day(day: date) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < SATURDAY and not is_holiday(day)


def open_day_before(day: date, is_open: Callable[[date], bool]) -> date:
    """The last open day (開所日) before `day`: the guides' 「前日」 (C30). Falls back to the day before."""
    for back in range(1, _SEARCH_DAYS):
        candidate = day - timedelta(days=back)
        if is_open(candidate):
            return candidate
    return day - timedelta(days=1)


def month_key(day: date) -> int:
    """A month as the integer yyyymm."""
    return day.year * 100 + day.month


def month_start(key: int) -> date:
    """The first day of the month yyyymm."""
    return date(key // 100, key % 100, 1)


def monday_of(day: date) -> date:
    """The Monday of the week `day` lies in."""
    return day - timedelta(days=day.weekday())
