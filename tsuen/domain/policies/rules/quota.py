"""Hours by layer: what a child may use, has used and has left (F1; rules.md, "What follows" 3)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from tsuen.domain.policies.policy import Grant, Limit, Policy
from tsuen.domain.policies.rules.facts import NATIONAL_PRICE, Facts
from tsuen.domain.policies.rules.vary import holds, value

_HOUR = 60


@dataclass(frozen=True)
class Layer:
    """One layer for a case: its minutes (None: no cap), used and left of them."""

    name: str
    minutes: int | None
    used: int
    left: int | None


@dataclass(frozen=True)
class Balance:
    """The month by layer. `cap` and `left` are None where there is no cap."""

    cap: int | None
    used: int
    left: int | None
    layers: tuple[Layer, ...]


def cap_of(policy: Policy, facts: Facts) -> int | None:
    """Minutes a month for this case: its layers together, under the overall cap and the month's limit; None = no cap."""
    sizes = [_size(grant, facts) for grant in _applicable(policy, facts)]
    total = None if None in sizes else sum(size for size in sizes if size is not None)
    bounds = [total, value(policy.quota.cap_minutes, facts), *_month_limits(policy, facts)]
    known = [bound for bound in bounds if bound is not None]
    return min(known) + _carried(policy, facts, min(known)) if known else None


def balance(policy: Policy, facts: Facts) -> Balance:
    """Used minutes are drawn from the layers in their order; those used elsewhere draw only from layers that hold there."""
    history, cap = facts.history, cap_of(policy, facts)
    grants = _applicable(policy, facts)
    if any(grant.per_facility for grant in grants) and facts.facility is not None and history.by_facility is not None:
        used = history.by_facility.get(facts.facility, 0)
    else:
        used = history.used_minutes
    layers, rest = [], used
    for grant in grants:
        size = _size(grant, facts)
        drawn = rest if size is None else min(rest, size)
        layers.append(Layer(grant.name, size, drawn, None if size is None else size - drawn))
        rest -= drawn
    return Balance(cap, used, None if cap is None else max(0, cap - used), tuple(layers))


def beyond(policy: Policy, facts: Facts, minutes: int) -> int:
    """How many of these minutes lie over what is left of the month."""
    left = balance(policy, facts).left
    return 0 if left is None else max(0, minutes - left)


def over_limits(policy: Policy, facts: Facts) -> list[tuple[int, Limit, int]]:
    """The limits a booking would pass: place in the policy, the limit, how much it allows."""
    found = []
    for place, limit in enumerate(policy.quota.limits):
        if not holds(limit.when, facts):
            continue
        allowed = _allowed(limit, facts)
        if allowed is not None and _asked(limit, facts) > allowed:
            found.append((place, limit, allowed))
    return found


def _applicable(policy: Policy, facts: Facts) -> list[Grant]:
    return [grant for grant in policy.quota.grants if holds(grant.when, facts) and _kept(grant, facts)]


def _kept(grant: Grant, facts: Facts) -> bool:
    """大田: the top-up holds only while all that was used was used here."""
    history = facts.history
    if not grant.earlier_all_here or facts.facility is None:
        return True
    if history.by_facility is not None:
        return all(name == facts.facility or not minutes for name, minutes in history.by_facility.items())
    return history.used_facilities is None or set(history.used_facilities) <= {facts.facility}


def _size(grant: Grant, facts: Facts) -> int | None:
    """Minutes of a layer; a layer of yen is as long as it pays for."""
    minutes, yen = value(grant.minutes, facts), value(grant.yen, facts)
    if yen is None:
        return minutes
    price = NATIONAL_PRICE if facts.price is None else facts.price
    paid = None if price == 0 else yen * _HOUR // price
    return paid if minutes is None or paid is None else min(minutes, paid)


def _carried(policy: Policy, facts: Facts, cap: int) -> int:
    previous = facts.history.previous_month_used_minutes
    if not policy.quota.carry_over_months or previous is None:
        return 0
    left = max(0, cap - previous)
    most = policy.quota.carry_over_minutes
    return left if most is None else min(left, most)


def _month_limits(policy: Policy, facts: Facts) -> list[int | None]:
    return [
        value(limit.minutes, facts)
        for limit in policy.quota.limits
        if limit.minutes is not None and limit.per == "month" and not limit.per_facility and holds(limit.when, facts)
    ]


def _allowed(limit: Limit, facts: Facts) -> int | None:
    said = (limit.minutes, limit.visits, limit.consecutive_days)
    found = [value(one, facts) for one in said if one is not None]
    most = found[0]
    if most is None or not limit.averaged_over_month or facts.on is None:
        return most
    return most * monthrange(facts.on.year, facts.on.month)[1] // 7


def _asked(limit: Limit, facts: Facts) -> int:
    if limit.consecutive_days is not None:
        return _in_a_row(facts)
    if limit.visits is not None:
        return _visits(limit, facts) + 1
    return _used(limit, facts) + (facts.minutes or 0)


def _used(limit: Limit, facts: Facts) -> int:
    history = facts.history
    if limit.per_facility and history.by_facility is not None and limit.per == "month":
        return history.by_facility.get(facts.facility or "", 0)
    if limit.when.in_area is False and limit.per == "month":
        return history.used_out_of_area_minutes
    return {
        "visit": 0,
        "day": history.used_minutes_this_day,
        "week": history.used_minutes_this_week,
        "month": history.used_minutes,
    }.get(limit.per, history.used_minutes_this_year or 0)


def _visits(limit: Limit, facts: Facts) -> int:
    history = facts.history
    if limit.per == "event":
        return history.visits_this_event
    if limit.when.purpose and history.visits_by_purpose is not None:
        return history.visits_by_purpose.get(facts.purpose or "", 0)
    if limit.per_facility and history.visits_by_facility is not None and limit.per == "month":
        return history.visits_by_facility.get(facts.facility or "", 0)
    days = {day for day in history.booked_days if facts.on is not None and _same_period(limit, day, facts.on)}
    known = {
        "week": history.visits_this_week,
        "month": history.visits_this_month,
    }.get("month" if limit.averaged_over_month else limit.per)
    return len(days) if known is None else known


def _same_period(limit: Limit, day: date, on: date) -> bool:
    per = "month" if limit.averaged_over_month else limit.per
    if per == "day":
        return day == on
    if per == "week":
        return day.isocalendar()[:2] == on.isocalendar()[:2]
    if per == "month":
        return (day.year, day.month) == (on.year, on.month)
    return True


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
