"""A decision as JSON: times in Japan, each answer with the policy field behind it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.applying import Answer
from tsuen.domain.policies.rules.decide import Decision, said_by
from tsuen.domain.policies.rules.quota import Balance
from tsuen.kernel.clock import jst


def answer(policy: Policy, decision: Decision) -> dict[str, Any]:
    """The answer to a case. `at_default`: what the document does not say, judged by the national default."""
    cost, fee = decision.cost_of_cancelling_now, decision.fee
    fields = set(decision.decided_by.values()) | {field for field, _ in decision.refusals}
    return {
        "eligible_on": _day(decision.eligible_on),
        "first_day_of_use": _day(decision.first_day_of_use),
        "last_day_of_use": _day(decision.last_day_of_use),
        "cap_minutes": decision.cap_minutes,
        "opens_at": _instant(decision.opens_at),
        "closes_at": _instant(decision.closes_at),
        "may_book": decision.may_book,
        "refusals": [
            {"rule": field, "code": why.code, "sentence": why.sentence, "date": _day(why.on)} for field, why in decision.refusals
        ],
        "cancel_deadline": _instant(decision.cancel_deadline),
        "cost_of_cancelling_now": None if cost is None else {"minutes": cost.minutes, "yen": cost.yen},
        "minutes_consumed": decision.minutes_consumed,
        "fee_yen": None if fee is None else fee.yen,
        "fee_working": [] if fee is None else [{"label": line.label, "yen": line.yen, "rule": line.field} for line in fee.lines],
        "late_fee": decision.late_fee,
        "facilities_allowed": decision.facilities_allowed,
        "facilities_which": decision.facilities_which,
        "interview_needed": decision.interview_needed,
        "balance": _balance(decision.month),
        "result_at": _instant(decision.result_at),
        "waiting": {"offered_at": _instant(decision.waiting.offered_at), "expires_at": _instant(decision.waiting.expires_at)},
        "may_wait": decision.may_wait,
        "falls_with_it": [day.isoformat() for day in decision.falls_with_it],
        "application": _application(decision.application),
        "decided_by": decision.decided_by,
        "at_default": sorted(field for field in fields if not field.startswith("facility.") and not said_by(policy, field)),
    }


def _application(answer: Answer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    said = {"taken_up_on": answer.taken_up_on, "answered_by": answer.answered_by, "holds_from": answer.holds_from}
    return {name: _day(day) for name, day in said.items()}


def _balance(month: Balance) -> dict[str, Any]:
    return {
        "cap_minutes": month.cap,
        "used_minutes": month.used,
        "left_minutes": month.left,
        "layers": [
            {"name": one.name, "minutes": one.minutes, "used_minutes": one.used, "left_minutes": one.left} for one in month.layers
        ],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else jst(instant).replace(microsecond=0).isoformat()
