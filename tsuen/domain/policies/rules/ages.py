"""Ages, counted as the law counts them, and the days they open and close (C25; rules.md)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from tsuen.domain.policies.policy import Age, AgeEnd
from tsuen.kernel.birthdays import months_after

_APRIL, _MARCH = 4, 3


def age_day(birth_on: date, age: Age) -> date:
    """The day of an age: six months of 10 April is 10 October; `days` moves it."""
    return months_after(birth_on, age.years * 12 + age.months) + timedelta(days=age.days)


def end_day(birth_on: date, end: AgeEnd) -> date:
    """The last day of use.

    An age is attained at the end of the day before the birthday: 誕生日の前々日 is `days` -2, the child of 29 February has
    its third birthday on 1 March of a common year. Through the fiscal year: the 31 March after the day of attaining.
    """
    birthday = months_after(birth_on, end.years * 12 + end.months)
    if end.through == "day":
        return birthday + timedelta(days=end.days)
    attained = birthday - timedelta(days=1)
    if end.through == "month_end":
        return attained.replace(day=monthrange(attained.year, attained.month)[1])
    return fiscal_year_end(attained)


def fiscal_year(day: date) -> int:
    """The fiscal year (年度) a day lies in."""
    return day.year - (day.month < _APRIL)


def fiscal_year_end(day: date) -> date:
    """The 31 March that ends it."""
    return date(fiscal_year(day) + 1, _MARCH, 31)


def class_age(birth_on: date, on: date) -> int:
    """Age on 1 April of the fiscal year of `on`, as classes are made: a child born on 1 April has its age already on 31 March."""
    first = date(fiscal_year(on), _APRIL, 1)
    years = first.year - birth_on.year
    return max(0, years - (months_after(birth_on, years * 12) > first)) if years >= 0 else 0
