"""A decision asks many rules, and they ask each other: what was answered of a case is not reckoned again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.facts import Facts

T = TypeVar("T")
Rule = Callable[[Policy, Facts], T]


def once(rule: Rule[T]) -> Rule[T]:
    """The same rule, remembering its answer with the case: rules are pure, so the same policy and case have the same answer."""

    @wraps(rule)
    def remembered(policy: Policy, facts: Facts) -> T:
        held = facts.memory.get(rule)
        if held is not None and held[0] is policy:
            answer: T = held[1]
            return answer
        answer = rule(policy, facts)
        facts.memory[rule] = (policy, answer)
        return answer

    return remembered
