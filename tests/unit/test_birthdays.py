"""Ages the Japanese way: the legal rule against twelve years of birthdays."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest

from tsuen.kernel.birthdays import age_in_months, last_day_of_use, months_after

LAST_DAYS = {
    "2024-04-10": "2027-04-08",  # rules.md's own example
    "2024-02-29": "2027-02-27",
    "2024-03-01": "2027-02-27",
    "2025-03-01": "2028-02-28",
    "2024-02-28": "2027-02-26",
    "2023-04-01": "2026-03-30",
    "2023-04-02": "2026-03-31",
    "2023-01-01": "2025-12-30",
    "2023-01-02": "2025-12-31",
}
FIRST_DAYS = {
    "2025-08-31": "2026-03-01",
    "2025-08-28": "2026-02-28",
    "2023-08-29": "2024-02-29",
    "2023-08-30": "2024-03-01",
    "2025-10-15": "2026-04-15",
}


@pytest.mark.parametrize(("born", "last"), LAST_DAYS.items())
def test_last_day_is_the_day_before_the_day_before_the_birthday(born: str, last: str) -> None:
    assert last_day_of_use(date.fromisoformat(born)) == date.fromisoformat(last)


@pytest.mark.parametrize(("born", "first"), FIRST_DAYS.items())
def test_six_months_are_completed_on(born: str, first: str) -> None:
    assert months_after(date.fromisoformat(born), 6) == date.fromisoformat(first)


def test_4383_birthdays_against_the_legal_rule() -> None:
    """民法143条2項: an age is reached at the end of the day before the anniversary, or of the month that lacks it."""
    day, seen = date(2016, 1, 1), 0
    while day < date(2028, 1, 1):
        year = day.year + 3
        if day.day <= monthrange(year, day.month)[1]:
            reached = date(year, day.month, day.day) - timedelta(days=1)
        else:
            reached = date(year, day.month, monthrange(year, day.month)[1])
        assert last_day_of_use(day) == reached - timedelta(days=1)
        day, seen = day + timedelta(days=1), seen + 1
    assert seen == 4383


def test_months_never_run_backwards() -> None:
    born = date(2024, 8, 31)
    ages = [age_in_months(born, born + timedelta(days=n)) for n in range(1200)]
    assert ages == sorted(ages)
    assert ages[0] == 0
    assert ages[-1] == 39
