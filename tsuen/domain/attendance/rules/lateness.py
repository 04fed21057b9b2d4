"""What arriving or leaving at a time means for the hours and the fee (E5, F2, F3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tsuen.domain.attendance.rules.plan import Arrival, Plan
from tsuen.domain.attendance.words import LEAVE, clock_words, hours_words, late_words
from tsuen.domain.municipalities.policy import Policy
from tsuen.kernel.money import HOUR, Minutes

_MINUTE = 60


@dataclass(frozen=True)
class Overrun:
    """A late pick-up: whole minutes late, the minutes it consumes (C29), the hours of extra fee (O8)."""

    minutes: int
    consumes: Minutes
    fee_hours: int
    rule: str  # the policy field applied, for the ledger; "" = nothing is consumed


def overrun(policy: Policy, plan: Plan, left_at: datetime) -> Overrun:
    """F3: 「10分以上」 (or more than 10, by setting) consumes a block for each begun; 「30分以上」 costs an hour's fee, then hourly.

    Seconds count at the borders: 9:59 late is not ten minutes, 10:00 is, 10:01 is more than ten.
    """
    seconds = max(0, int((left_at - plan.ends_at).total_seconds()))
    grace = policy.late_grace_minutes * _MINUTE
    reached = seconds >= grace if policy.late_grace_inclusive else seconds > grace
    block = policy.late_block_minutes
    late = bool(seconds) and reached and block > 0
    consumes = -(-seconds // (block * _MINUTE)) * block if late else 0
    return Overrun(
        seconds // _MINUTE,
        Minutes(consumes),
        _fee_hours(policy, seconds),
        "late_block_minutes" if late else "",
    )


def _fee_hours(policy: Policy, seconds: int) -> int:
    start = policy.late_fee_from_minutes * _MINUTE
    if not start or seconds < start:
        return 0
    return 1 + (seconds - start) // (HOUR * _MINUTE)


def stamp_words(kind: str, policy: Policy, plan: Plan, at: datetime) -> str:
    """What this stamp at this time means for the hours, in a sentence (F2, F3)."""
    return end_words(policy, plan, at) if kind == LEAVE else start_words(plan, at)


def last_words(arrival: Arrival) -> str:
    """What the stamp set last means for the hours; empty before the first."""
    last = arrival.last_stamp
    return stamp_words(last.kind, arrival.policy, arrival.plan, last.at) if last else ""


def start_words(plan: Plan, at: datetime) -> str:
    """What arriving at this time means (F2, C29)."""
    late = int((at - plan.starts_at).total_seconds()) // _MINUTE
    planned = clock_words(plan.starts)
    if late > 0:
        return f"予定より{late_words(late)}おそい登園です。利用時間は{planned}から数えます。"
    return f"予定の時間どおりです。早く着いても、利用時間は{planned}から数えます。"


def end_words(policy: Policy, plan: Plan, at: datetime) -> str:
    """What leaving at this time means: early pick-up (F2), in time, late (F3)."""
    early = int((plan.ends_at - at).total_seconds()) // _MINUTE
    if early > 0:
        span = hours_words(plan.ends - plan.starts)
        return f"予定より{late_words(early)}早いお迎えです。利用時間は、予約した{span}で数えます。"
    late = overrun(policy, plan, at)
    if not late.minutes:
        return "予定の時間どおりです。"
    said = f"予定より{late_words(late.minutes)}おそいお迎えです。"
    return said + (overrun_words(policy, late) or _grace_words(policy))


def overrun_words(policy: Policy, late: Overrun) -> str:
    """What a late pick-up consumes and costs, with the rule it comes from; empty if nothing."""
    said = ""
    if late.consumes:
        said += f"{grace_rule(policy)}おくれたため、利用できる時間を{hours_words(late.consumes)}使います。"
    if late.fee_hours:
        said += (
            f"{policy.late_fee_from_minutes}分以上おくれたため、{late.fee_hours}時間分の追加料金がかかります。"
        )
    return said


def grace_rule(policy: Policy) -> str:
    """10分以上 or 10分をこえて, as the municipality reads it (F3)."""
    return f"{policy.late_grace_minutes}分" + ("以上" if policy.late_grace_inclusive else "をこえて")


def _grace_words(policy: Policy) -> str:
    if not policy.late_block_minutes:
        return ""
    block = hours_words(policy.late_block_minutes)
    return f"{grace_rule(policy)}おくれると、利用できる時間を{block}使います。"
