"""Which minutes count, and how they are rounded (F2)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.once import once
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.clock import at_jst

_MINUTE = 60


def rounded(minutes: int | Fraction, unit: int, direction: str) -> int:
    """To whole units: up, down or to the nearer (a half goes up)."""
    if direction == "up":
        return -(-minutes // unit) * unit
    if direction == "down":
        return minutes // unit * unit
    return (2 * minutes + unit) // (2 * unit) * unit


def stayed(facts: Facts) -> int | None:
    """Whole minutes between the stamps, a minute begun counting; an early arrival counts from the reserved start."""
    if facts.arrived_at is None or facts.left_at is None:
        return None
    starts = facts.arrived_at
    if facts.starts is not None and facts.starts_at is not None:
        starts = max(starts, facts.starts_at)
    return max(0, -(-int((facts.left_at - starts).total_seconds()) // _MINUTE))


def basis_minutes(basis: str, facts: Facts) -> int:
    """Reserved time, the time between the stamps, or the larger (狭山: from the reserved start to the later end)."""
    reserved, actual = facts.minutes or 0, stayed(facts)
    if actual is None or basis == "reserved":
        return reserved
    if basis == "actual":
        return actual
    ends_at = facts.ends_at
    late = max(0, -(-int((facts.left_at - ends_at).total_seconds()) // _MINUTE)) if facts.left_at and ends_at else 0
    return max(reserved + late, actual)


def in_service(policy: Policy, facts: Facts) -> Facts:
    """The stay as far as this service goes: after `lateness.late_start_after` another one has taken over."""
    last = policy.lateness.late_start_after
    if last is None or facts.left_at is None or facts.on is None:
        return facts
    return replace(facts, left_at=min(facts.left_at, at_jst(facts.on, max(last, facts.ends or 0))))


@once
def counted(policy: Policy, facts: Facts) -> int:
    """The minutes of a visit, before any lateness: basis, minimum, rounding."""
    counting = policy.counting
    minutes = max(basis_minutes(value(counting.basis, facts), in_service(policy, facts)), value(counting.minimum_minutes, facts))
    return rounded(minutes, value(counting.unit_minutes, facts), value(counting.rounding, facts))
