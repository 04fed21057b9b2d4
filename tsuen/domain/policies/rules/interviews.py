"""Whether a meeting is needed before the next use (F7, D3)."""

from __future__ import annotations

from datetime import date, timedelta

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.once import once
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.birthdays import months_after
from tsuen.kernel.clock import jst_date


@once
def valid_until(policy: Policy, facts: Facts) -> date | None:
    """The last day of use before a new meeting is needed; None: for good, or there was none."""
    months, since = value(policy.interviews.valid_months, facts), counted_since(policy, facts)
    if since is None or not months:
        return None
    # 「半年以上経過した場合」: the day half a year after counts already.
    return months_after(since, months) - timedelta(days=int(policy.interviews.at_exactly))


def counted_since(policy: Policy, facts: Facts) -> date | None:
    """The day the time runs from: the last use, the meeting, or the later of them."""
    met, used = facts.history.accepted_on, facts.history.last_used_on
    if policy.interviews.counted_from == "interview":
        return met
    if policy.interviews.counted_from == "last_use":
        return used or met
    return max((day for day in (met, used) if day is not None), default=None)


@once
def needed(policy: Policy, facts: Facts) -> bool | None:
    """Before this use: yes, no, or None where nothing told decides it."""
    if not value(policy.interviews.needed, facts):
        return False
    history = facts.history
    if history.accepted is False:
        return True
    since = counted_since(policy, facts)
    if since is None:
        if history.accepted:
            return False
        return True if history.first_use or history.accepted is False else None
    if history.first_use and history.accepted_on is None and not history.accepted and history.last_used_on is None:
        return True
    until = valid_until(policy, facts)
    return until is not None and (facts.on or jst_date(facts.now)) > until
