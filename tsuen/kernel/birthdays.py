"""Ages the Japanese way: an age is attained at the end of the day before the birthday (rules.md)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

_FEBRUARY = 2
_LEAP_DAY = 29


def birthday_in(birth_on: date, years: int) -> date:
    """The birthday `years` later; a child of 29 February has it on 1 March in common years."""
    year = birth_on.year + years
    if (birth_on.month, birth_on.day) == (_FEBRUARY, _LEAP_DAY) and monthrange(year, _FEBRUARY)[1] < _LEAP_DAY:
        return date(year, 3, 1)
    return birth_on.replace(year=year)


def last_day_of_use(birth_on: date, age: int = 3) -> date:
    """誕生日の前々日: the last day before the child attains `age` (C25). Born 2024-04-10: 2027-04-08."""
    year = birth_on.year + age
    if (birth_on.month, birth_on.day) == (_FEBRUARY, _LEAP_DAY):
        # The age is attained at the end of 28 February in every year, so the last day is the 27th.
        return date(year, _FEBRUARY, 27)
    return birthday_in(birth_on, age) - timedelta(days=2)


def months_after(birth_on: date, months: int) -> date:
    """The day a child has completed `months` months; a day the month lacks becomes the next month's first."""
    index = birth_on.month - 1 + months
    year, month = birth_on.year + index // 12, index % 12 + 1
    if birth_on.day <= monthrange(year, month)[1]:
        return date(year, month, birth_on.day)
    return date(year + month // 12, month % 12 + 1, 1)


def age_in_months(birth_on: date, on: date) -> int:
    """Completed months on a day, 0 before birth."""
    months = (on.year - birth_on.year) * 12 + on.month - birth_on.month
    if months_after(birth_on, max(months, 0)) > on:
        months -= 1
    return max(months, 0)
