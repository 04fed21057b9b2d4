"""Limits beside the layers: so many minutes, visits, or days in a row, a day, a week, a month, a term."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from tsuen.domain.policies.policy import WEEKDAYS, Limit, Policy
from tsuen.domain.policies.rules.ages import fiscal_year
from tsuen.domain.policies.rules.counting import counted
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.terms import term_of
from tsuen.domain.policies.rules.vary import holds, value


def over_limits(policy: Policy, facts: Facts) -> list[tuple[int, Limit, int]]:
    """The limits a booking would pass: place in the policy, the limit, how much it allows."""
    found = []
    for place, limit in enumerate(policy.quota.limits):
        if not holds(limit.when, facts):
            continue
        allowed = _allowed(limit, facts)
        if allowed is not None and _asked(policy, limit, facts) > allowed:
            found.append((place, limit, allowed))
    return found


def month_limits(policy: Policy, facts: Facts) -> Iterator[tuple[int, int]]:
    """The limits of minutes a month that hold for this case: how much, and what is used of it."""
    for limit in policy.quota.limits:
        if limit.minutes is None or _period(limit) != "month" or limit.per_facility or not holds(limit.when, facts):
            continue
        most = _allowed(limit, facts)
        if most is not None:
            yield most, _used(limit, facts)


def _period(limit: Limit) -> str:
    return "month" if limit.averaged_over_month else limit.per


def _allowed(limit: Limit, facts: Facts) -> int | None:
    said = (limit.minutes, limit.visits, limit.consecutive_days)
    found = [value(one, facts) for one in said if one is not None]
    most = found[0]
    if most is None or not limit.averaged_over_month or facts.on is None:
        return most
    return most * monthrange(facts.on.year, facts.on.month)[1] // 7


def _asked(policy: Policy, limit: Limit, facts: Facts) -> int:
    if limit.consecutive_days is not None:
        return _in_a_row(facts)
    if limit.visits is not None:
        return _visits(policy, limit, facts) + 1
    if limit.per == "visit":
        return facts.minutes or 0
    return _used(limit, facts) + counted(policy, facts)


def _used(limit: Limit, facts: Facts) -> int:
    history, per = facts.history, _period(limit)
    if limit.per_facility and history.by_facility is not None and per == "month":
        return history.by_facility.get(facts.facility or "", 0)
    if limit.when.in_area is False and per == "month":
        return history.used_out_of_area_minutes
    told = {
        "visit": 0,
        "day": history.used_minutes_this_day,
        "week": history.used_minutes_this_week,
        "month": history.used_minutes,
        "term": history.used_minutes_this_term,
        "fiscal_year": history.used_minutes_this_year,
    }.get(per)
    return told or 0


def _visits(policy: Policy, limit: Limit, facts: Facts) -> int:
    history, per = facts.history, _period(limit)
    if per == "event":
        return history.visits_this_event
    if limit.when.purpose and history.visits_by_purpose is not None:
        return history.visits_by_purpose.get(facts.purpose or "", 0)
    if limit.per_facility and history.visits_by_facility is not None and per == "month":
        return history.visits_by_facility.get(facts.facility or "", 0)
    known = {
        "week": history.visits_this_week,
        "month": history.visits_this_month,
        "term": history.visits_this_term,
        "fiscal_year": history.visits_this_year,
    }.get(per)
    if known is not None or facts.on is None:
        return known or 0
    return sum(_same_period(policy, limit, day, facts.on) for day in set(history.booked_days))


def _same_period(policy: Policy, limit: Limit, day: date, on: date) -> bool:
    per = _period(limit)
    if per in {"day", "visit"}:
        return per == "day" and day == on
    if per == "week":
        return _week(limit, day) == _week(limit, on)
    if per == "month":
        return (day.year, day.month) == (on.year, on.month)
    if per == "term" and policy.terms:
        term = term_of(policy.terms, on)
        return term is not None and term[0] <= day <= term[1]
    return fiscal_year(day) == fiscal_year(on)


def _week(limit: Limit, day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=(day.weekday() - WEEKDAYS.index(limit.week_starts)) % 7)


def _in_a_row(facts: Facts) -> int:
    if facts.on is None:
        return 1
    days, count = set(facts.history.booked_days), 1
    for step in (timedelta(days=-1), timedelta(days=1)):
        day = facts.on + step
        while day in days:
            count += 1
            day += step
    return count
