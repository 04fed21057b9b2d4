"""Versions of a policy in time: which is in force on a day, and which overlap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.check import Problem
from tsuen.kernel.wording import date_text


def in_force(versions: Sequence[Policy], on: date) -> Policy:
    """The version whose days hold `on`; before the first and after the last the nearest stands."""
    holding = [one for one in versions if _starts(one) <= on <= _ends(one)]
    if holding:
        return holding[0]
    before = [one for one in versions if _starts(one) <= on]
    return max(before, key=_starts) if before else min(versions, key=_starts)


def overlaps(versions: Sequence[Policy]) -> list[Problem]:
    """Two versions for one day: none of them can be meant."""
    found = []
    for number, one in enumerate(versions):
        for other_number in range(number):
            other = versions[other_number]
            if _starts(one) <= _ends(other) and _starts(other) <= _ends(one):
                day = max(_starts(one), _starts(other))
                found.append(
                    Problem(
                        f"versions[{number}].valid",
                        f"overlaps versions[{other_number}] from {day} on",
                        f"one of them ends before {date_text(day) if day > date.min else 'the other starts'}",
                    )
                )
    return found


def _starts(policy: Policy) -> date:
    return policy.valid.starts_on or date.min


def _ends(policy: Policy) -> date:
    return policy.valid.ends_on or date.max
