"""毎週・隔週, the closed days and the month's cap: tables from the guides, and what must hold for every pattern (D8, F1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.rules import rules
from tsuen.domain.facilities.rules import most_at_once
from tsuen.domain.policies.rules.booking import REGULAR
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.reservations.rules import after, shape, spans_of, wish_refused
from tsuen.domain.reservations.rules.series import MOST_DAYS
from tsuen.kernel.calendar import month_key
from tsuen.kernel.cells import Span
from tsuen.kernel.clock import at_jst
from tsuen.kernel.recurrence import Weekly

TUESDAY = date(2026, 12, 8)
WEDNESDAYS = Weekly(2, 570, 690, 1, TUESDAY)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
patterns = st.builds(
    lambda weekday, start, length, weeks, first: Weekly(weekday, start * 30, (start + length) * 30, weeks, first),
    st.integers(0, 6), st.integers(14, 30), st.integers(1, 8), st.sampled_from([1, 2]), days,
)  # fmt: skip


@pytest.mark.parametrize(
    ("weekly", "first", "last", "wanted"),
    [
        (WEDNESDAYS, date(2026, 12, 9), date(2026, 12, 31), ["12-09", "12-16", "12-23", "12-30"]),
        (WEDNESDAYS, date(2026, 12, 10), date(2026, 12, 23), ["12-16", "12-23"]),
        (WEDNESDAYS, date(2026, 12, 1), date(2026, 12, 9), ["12-09"]),  # none before its first day
        (Weekly(2, 570, 690, 2, TUESDAY), date(2026, 12, 10), date(2027, 1, 7), ["12-23", "01-06"]),
        (Weekly(2, 570, 690, 2, date(2026, 12, 9)), date(2026, 12, 9), date(2026, 12, 23), ["12-09", "12-23"]),
        (WEDNESDAYS, date(2026, 12, 10), date(2026, 12, 15), []),
    ],
)
def test_the_days_between_two_days(weekly: Weekly, first: date, last: date, wanted: list[str]) -> None:
    assert [day.strftime("%m-%d") for day in weekly.days(first, last)] == wanted


@given(patterns, days, st.integers(0, 400))
def test_every_day_is_its_weekday_in_its_week_and_none_is_missing(weekly: Weekly, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    found = list(weekly.days(first, last))
    wanted = [
        day
        for day in (first + timedelta(days=n) for n in range(length + 1))
        if day >= weekly.first_on and day.weekday() == weekly.weekday and not (day - weekly.anchor).days % (7 * weekly.weeks)
    ]
    assert found == wanted


@given(patterns, patterns)
def test_two_meet_exactly_when_there_is_a_day_on_which_they_overlap(one: Weekly, other: Weekly) -> None:
    start = max(one.first_on, other.first_on)
    both = set(one.days(start, start + timedelta(days=28))) & set(other.days(start, start + timedelta(days=28)))
    assert one.meets(other) == (bool(both) and one.starts < other.ends and other.starts < one.ends)
    assert one.meets(other) == other.meets(one)


@given(st.lists(patterns, max_size=4), days)
def test_a_series_is_in_order_without_repeats_and_bounded(times: list[Weekly], first: date) -> None:
    spans = spans_of(times, first, first + timedelta(days=200))
    assert spans == sorted(set(spans))
    assert len(spans) <= MOST_DAYS


def _case(on: date) -> Facts:
    return Facts(now=at_jst(TUESDAY, 540), kind=REGULAR, on=on, starts=570, ends=690, birth_on=date(2025, 5, 1), facility="園")


@given(patterns, st.integers(0, 30).map(lambda n: n * 30))
def test_no_month_of_a_series_passes_its_cap(weekly: Weekly, cap: int) -> None:
    """Each day judged as if the earlier ones were booked: what fits, fits together; and a day that falls out would pass the cap."""
    policy = rules(cap=cap)
    taken: list[Span] = []
    for span in spans_of([weekly], weekly.first_on, weekly.first_on + timedelta(days=70)):
        case = after(_at(span), taken)
        month = sum(one.minutes for one in taken if month_key(one.on) == month_key(span.on))
        codes = {one.code for one in shape(policy, case)}
        assert ("cap" in codes) == (month + span.minutes > cap)
        if not codes:
            taken.append(span)


def _at(span: Span) -> Facts:
    return Facts(now=at_jst(span.on - timedelta(days=14), 540), kind=REGULAR, on=span.on, starts=span.starts, ends=span.ends, birth_on=date(2025, 5, 1), facility="園")


def test_after_counts_the_day_the_week_the_month_and_the_year() -> None:
    planned = [Span(date(2026, 12, 14), 570, 690), Span(date(2026, 12, 16), 570, 690), Span(date(2026, 12, 9), 570, 630)]
    history = after(_case(date(2026, 12, 16)), planned).history
    assert (history.used_minutes, history.used_minutes_this_week, history.used_minutes_this_day) == (300, 240, 120)
    assert len(history.booked_days) == 3
    january = after(_case(date(2027, 1, 6)), planned).history
    assert (january.used_minutes, january.used_minutes_this_week) == (0, 0)


@pytest.mark.parametrize(
    ("others", "most"),
    [
        ([], 2),
        ([(WEDNESDAYS, 1)], 1),
        ([(WEDNESDAYS, 2)], 0),
        ([(Weekly(2, 690, 750, 1, TUESDAY), 2)], 2),  # after it
        ([(Weekly(3, 570, 690, 1, TUESDAY), 2)], 2),  # another weekday
        ([(Weekly(2, 570, 690, 2, TUESDAY), 1), (Weekly(2, 570, 690, 2, TUESDAY + timedelta(days=7)), 1)], 1),  # in turn
        ([(Weekly(2, 570, 690, 2, TUESDAY), 1), (Weekly(2, 570, 690, 2, TUESDAY), 1)], 0),  # in the same weeks
    ],
)
def test_how_many_children_a_weekly_place_may_be_for(others: list[tuple[Weekly, int]], most: int) -> None:
    withheld = {(2, half_hour): 2 for half_hour in range(17, 33)}
    assert most_at_once(WEDNESDAYS, withheld, others) == most


def test_alternate_weeks_share_one_withheld_place() -> None:
    withheld = {(2, half_hour): 1 for half_hour in range(17, 33)}
    even, odd = Weekly(2, 570, 690, 2, TUESDAY), Weekly(2, 570, 690, 2, TUESDAY + timedelta(days=7))
    assert most_at_once(odd, withheld, [(even, 1)]) == 1
    assert most_at_once(WEDNESDAYS, withheld, [(even, 1)]) == 0
    assert most_at_once(WEDNESDAYS, {}, []) == 0


def test_wishes_inside_the_hours_are_taken() -> None:
    hours = {2: (510, 990)}
    assert wish_refused([(2, 570, 690)], TUESDAY, TUESDAY, hours) is None
    refusal = wish_refused([(2, 570, 690)], TUESDAY - timedelta(days=1), TUESDAY, hours)
    assert refusal is not None
    assert refusal.field == "first_on"
