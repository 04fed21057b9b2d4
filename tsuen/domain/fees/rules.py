"""What a use costs: the estimate before and the charge after come from here (law 7, F6)."""

from __future__ import annotations

from dataclasses import dataclass

from tsuen.domain.municipalities.policy import Policy
from tsuen.kernel.money import Yen, price_of, started_hours
from tsuen.kernel.wording import hours_text


@dataclass(frozen=True)
class FeeLine:
    """One line of the working: words and yen."""

    words: str
    yen: Yen


@dataclass(frozen=True)
class FeeWorking:
    """A fee with its working shown. `hourly` is the price per hour after the reduction."""

    total: Yen
    hourly: Yen
    lines: tuple[FeeLine, ...]


def hourly_price(price_per_hour: int, household_class: str, policy: Policy) -> Yen:
    """A facility's price per hour less the reduction of the household's class; never below 0 (F6)."""
    return Yen(max(0, price_per_hour - policy.reductions.get(household_class, 0)))


def estimate(minutes: int, price_per_hour: int, household_class: str, policy: Policy) -> FeeWorking:
    """料金（目安）: 300円/h gives 150円 for 0.5時間 and 600円 for 2時間 (F5, F6, K4-4)."""
    hourly = hourly_price(price_per_hour, household_class, policy)
    total = price_of(minutes, hourly)
    lines = [FeeLine(f"1時間{price_per_hour:,}円 × {hours_text(minutes)}", price_of(minutes, price_per_hour))]
    if hourly < price_per_hour:
        off = price_per_hour - hourly
        lines.append(FeeLine(f"世帯の減免 1時間{off:,}円 × {hours_text(minutes)}", Yen(total - lines[0].yen)))
    return FeeWorking(total, hourly, tuple(lines))


def over_cap_fee(minutes_over: int, price_per_hour: int) -> Yen:
    """Use over the month's cap by lateness: each started hour at the facility's price (F1, C29)."""
    return Yen(started_hours(max(0, minutes_over)) * price_per_hour)
