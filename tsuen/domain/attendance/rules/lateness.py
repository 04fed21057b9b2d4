"""What arriving or leaving at a time means for the hours and the fee (E5, F1, F2, F3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tsuen.domain.attendance.rules.plan import Arrival, Plan
from tsuen.domain.attendance.words import LEAVE, late_words
from tsuen.domain.municipalities.policy import Policy
from tsuen.kernel.money import HOUR, Minutes, Yen, price_of, started_hours
from tsuen.kernel.wording import clock_text, hours_text

_MINUTE = 60


@dataclass(frozen=True)
class Overrun:
    """A late pick-up: whole minutes late, the minutes it consumes (C29), the hours of extra fee (O8, C29)."""

    minutes: int
    consumes: Minutes
    fee_hours: int
    over_cap: Minutes  # of what it consumes, what lies over the month's cap (F1)
    rule: str  # the policy field applied, for the ledger; "" = nothing is consumed

    def fee(self, price_per_hour: int) -> Yen:
        """The extra fee at the facility's price."""
        return price_of(self.fee_hours * HOUR, price_per_hour)


def overrun(policy: Policy, plan: Plan, left_at: datetime, used: int = 0) -> Overrun:
    """F3: 「10分以上」 (or more than 10, by setting) consumes a block for each begun; 「30分以上」 costs an hour's fee, then hourly.

    Seconds count at the borders: 9:59 late is not ten minutes, 10:00 is, 10:01 is more than ten. `used`: minutes of the
    month before this lateness; what goes over the cap is charged per started hour (F1). The same hour is charged once.
    """
    seconds = max(0, int((left_at - plan.ends_at).total_seconds()))
    consumes = _consumes(policy, seconds)
    over_cap = min(consumes, max(0, used + consumes - policy.monthly_cap_minutes))
    fee_hours = max(_fee_hours(policy, seconds), started_hours(over_cap))
    rule = "late_block_minutes" if consumes else ""
    return Overrun(seconds // _MINUTE, Minutes(consumes), fee_hours, Minutes(over_cap), rule)


def overrun_of(arrival: Arrival, at: datetime) -> Overrun:
    """The same for one reservation at the door."""
    return overrun(arrival.policy, arrival.plan, at, arrival.used)


def _consumes(policy: Policy, seconds: int) -> int:
    grace = policy.late_grace_minutes * _MINUTE
    reached = seconds >= grace if policy.late_grace_inclusive else seconds > grace
    block = policy.late_block_minutes
    return -(-seconds // (block * _MINUTE)) * block if seconds and reached and block else 0


def _fee_hours(policy: Policy, seconds: int) -> int:
    start = policy.late_fee_from_minutes * _MINUTE
    if not start or seconds < start:
        return 0
    return 1 + (seconds - start) // (HOUR * _MINUTE)


def stamp_words(kind: str, arrival: Arrival, at: datetime) -> str:
    """What this stamp at this time means for the hours, in a sentence (F2, F3)."""
    return _end_words(arrival, at) if kind == LEAVE else _start_words(arrival.plan, at)


def stamp_tone(kind: str, arrival: Arrival, at: datetime) -> str:
    """How the sentence looks: wait where it costs something, go otherwise."""
    late = overrun_of(arrival, at) if kind == LEAVE else None
    return "wait" if late and (late.consumes or late.fee_hours) else "go"


def last_words(arrival: Arrival) -> str:
    """What the stamp set last means for the hours; empty before the first."""
    last = arrival.last_stamp
    return stamp_words(last.kind, arrival, last.at) if last else ""


def off_plan_words(arrival: Arrival) -> str:
    """The same where it matters to staff: by the grace time or more off the plan, or charged; else empty (E5)."""
    last, plan = arrival.last_stamp, arrival.plan
    if last is None:
        return ""
    planned = plan.ends_at if last.kind == LEAVE else plan.starts_at
    off = (last.at - planned).total_seconds()
    early_arrival = last.kind != LEAVE and off < 0
    if early_arrival or abs(off) < arrival.policy.late_grace_minutes * _MINUTE:
        return ""
    return last_words(arrival)


def _start_words(plan: Plan, at: datetime) -> str:
    late = int((at - plan.starts_at).total_seconds()) // _MINUTE
    planned = clock_text(plan.starts)
    if late > 0:
        return f"予定より{late_words(late)}おそい登園です。利用時間は{planned}から数えます。"
    return f"予定の時間どおりです。早く着いても、利用時間は{planned}から数えます。"


def _end_words(arrival: Arrival, at: datetime) -> str:
    plan = arrival.plan
    early = int((plan.ends_at - at).total_seconds()) // _MINUTE
    if early > 0:
        span = hours_text(plan.ends - plan.starts)
        return f"予定より{late_words(early)}早いお迎えです。利用時間は、予約した{span}で数えます。"
    late = overrun_of(arrival, at)
    if not late.minutes:
        return "予定の時間どおりです。"
    said = f"予定より{late_words(late.minutes)}おそいお迎えです。"
    return said + (_overrun_words(arrival, late) or _grace_words(arrival.policy))


def _overrun_words(arrival: Arrival, late: Overrun) -> str:
    policy, said = arrival.policy, ""
    if late.consumes:
        said += f"{_grace_rule(policy)}おくれたため、利用できる時間を{hours_text(late.consumes)}使います。"
    if late.fee_hours:
        cap = f"月の上限{hours_text(policy.monthly_cap_minutes)}をこえるため、"
        why = cap if late.over_cap else f"{policy.late_fee_from_minutes}分以上おくれたため、"
        yen = f"{late.fee(arrival.price_per_hour):,}円"
        said += f"{why}{late.fee_hours}時間分の追加料金（{yen}）がかかります。"
    return said


def _grace_rule(policy: Policy) -> str:
    """10分以上 or 10分をこえて, as the municipality reads it (F3)."""
    return f"{policy.late_grace_minutes}分" + ("以上" if policy.late_grace_inclusive else "をこえて")


def _grace_words(policy: Policy) -> str:
    if not policy.late_block_minutes:
        return ""
    block = hours_text(policy.late_block_minutes)
    return f"{_grace_rule(policy)}おくれると、利用できる時間を{block}使います。"
