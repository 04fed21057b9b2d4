"""What contradicts itself in a policy, found before it is put in force: each with its place and what would be right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import TypeVar

from tsuen.domain.policies.policy import KINDS, Block, Cases, Policy, When, every
from tsuen.domain.policies.rules import booking
from tsuen.domain.policies.rules.ages import age_day, end_day
from tsuen.domain.policies.rules.moments import deadline
from tsuen.domain.policies.rules.samples import BIRTH, samples
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.clock import jst
from tsuen.kernel.wording import span_text

T = TypeVar("T")
U = TypeVar("U")
_KINDS = {"booking": ("柔軟利用", "定期利用"), "interviews": ("初回面談",), "application": ("申請",)}


@dataclass(frozen=True)
class Problem:
    """Where, what is wrong, what would be right."""

    place: str
    what: str
    right: str


def contradictions(policy: Policy) -> Iterator[Problem]:
    """Everything in a well-formed policy that cannot be meant."""
    yield from _dead_cases(policy)
    yield from _ages(policy)
    yield from _caps(policy)
    yield from _lengths(policy)
    yield from _blocks(policy)
    yield from _windows(policy)
    yield from _steps(policy)
    yield from _terms(policy)
    yield from _paths(policy)


def _dead_cases(policy: Policy) -> Iterator[Problem]:
    for section in type(policy).model_fields:
        piece = getattr(policy, section)
        for field in getattr(type(piece), "model_fields", ()):
            varied = getattr(piece, field)
            if not isinstance(varied, Cases):
                continue
            seen: list[When] = []
            for number, case in enumerate(varied.cases):
                if case.when == When() or case.when in seen:
                    yield Problem(
                        f"{section}.{field}.cases[{number}].when",
                        "is a condition that an earlier case or everything meets, so that a later one is never reached",
                        "say what sets this case apart, or put it under otherwise",
                    )
                seen.append(case.when)


def _ages(policy: Policy) -> Iterator[Problem]:
    for first, last in _meeting(policy.eligibility.age_from, policy.eligibility.age_until):
        if age_day(BIRTH, first) > end_day(BIRTH, last):
            yield Problem("eligibility.age_until", "ends before age_from begins", "an age after age_from")


def _meeting(one: T | Cases[T], other: U | Cases[U]) -> Iterator[tuple[T, U]]:
    """The values that may meet: where both vary, those of the same condition, and what stands otherwise."""
    if isinstance(one, Cases) and isinstance(other, Cases):
        known = {case.when: case.value for case in other.cases}
        yield from ((case.value, known[case.when]) for case in one.cases if case.when in known)
        yield one.otherwise, other.otherwise
    else:
        yield from product(every(one), every(other))


def _caps(policy: Policy) -> Iterator[Problem]:
    quota = policy.quota
    grants = [(n, grant) for n, grant in enumerate(quota.grants) if grant.per == "month"]
    for number, grant in grants:
        for cap, size in _meeting(quota.cap_minutes, grant.minutes):
            if cap is not None and size is not None and cap < size:
                yield Problem(
                    "quota.cap_minutes", f"({cap}) is below its own layer quota.grants[{number}] ({size})", f"{size} or more, or null"
                )
    for place, limit in enumerate(quota.limits):
        if limit.per != "month" or limit.per_facility or limit.when != When():
            continue
        for number, grant in grants:
            for most, size in _meeting(limit.minutes, grant.minutes):
                if most is not None and size is not None and most < size:
                    yield Problem(
                        f"quota.limits[{place}].minutes",
                        f"({most} a month) is below its own layer quota.grants[{number}] ({size})",
                        f"{size} or more, or a smaller layer",
                    )


def _lengths(policy: Policy) -> Iterator[Problem]:
    rules = policy.booking
    for least, most in _meeting(rules.minimum_minutes, rules.maximum_minutes):
        if most is not None and most < least:
            yield Problem("booking.maximum_minutes", f"({most}) is below minimum_minutes ({least})", f"{least} or more, or null")
    least = min(every(rules.minimum_minutes))
    for place, limit in enumerate(policy.quota.limits):
        if limit.when == When():
            for most in every(limit.minutes):
                if most is not None and most < least:
                    yield Problem(f"quota.limits[{place}].minutes", f"({most}) is below the shortest booking ({least})", f"{least} or more")
    for cap in [*every(policy.quota.cap_minutes), *(size for grant in policy.quota.grants[:1] for size in every(grant.minutes))]:
        if cap is not None and 0 < cap < least:
            yield Problem("booking.minimum_minutes", f"({least}) is above the cap ({cap})", f"{cap} or less")


def _blocks(policy: Policy) -> Iterator[Problem]:
    rules = policy.booking
    least = min(every(rules.minimum_minutes))
    for blocks in every(rules.blocks):
        for block in blocks:
            if block.ends - block.starts < least:
                said = span_text(block.starts, block.ends)
                yield Problem("booking.blocks", f"{said} is shorter than minimum_minutes ({least})", f"a block of {least} minutes or more")
    for windows, blocks in _meeting(rules.windows, rules.blocks):
        if windows and blocks and not any(_within(block, window) for block in blocks for window in windows):
            yield Problem("booking.blocks", "no block lies inside a window", "blocks inside booking.windows, or no windows")
    for windows, starts in _meeting(rules.windows, rules.starts):
        if windows and starts and not any(window.starts <= one < window.ends for one in starts for window in windows):
            yield Problem("booking.starts", "no start lies inside a window", "starts inside booking.windows")


def _within(inner: Block, outer: Block) -> bool:
    return outer.starts <= inner.starts and inner.ends <= outer.ends


def _windows(policy: Policy) -> Iterator[Problem]:
    for name, kinds in _KINDS.items():
        for facts in samples(getattr(policy, name), kinds):
            opens, closes = booking.opens_at(policy, facts), booking.closes_at(policy, facts)
            if opens is not None and closes is not None and opens > closes:
                said = f"for {facts.kind} on {facts.on} it opens {jst(opens):%Y-%m-%d %H:%M} and closes {jst(closes):%Y-%m-%d %H:%M}"
                yield Problem(f"{name}.closes", f"closes before it opens: {said}", f"a moment after {name}.opens")
                break


def _steps(policy: Policy) -> Iterator[Problem]:
    for facts in samples(policy.cancelling, KINDS):
        last = None
        for number, step in enumerate(value(policy.cancelling.steps, facts)):
            until = None if step.until is None else deadline(step.until, facts, policy.terms)
            if last is not None and until is not None and until < last:
                said = f"ends before the step before it (for a use on {facts.on})"
                yield Problem(f"cancelling.steps[{number}].until", said, "a later moment")
                return
            last = until or last


def _terms(policy: Policy) -> Iterator[Problem]:
    days: dict[str, int] = {}
    start = date(2027, 4, 1)
    for number, term in enumerate(policy.terms):
        for offset in range(366):
            day = (start + timedelta(days=offset)).strftime("%m-%d")
            inside = term.starts <= day <= term.ends if term.starts <= term.ends else day >= term.starts or day <= term.ends
            if inside and days.setdefault(day, number) != number:
                yield Problem(f"terms[{number}]", f"overlaps terms[{days[day]}] on {day}", "terms that follow each other")
                break
    if policy.eligibility.valid_through == "term_end" and not policy.terms:
        yield Problem("eligibility.valid_through", "says term_end, and there are no terms", "terms, or another end")


def _paths(policy: Policy) -> Iterator[Problem]:
    for number, path in enumerate(policy.facility_may_set):
        section, _, field = path.partition(".")
        piece = getattr(policy, section, None) if section in type(policy).model_fields else None
        known = getattr(type(piece), "model_fields", {})
        if section not in type(policy).model_fields or (field and field not in known):
            yield Problem(f"facility_may_set[{number}]", f"there is no field {path}", "a section, or section.field")
