"""A moment of the policy as an instant: when bookings open, until when they close, until when cancelling is free (F4, F5)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from tsuen.domain.policies.policy import Moment, Term
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.terms import term_of
from tsuen.kernel.calendar import is_business_day
from tsuen.kernel.clock import at_jst
from tsuen.kernel.wording import WEEKDAYS

DAY = 24 * 60
_LAST_INSTANT = timedelta(microseconds=1)
_FARTHEST = 400
_YEAR_END = ((12, 29), (12, 30), (12, 31), (1, 2), (1, 3))


def opening(moment: Moment, facts: Facts, terms: Sequence[Term] = ()) -> datetime | None:
    """The first instant at which it is open; None where the case tells no day."""
    return _instant(moment, facts, terms, closing=False)


def deadline(moment: Moment, facts: Facts, terms: Sequence[Term] = ()) -> datetime | None:
    """The last instant in time, never after the start of use. 17:00 is in time at 17:00:00; a whole day to its last instant."""
    last, start = _instant(moment, facts, terms, closing=True), facts.starts_at
    return last if last is None or facts.starts is None or start is None else min(last, start)


def office_day(day: date) -> bool:
    """A business day of a public office: Monday to Friday, no public holiday, not 29 December to 3 January."""
    return is_business_day(day) and (day.month, day.day) not in _YEAR_END


def _instant(moment: Moment, facts: Facts, terms: Sequence[Term], *, closing: bool) -> datetime | None:
    if moment.on is None and facts.on is None:
        return None
    if moment.hours_before is not None or moment.minutes_before is not None:
        before, start = timedelta(hours=moment.hours_before or 0, minutes=moment.minutes_before or 0), facts.starts_at
        return None if start is None else start - before
    day = _day(moment, facts, terms)
    day = _moved(day, moment, facts)
    if moment.time is not None:
        return at_jst(day, moment.time)
    return at_jst(day, DAY) - _LAST_INSTANT if closing else at_jst(day, 0)


def _day(moment: Moment, facts: Facts, terms: Sequence[Term]) -> date:
    if moment.on is not None:
        return moment.on
    assert facts.on is not None  # noqa: S101 - asked before
    base = facts.on
    term = term_of(terms, base) if moment.from_term else None
    base = term[0] if term else base
    if moment.days_before is not None:
        return _back(base, moment.days_before, _counter(moment.count, facts))
    if moment.weeks_before is not None:
        return _weekday_before(base, moment)
    if moment.month_day is not None:
        return _month_day(base, moment.month_day)
    return _in_month(base, moment, facts)


def _in_month(base: date, moment: Moment, facts: Facts) -> date:
    if moment.same_day is not None:
        first = _month_before(base, moment.same_day)
        return first.replace(day=min(base.day, monthrange(first.year, first.month)[1]))
    first = _month_before(base, moment.months_before)
    if moment.nth is not None:
        return _nth(first, moment.nth, WEEKDAYS.index(moment.weekday or "月"))
    assert moment.day_of_month is not None  # noqa: S101 - one form is always said
    last, counts = monthrange(first.year, first.month)[1], _counter(moment.count, facts)
    days = [day for n in range(last) if counts(day := first + timedelta(days=n))] if counts else []
    return days[min(moment.day_of_month, len(days)) - 1] if days else first.replace(day=min(moment.day_of_month, last))


def _counter(count: str, facts: Facts) -> Callable[[date], bool] | None:
    return {"open": facts.is_open, "business": office_day}.get(count)


def _back(base: date, days: int, counts: Callable[[date], bool] | None) -> date:
    """`days` before; with `counts`, the days that count are stepped over (C30: 利用日直前の開所日を「前日」と定義)."""
    if counts is None or days == 0:
        return base - timedelta(days=days)
    day, left = base, days
    for _ in range(_FARTHEST):
        day -= timedelta(days=1)
        left -= counts(day)
        if left == 0:
            return day
    return base - timedelta(days=days)  # a facility that never opens: by the calendar


def _weekday_before(base: date, moment: Moment) -> date:
    week = base - timedelta(days=(base.weekday() - WEEKDAYS.index(moment.week_starts)) % 7)
    offset = (WEEKDAYS.index(moment.weekday or "月") - WEEKDAYS.index(moment.week_starts)) % 7
    return week - timedelta(weeks=moment.weeks_before or 0) + timedelta(days=offset)


def _month_before(base: date, months: int) -> date:
    index = base.year * 12 + base.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def _nth(first: date, nth: int, weekday: int) -> date:
    """The nth weekday of a month; a fifth that the month lacks is its last."""
    day = first + timedelta(days=(weekday - first.weekday()) % 7, weeks=nth - 1)
    return day if day.month == first.month else day - timedelta(weeks=1)


def _month_day(base: date, text: str) -> date:
    month, day = int(text[:2]), int(text[3:])
    for year in (base.year, base.year - 1):
        found = date(year, month, min(day, monthrange(year, month)[1]))
        if found <= base:
            return found
    return base


def _moved(day: date, moment: Moment, facts: Facts) -> date:
    if moment.if_closed == "stays":
        return day
    is_open = office_day if moment.if_closed_count == "business" else facts.is_open
    step = timedelta(days=-1 if moment.if_closed == "earlier" else 1)
    found = day
    for _ in range(_FARTHEST):
        if is_open(found):
            return found
        found += step
    return day
