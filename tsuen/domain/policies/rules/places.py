"""Whether a place is left, by class age where the facility counts so (capacity; rules.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil

from tsuen.domain.policies.policy import Policy, Resource
from tsuen.domain.policies.rules.ages import class_age
from tsuen.domain.policies.rules.facts import Booked, Facts
from tsuen.domain.policies.rules.vary import holds, value
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import date_text, span_text

_STEP = 30


def full(policy: Policy, facts: Facts) -> Iterator[tuple[str, Refusal]]:
    """The other children of the day against the facility's or the municipality's places."""
    booked = facts.history.booked
    if facts.on is None or facts.starts is None or facts.ends is None:
        return
    yield from _scarce(policy, facts, booked or ())
    if booked is not None:
        yield from _places(policy, facts, booked)


def _places(policy: Policy, facts: Facts, booked: Sequence[Booked]) -> Iterator[tuple[str, Refusal]]:
    if policy.capacity.kinds_apart:
        booked = [one for one in booked if one.kind in {None, facts.kind}]
    limits, per_day = capacity_by_age(policy, facts), value(policy.capacity.per_day, facts)
    if per_day is not None and len(booked) >= per_day:
        yield "capacity.per_day", _refusal(facts, per_day, whole_day=True)
        return
    total = value(policy.capacity.total, facts)
    yield from _bands(policy, facts, booked)
    most = total if not limits or not policy.capacity.shared else min(sum(limits.values()), 10_000 if total is None else total)
    if most is not None and _together(policy, facts, booked) >= most:
        yield "capacity.total", _refusal(facts, most)
        return
    if not limits or policy.capacity.shared or facts.birth_on is None or facts.on is None:
        return
    age = class_age(facts.birth_on, facts.on)
    places = limits.get(str(age))
    if places is None and total is not None and facts.capacity_by_age is None:
        return  # 定員10人、うち0歳児2人: the other ages share the total
    if places is None:
        sentence = f"この施設では、{age}歳児クラスのお子さまの受け入れがありません。ほかの施設をさがしてください。"
        yield "facility.capacity_by_age", Refusal("no_places", sentence, "facility")
    elif _together(policy, facts, [one for one in booked if one.class_age in {None, age}]) >= places:
        yield "facility.capacity_by_age", _refusal(facts, places)


def capacity_by_age(policy: Policy, facts: Facts) -> Mapping[str, int]:
    """The facility's own places by class age, else the municipality's."""
    return facts.capacity_by_age or {str(age): count for age, count in policy.capacity.by_class_age.items()}


def _together(policy: Policy, facts: Facts, booked: Sequence[Booked]) -> int:
    """The most children there at once during the time asked for; by day, every child of the day counts."""
    per = value(policy.capacity.per, facts)
    if per == "day":
        return len(booked)
    starts, ends = facts.starts or 0, facts.ends or 0
    if per == "session":
        return sum(one.starts < ends and starts < one.ends for one in booked)
    moments = range(starts, max(ends, starts + 1), _STEP)
    return max(sum(one.starts < at + _STEP and at < one.ends for one in booked) for at in moments)


def _bands(policy: Policy, facts: Facts, booked: Sequence[Booked]) -> Iterator[tuple[str, Refusal]]:
    if facts.birth_on is None or facts.on is None:
        return
    age = class_age(facts.birth_on, facts.on)
    for place, band in enumerate(policy.capacity.bands):
        if age in band.class_ages and holds(band.when, facts):
            same = [one for one in booked if one.class_age is None or one.class_age in band.class_ages]
            if _together(policy, facts, same) >= band.places:
                yield f"capacity.bands[{place}]", _refusal(facts, band.places)


def _scarce(policy: Policy, facts: Facts, booked: Sequence[Booked]) -> Iterator[tuple[str, Refusal]]:
    """Staff and room against the children there at once, this child among them."""
    told = facts.resources or {}
    for place, resource in enumerate(policy.capacity.resources):
        there = told.get(resource.name)
        if there is None or _enough(resource, there, facts, booked):
            continue
        assert facts.on is not None and facts.starts is not None and facts.ends is not None  # noqa: S101, PT018 - asked before
        when = f"{date_text(facts.on)}{span_text(facts.starts, facts.ends)}"
        sentence = f"{when}は、施設の{resource.name}の都合で、これ以上お預かりできません。ほかの時間を選んでください。"
        yield f"capacity.resources[{place}]", Refusal("full", sentence, "date", facts.on)


def _enough(resource: Resource, there: float, facts: Facts, booked: Sequence[Booked]) -> bool:
    """The need rises only when somebody comes: at the start, and at each start of another child before the end."""
    starts, ends = facts.starts or 0, facts.ends or 0
    age = class_age(facts.birth_on, facts.on) if facts.birth_on and facts.on else None
    comings = {starts, *(one.starts for one in booked if starts < one.starts < ends)}
    return all(
        _needed(resource, Counter([age, *(one.class_age for one in booked if one.starts <= at < one.ends)])) <= Fraction(str(there))
        for at in comings
    )


def _needed(resource: Resource, children: Counter[int | None]) -> Fraction:
    """A child of unknown age needs what the most demanding age needs."""
    if resource.children_per_one:
        ratios = {str(age): count for age, count in resource.children_per_one.items()}
        strictest = min(ratios.values())
        whole = ceil(sum(Fraction(count, ratios.get(str(age), strictest)) for age, count in children.items()))
        return Fraction(max(-(-whole * resource.percent // 100), resource.at_least))
    known = {str(age): Fraction(str(share)) for age, share in resource.per_child.items()}
    most = max(known.values())
    each = ((known.get(str(age), most if age is None else Fraction()), count) for age, count in children.items())
    return sum((share * count for share, count in each), Fraction()) * resource.percent / 100


def _refusal(facts: Facts, places: int, *, whole_day: bool = False) -> Refusal:
    assert facts.on is not None and facts.starts is not None and facts.ends is not None  # noqa: S101, PT018 - asked before
    when = date_text(facts.on) if whole_day else f"{date_text(facts.on)}{span_text(facts.starts, facts.ends)}"
    return Refusal("full", f"{when}は、定員（{places}人）に達しています。ほかの時間を選んでください。", "date", facts.on)
