"""A late pick-up: what it consumes and what it costs (F1, F3, E5; C29, O8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tsuen.domain.policies.policy import Late, LateFee, Policy
from tsuen.domain.policies.rules.facts import MEETING, Facts
from tsuen.domain.policies.rules.once import once
from tsuen.domain.policies.rules.prices import hour_price
from tsuen.domain.policies.rules.quota import beyond
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.clock import jst

_MINUTE = 60


@dataclass(frozen=True)
class Lateness:
    """Seconds late; minutes consumed by it, those of them over the cap; yen for it, with the field that says so."""

    seconds: int = 0
    consumes: int = 0
    over_cap: int = 0
    yen: int = 0
    hours_charged: int = 0
    field: str = ""


IN_TIME = Lateness()


@once
def lateness(policy: Policy, facts: Facts) -> Lateness:
    """Seconds count at the borders: 9:59 late is not ten minutes, 10:00 is, 10:01 is more than ten."""
    if facts.left_at is None or facts.ends_at is None or facts.kind == MEETING:
        return IN_TIME
    seconds = int((facts.left_at - facts.ends_at).total_seconds())
    if seconds <= 0:
        return IN_TIME
    rules = policy.lateness
    other = rules.late_start_after
    local = jst(facts.left_at)
    if other is not None and local.hour * 60 + local.minute + local.second / 60 > other:
        return Lateness(seconds, yen=rules.other_service_yen, field="lateness.late_start_after")
    counting, charging = value(policy.counting.basis, facts), value(policy.fees.basis, facts)
    consumes = _blocks(_rule(policy, facts, "consumes", counting), seconds)
    over = _over(policy, facts, consumes)
    fee: LateFee | None = _rule(policy, facts, "fee", counting if charging == "counted" else charging)
    blocks = _count(fee, seconds)
    late_yen = 0
    if fee is not None and blocks:
        late_yen = blocks * (_share(hour_price(policy, facts), fee.block_minutes) if fee.yen == "price" else fee.yen)
    over_yen = over_cap_yen(policy, facts, over)
    field = "lateness.fee" if late_yen >= over_yen and late_yen else "over_cap" if over_yen else ""
    block = fee.block_minutes if fee else 60
    charged = max(blocks * block, -(-over // policy.over_cap.block_minutes) * policy.over_cap.block_minutes if over else 0)
    return Lateness(seconds, consumes, over, max(late_yen, over_yen), charged // 60, field)


def _rule(policy: Policy, facts: Facts, name: str, basis: str) -> Any:
    """A rule of lateness. One that is not said adds nothing where the time really stayed counts: it is in that time already."""
    if basis != "reserved" and name not in policy.lateness.model_fields_set:
        return None
    return value(getattr(policy.lateness, name), facts)


def over_cap_yen(policy: Policy, facts: Facts, minutes: int) -> int:
    """F1: use over the month's cap, for each block begun at the facility's price, or as the municipality sets it."""
    if minutes <= 0:
        return 0
    over = policy.over_cap
    yen: int | str = value(over.yen, facts)
    if over.per == "visit":
        return yen if isinstance(yen, int) else _over_price(yen, policy, facts)
    blocks = -(-minutes // over.block_minutes)
    return blocks * (yen if isinstance(yen, int) else _share(_over_price(yen, policy, facts), over.block_minutes))


def reached(late: Late, seconds: int) -> bool:
    """「10分以上」, or 「10分を超えた」."""
    edge = late.from_minutes * _MINUTE
    return seconds > 0 and (seconds >= edge if late.at_exactly else seconds > edge)


def _count(late: Late | None, seconds: int) -> int:
    if late is None or not reached(late, seconds):
        return 0
    if not late.repeats:
        return 1
    block = late.block_minutes * _MINUTE
    if late.counted_from == "threshold":
        over = seconds - late.from_minutes * _MINUTE
        return 1 + over // block if late.at_exactly else -(-over // block)
    return max(1, -(-seconds // block))


def _blocks(late: Late | None, seconds: int) -> int:
    return 0 if late is None else _count(late, seconds) * late.block_minutes


def _over(policy: Policy, facts: Facts, consumes: int) -> int:
    return min(consumes, beyond(policy, facts, (facts.minutes or 0) + consumes)) if consumes else 0


def _over_price(which: str, policy: Policy, facts: Facts) -> int:
    """The hour's price over the cap: the facility's own, or that of the other service that takes over, where it is told."""
    told = facts.service_price if which == "service" else None
    return hour_price(policy, facts) if told is None else told


def _share(price: int, minutes: int) -> int:
    return price * minutes // 60
