"""What an hour costs, for rules that charge by it beside the tariff: lateness, time over the cap, a cancellation."""

from __future__ import annotations

from tsuen.domain.policies.policy import FirstThen, Hourly, Policy, Tariff
from tsuen.domain.policies.rules.facts import NATIONAL_PRICE, Facts
from tsuen.domain.policies.rules.vary import value

_HOUR = 60


def hour_price(policy: Policy, facts: Facts) -> int:
    """The facility's own where it is told, else what the tariff asks for an hour, else the national standard."""
    if facts.price is not None:
        return facts.price
    tariff: Tariff = value(policy.fees.tariff, facts)
    if isinstance(tariff, Hourly) and tariff.yen:
        return tariff.yen
    if isinstance(tariff, FirstThen) and tariff.first_yen:
        return tariff.first_yen * _HOUR // tariff.first_minutes
    return NATIONAL_PRICE
