"""What arriving or leaving at a time means for the hours and the fee (E5, F1, F2, F3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tsuen.domain.attendance.rules.plan import Arrival, Plan
from tsuen.domain.attendance.words import LEAVE, late_words
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.lateness import lateness
from tsuen.domain.policies.rules.quota import cap_of
from tsuen.domain.policies.rules.telling import edge_words
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.money import Minutes, Yen
from tsuen.kernel.wording import clock_text, hours_text

_MINUTE = 60
_NOTICED = 10  # minutes off the plan that staff should see where no rule names a number


@dataclass(frozen=True)
class Overrun:
    """A late pick-up: whole minutes late, the minutes it consumes (C29), the yen and hours it costs (O8, C29)."""

    minutes: int
    consumes: Minutes
    fee_hours: int
    over_cap: Minutes  # of what it consumes, what lies over the month's cap (F1)
    yen: Yen
    rule: str  # the policy field applied, for the ledger; "" = nothing is consumed


def overrun(policy: Policy, facts: Facts) -> Overrun:
    """F3 by the rule of the policy; seconds count at the borders. `facts.left_at` is the end."""
    late = lateness(policy, facts)
    return Overrun(
        max(0, late.seconds) // _MINUTE, Minutes(late.consumes), late.hours_charged if late.yen else 0, Minutes(late.over_cap),
        Yen(late.yen), "lateness.consumes" if late.consumes else "",
    )  # fmt: skip


def overrun_of(arrival: Arrival, at: datetime) -> Overrun:
    """The same for one reservation at the door."""
    return overrun(arrival.policy, arrival.case(at))


def stamp_words(kind: str, arrival: Arrival, at: datetime) -> str:
    """What this stamp at this time means for the hours, in a sentence (F2, F3)."""
    return _end_words(arrival, at) if kind == LEAVE else _start_words(arrival.plan, at)


def stamp_tone(kind: str, arrival: Arrival, at: datetime) -> str:
    """How the sentence looks: wait where it costs something, go otherwise."""
    late = overrun_of(arrival, at) if kind == LEAVE else None
    return "wait" if late and (late.consumes or late.yen) else "go"


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
    consumes = value(arrival.policy.lateness.consumes, arrival.case(last.at))
    grace = consumes.from_minutes if consumes else _NOTICED
    if early_arrival or abs(off) < grace * _MINUTE:
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
    return said + (_overrun_words(arrival, late, at) or _grace_words(arrival, at))


def _overrun_words(arrival: Arrival, late: Overrun, at: datetime) -> str:
    facts, rules, said = arrival.case(at), arrival.policy.lateness, ""
    consumes, fee = value(rules.consumes, facts), value(rules.fee, facts)
    if late.consumes and consumes:
        said += f"{edge_words(consumes)}おくれたため、利用できる時間を{hours_text(late.consumes)}使います。"
    if late.yen:
        cap = cap_of(arrival.policy, facts)
        if late.over_cap and cap is not None:
            why = f"月の上限{hours_text(cap)}をこえるため、"
        else:
            why = f"{edge_words(fee)}おくれたため、" if fee else ""
        hours = f"{late.fee_hours}時間分の" if late.fee_hours else ""
        said += f"{why}{hours}追加料金（{late.yen:,}円）がかかります。"
    return said


def _grace_words(arrival: Arrival, at: datetime) -> str:
    consumes = value(arrival.policy.lateness.consumes, arrival.case(at))
    if consumes is None:
        return ""
    return f"{edge_words(consumes)}おくれると、利用できる時間を{hours_text(consumes.block_minutes)}使います。"
