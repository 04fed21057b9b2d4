"""A waiting list: when a place that fell free is offered, until when, and how many entries a family may have (H2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tsuen.domain.policies.policy import After, Policy
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.clock import at_jst


@dataclass(frozen=True)
class Offer:
    """When a place is offered to one who waits, and the last instant to take it; None: at once, or no end of its own."""

    offered_at: datetime | None
    expires_at: datetime | None


def offer(policy: Policy, facts: Facts) -> Offer:
    """The offer of a place that fell free on `history.freed_on`."""
    freed = facts.history.freed_on
    return Offer(_after(policy.waiting.offered, freed), _after(policy.waiting.expires, freed))


def may_wait(policy: Policy, facts: Facts) -> bool | None:
    """Whether one more entry is allowed this month; None where the case tells of none."""
    most, entries = value(policy.waiting.most_per_month, facts), facts.history.waiting_entries_this_month
    return None if entries is None else most is None or entries < most


def _after(after: After | None, freed: date | None) -> datetime | None:
    return None if after is None or freed is None else at_jst(freed + timedelta(days=after.days), after.time)
