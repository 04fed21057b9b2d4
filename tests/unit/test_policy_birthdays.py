"""4,383 births in a row against the law, written here anew from its words, whatever the zone of the server (年齢計算ニ関スル法律; C25)."""

from __future__ import annotations

import calendar
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tsuen.domain.policies.policy import NATIONAL, AgeEnd
from tsuen.domain.policies.rules import booking, eligibility
from tsuen.domain.policies.rules.ages import class_age, end_day, fiscal_year_end
from tsuen.domain.policies.rules.decide import decide
from tsuen.domain.policies.rules.facts import Facts

BIRTHS = [date(2019, 1, 1) + timedelta(days=n) for n in range(4383)]
ZONES = ("Asia/Tokyo", "UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Niue")
DAY = timedelta(days=1)


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The process lives in another zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def attained_on(born: date, months: int) -> date:
    """民法143条: a period of months, begun on the day of birth, ends with the day before the day of that number in its last month;

    where that month has no such day, with the month's last day. That is the day at whose end the age is attained.
    """
    year, month = divmod(born.year * 12 + born.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    if born.day > last:
        return date(year, month + 1, last)
    return date(year, month + 1, born.day) - DAY


def test_there_are_twelve_years_with_three_leap_days() -> None:
    assert len(BIRTHS) == len(set(BIRTHS)) == 4383
    assert sum((day.month, day.day) == (2, 29) for day in BIRTHS) == 3
    assert BIRTHS[-1] == date(2030, 12, 31)


def test_every_birth(zone: str) -> None:
    """満3歳に達する日の前日まで: attained at the end of the day before the birthday, so that 誕生日の前々日 is the last day."""
    for born in BIRTHS:
        facts = Facts(now=datetime(2026, 4, 1, tzinfo=UTC), birth_on=born)
        window = eligibility.window(NATIONAL, facts)
        assert window is not None
        assert window.first_on == attained_on(born, 6) + DAY, (zone, born)
        assert window.last_on == attained_on(born, 36) - DAY, (zone, born)
        assert window.apply_on == born


def test_every_fiscal_year_and_class(zone: str) -> None:
    """A class is made of those who have the age on 1 April: born on 1 April, it is attained on 31 March (学校教育法17条)."""
    for born in BIRTHS:
        third = attained_on(born, 36)
        end = date(third.year + (third.month > 3), 3, 31)
        assert fiscal_year_end(third) == end
        assert end_day(born, AgeEnd(through="fiscal_year_end")) == end
        assert end_day(born, AgeEnd(through="month_end")) == third.replace(day=calendar.monthrange(third.year, third.month)[1])
        for use in (date(2026, 3, 31), date(2026, 4, 1), date(2027, 2, 28)):
            first = date(use.year - (use.month < 4), 4, 1)
            years = max([n for n in range(9) if attained_on(born, 12 * n) < first] or [0]) if born <= first else 0
            assert class_age(born, use) == years, (zone, born, use)


@pytest.mark.parametrize(
    ("born", "first", "last"),
    [
        ("2024-04-10", "2024-10-10", "2027-04-08"),  # the guide's child
        ("2024-02-29", "2024-08-29", "2027-02-27"),  # attains three at the end of 28 February 2027
        ("2023-08-31", "2024-03-01", "2026-08-29"),  # six months at the end of 29 February
        ("2023-08-29", "2024-02-29", "2026-08-27"),
        ("2024-03-01", "2024-09-01", "2027-02-27"),
        ("2024-01-01", "2024-07-01", "2026-12-30"),
        ("2024-04-01", "2024-10-01", "2027-03-30"),
        ("2024-04-02", "2024-10-02", "2027-03-31"),
    ],
)
def test_known_children(born: str, first: str, last: str) -> None:
    window = eligibility.window(NATIONAL, Facts(now=datetime(2026, 4, 1, tzinfo=UTC), birth_on=date.fromisoformat(born)))
    assert window is not None
    assert (window.first_on.isoformat(), window.last_on.isoformat()) == (first, last)


def test_the_day_of_use_and_of_now_are_days_in_japan(zone: str) -> None:
    """The last day by the calendar of Japan: 14:59 and 15:00 UTC lie on two days there."""
    born = date(2024, 4, 10)
    for now, allowed in ((datetime(2027, 4, 8, 14, 59, 59, tzinfo=UTC), True), (datetime(2027, 4, 8, 15, tzinfo=UTC), False)):
        facts = Facts(now=now, birth_on=born, kind="登降園")
        assert (not booking.refusals(NATIONAL, facts)) == allowed, zone


def test_a_decision_is_the_same_in_every_zone(zone: str) -> None:
    facts = Facts(
        now=datetime(2026, 1, 9, 8, 0, 1, tzinfo=UTC), kind="柔軟利用", on=date(2026, 1, 13), starts=540, ends=660, birth_on=date(2024, 4, 10),
    )  # fmt: skip
    decision = decide(NATIONAL, facts)
    assert decision.cancel_deadline == datetime(2026, 1, 9, 8, 0, tzinfo=UTC)
    assert decision.opens_at == datetime(2025, 11, 13, 15, 0, tzinfo=UTC)
    assert decision.cost_of_cancelling_now is not None
    assert decision.cost_of_cancelling_now.minutes == 120
