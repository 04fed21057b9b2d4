"""Hours by layer: what a child may use, has used and has left (F1; rules.md, "What follows" 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tsuen.domain.policies.policy import Grant, Policy
from tsuen.domain.policies.rules.facts import NATIONAL_PRICE, Facts
from tsuen.domain.policies.rules.limits import month_limits
from tsuen.domain.policies.rules.once import once
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


@once
def balance(policy: Policy, facts: Facts) -> Balance:
    """What of each layer is used and left; never more left than the overall cap and the month's limits leave."""
    grants = [one for one in enumerate(policy.quota.grants) if holds(one[1].when, facts) and _kept(one[1], facts)]
    sizes = [_size(grant, facts) for _, grant in grants]
    drawn = _drawn(policy, facts)
    layers = tuple(
        Layer(grant.name, size, drawn[place], _left(grant, size, drawn[place], facts))
        for (place, grant), size in zip(grants, sizes, strict=True)
    )
    whole, limits = value(policy.quota.cap_minutes, facts), list(month_limits(policy, facts))
    bound = _least(_sum(sizes), whole, *(most for most, _ in limits))
    rest = None if whole is None else whole - facts.history.used_minutes
    left = _least(_sum([layer.left for layer in layers]), rest, *(most - gone for most, gone in limits))
    carried = 0 if bound is None else _carried(policy, facts, bound)
    used = _used([grant for _, grant in grants], facts)
    return Balance(None if bound is None else bound + carried, used, None if left is None else max(0, left + carried), layers)


def cap_of(policy: Policy, facts: Facts) -> int | None:
    """Minutes a month for this case; None: it has no cap."""
    return balance(policy, facts).cap


def beyond(policy: Policy, facts: Facts, minutes: int) -> int:
    """How many of these minutes lie over what is left of the month."""
    left = balance(policy, facts).left
    return 0 if left is None else max(0, minutes - left)


def _sum(sizes: Sequence[int | None]) -> int | None:
    """Together; None where one of them has no end."""
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None


def _least(*bounds: int | None) -> int | None:
    return min((bound for bound in bounds if bound is not None), default=None)


def _drawn(policy: Policy, facts: Facts) -> list[int]:
    """What is used of every layer: as the ledger tells it, else drawn from the layers in their order where each holds."""
    grants, told = policy.quota.grants, facts.history.used_by_layer
    if told is not None:
        return [told.get(grant.name, 0) for grant in grants]
    drawn, over = [0] * len(grants), 0
    for where, minutes in _portions(policy, facts):
        rest = minutes
        for place, grant in enumerate(grants):
            if grant.per == "month" and holds(grant.when, where) and _kept(grant, where):
                size, own = _size(grant, where), grant.per_facility and where.facility != facts.facility
                free = rest if size is None else size if own else max(0, size - drawn[place])
                taken = min(rest, free)
                drawn[place] += 0 if own else taken
                rest -= taken
        over += rest
    longer = over if any(grant.per == "month" for grant in grants) else _used(_applicable(policy, facts), facts)
    for place, grant in enumerate(grants):
        if grant.per != "month" and holds(grant.when, facts):
            size = _size(grant, facts)
            drawn[place] = longer if size is None else min(longer, size)
            longer -= drawn[place]
    return drawn


def _portions(policy: Policy, facts: Facts) -> Iterator[tuple[Facts, int]]:
    """What was used this month, by where: outside the municipality, at other facilities, and here."""
    history, rest = facts.history, facts.history.used_minutes
    if len(policy.quota.grants) == 1 and not policy.quota.grants[0].per_facility:
        yield facts, rest
        return
    outside = min(rest, history.used_out_of_area_minutes)
    if outside:
        rest -= outside
        yield (facts if facts.in_area is False else replace(facts, in_area=False, facility=None, facility_type=None)), outside
    others = {} if facts.facility is None else {**(history.by_facility or {})}
    for name, minutes in others.items():
        if name != facts.facility and (there := min(rest, max(0, minutes - outside))):
            rest -= there
            yield replace(facts, facility=name, facility_type=None, in_area=True), there
        outside -= 0 if name == facts.facility else min(outside, minutes)
    if rest:
        yield (facts if facts.in_area is not False else replace(facts, in_area=True, facility=None, facility_type=None)), rest


def _used(grants: Sequence[Grant], facts: Facts) -> int:
    """What is used of the period the layers are given for, where they agree on one; here, where every facility has its own."""
    history = facts.history
    if any(grant.per_facility for grant in grants) and facts.facility is not None and history.by_facility is not None:
        return history.by_facility.get(facts.facility, 0)
    periods = {grant.per for grant in grants}
    longer = {"term": history.used_minutes_this_term, "fiscal_year": history.used_minutes_this_year}
    told = longer.get(periods.pop()) if len(periods) == 1 else None
    return history.used_minutes if told is None else told


def _left(grant: Grant, size: int | None, drawn: int, facts: Facts) -> int | None:
    """Minutes left of a layer; of one of yen, what the yen that are left still pay for."""
    if size is None:
        return None
    yen, spent = value(grant.yen, facts), facts.history.used_yen
    if yen is None or spent is None:
        return max(0, size - drawn)
    price = NATIONAL_PRICE if facts.price is None else facts.price
    paid = size if price == 0 else max(0, yen - spent) * _HOUR // price
    return paid if value(grant.minutes, facts) is None else max(0, min(size - drawn, paid))


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
