"""One case judged whole: what the simulator, the command and the tables of examples show (rules.md, "What follows" 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules import applying, booking, cancelling, eligibility, interviews, waiting
from tsuen.domain.policies.rules.counting import counted
from tsuen.domain.policies.rules.facts import MEETING, Facts
from tsuen.domain.policies.rules.fees import Fee, fee
from tsuen.domain.policies.rules.lateness import Lateness, lateness, over_cap_yen
from tsuen.domain.policies.rules.quota import Balance, balance
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.refusals import Refusal

_NO_HOURS = {MEETING, "申請"}
_DECIDED_BY = {
    "eligible_on": "eligibility.age_from",
    "first_day_of_use": "eligibility.age_from",
    "last_day_of_use": "eligibility.age_until",
    "cap_minutes": "quota.grants",
    "cancel_deadline": "cancelling.steps",
    "fee_yen": "fees.tariff",
    "facilities_allowed": "facilities.most",
    "interview_needed": "interviews.valid_months",
    "balance": "quota.grants",
    "result_at": "booking.result",
    "waiting": "waiting.offered",
    "may_wait": "waiting.most_per_month",
    "application": "application.review_days",
}


@dataclass(frozen=True)
class Decision:
    """The answer to a case. None: nothing told decides it. `decided_by`: the policy field behind each answer."""

    eligible_on: date | None
    first_day_of_use: date | None
    last_day_of_use: date | None
    cap_minutes: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    refusals: tuple[tuple[str, Refusal], ...]
    cancel_deadline: datetime | None
    cost_of_cancelling_now: cancelling.Cost | None
    minutes_consumed: int | None
    fee: Fee | None
    late_fee: int
    facilities_allowed: int | None
    facilities_which: str
    interview_needed: bool | None
    month: Balance
    result_at: datetime | None
    waiting: waiting.Offer
    may_wait: bool | None
    falls_with_it: tuple[date, ...]
    application: applying.Answer | None
    decided_by: dict[str, str]

    @property
    def may_book(self) -> bool:
        """Nothing stands against it."""
        return not self.refusals


def decide(policy: Policy, facts: Facts) -> Decision:
    """Every answer for one case, from the same rules the reservations and the door use."""
    days = eligibility.window(policy, facts)
    refusals = tuple(booking.refusals(policy, facts))
    month = balance(policy, facts)
    reserved = facts.minutes is not None and facts.kind != "申請"
    late = lateness(policy, facts)
    cost = _cost(policy, facts) if reserved and facts.on else None
    consumed = _consumed(policy, facts, late) if reserved else None
    section = booking.section(facts.kind)
    begins = max(filter(None, (days.first_on, facts.history.certified_from))) if days else facts.history.certified_from
    return Decision(
        eligible_on=days.first_on if days else None,
        first_day_of_use=begins,
        last_day_of_use=eligibility.last_day(policy, facts, days) if days else None,
        cap_minutes=month.cap,
        opens_at=booking.opens_at(policy, facts),
        closes_at=booking.closes_at(policy, facts),
        refusals=refusals,
        cancel_deadline=cancelling.free_until(policy, facts) if facts.on else None,
        cost_of_cancelling_now=cost,
        minutes_consumed=consumed,
        fee=fee(policy, facts) if reserved and facts.kind != MEETING else None,
        late_fee=max(late.yen, _over_by_stay(policy, facts, month, consumed)),
        facilities_allowed=value(policy.facilities.most, facts),
        facilities_which=value(policy.facilities.which, facts),
        interview_needed=interviews.needed(policy, facts),
        month=month,
        result_at=booking.result_at(policy, facts),
        waiting=waiting.offer(policy, facts),
        may_wait=waiting.may_wait(policy, facts),
        falls_with_it=cancelling.falling(policy, facts),
        application=applying.answer_to(policy, facts),
        decided_by=_decided_by(section, refusals, cost, late),
    )


def _decided_by(
    section: str, refusals: tuple[tuple[str, Refusal], ...], cost: cancelling.Cost | None, late: Lateness
) -> dict[str, str]:
    return {
        **_DECIDED_BY,
        "opens_at": f"{section}.opens",
        "closes_at": f"{section}.closes",
        "may_book": refusals[0][0] if refusals else f"{section}.closes",
        "cost_of_cancelling_now": cost.field if cost else "cancelling.steps",
        "minutes_consumed": "lateness.consumes" if late.consumes else "counting.basis",
        "late_fee": late.field or "lateness.fee",
    }


def _consumed(policy: Policy, facts: Facts, late: Lateness) -> int:
    """The time counted (a meeting uses none), and what lateness takes beside it; where the time really stayed counts, the larger of the two."""
    if facts.kind == MEETING:
        return 0
    if value(policy.counting.basis, facts) == "reserved":
        return counted(policy, facts) + late.consumes
    return max(counted(policy, facts), (facts.minutes or 0) + late.consumes if late.consumes else 0)


def _cost(policy: Policy, facts: Facts) -> cancelling.Cost:
    """Cancelling, changing, or, once the time is over and nobody came, not coming at all."""
    if facts.ends_at is not None and facts.now >= facts.ends_at and facts.arrived_at is None and not facts.illness:
        return cancelling.no_show_cost(policy, facts)
    return cancelling.change_cost(policy, facts) if facts.history.change else cancelling.cost_now(policy, facts)


def _over_by_stay(policy: Policy, facts: Facts, month: Balance, consumed: int | None) -> int:
    """Time booked or stayed over the cap, where that is allowed, at the price over the cap."""
    if month.cap is None or consumed is None or facts.kind in _NO_HOURS or facts.left_at is None or policy.over_cap.instead:
        return 0
    return over_cap_yen(policy, facts, min(consumed, max(0, month.used + consumed - month.cap)))


def said_by(policy: Policy, path: str) -> bool:
    """Whether the document says a field itself; otherwise it stands at the national default."""
    section, _, field = path.partition(".")
    if section not in policy.model_fields_set:
        return False
    piece = getattr(policy, section)
    name = field.partition("[")[0]
    return not name or not hasattr(piece, "model_fields_set") or name in piece.model_fields_set


