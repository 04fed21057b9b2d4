"""What becomes of an application: the day it is taken up, and by when it is answered (A8, K1-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tsuen.domain.policies.policy import WEEKDAYS, Policy
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.moments import office_day
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.clock import jst_date


@dataclass(frozen=True)
class Answer:
    """The day an application sent now is taken up, the last day for the answer, and whence the certification holds."""

    taken_up_on: date
    answered_by: date
    holds_from: date | None


def answer_to(policy: Policy, facts: Facts) -> Answer | None:
    """None where the case is no application. `holds_from` is None while only the decision will tell."""
    if facts.kind != "申請":
        return None
    sent = jst_date(facts.now)
    effective = policy.application.effective
    from_on = {"application": sent, "month_start": sent.replace(day=1)}.get(effective)
    return Answer(_taken_up(policy, sent), _answered_by(policy, facts, sent), from_on)


def _taken_up(policy: Policy, sent: date) -> date:
    """The weekday on which applications of that weekday are looked at; a day the office is closed moves it on."""
    for intake in policy.application.intakes:
        if WEEKDAYS[sent.weekday()] in intake.weekdays:
            ahead = (WEEKDAYS.index(intake.taken_up) - sent.weekday() - 1) % 7 + 1
            return _office_day_from(sent + timedelta(days=ahead))
    return sent


def _answered_by(policy: Policy, facts: Facts, sent: date) -> date:
    rule = policy.application
    left = value(rule.review_business_days, facts)
    if left is None:
        return sent + timedelta(days=value(rule.review_days, facts))
    day = sent
    while left:
        day += timedelta(days=1)
        left -= office_day(day)
    return day


def _office_day_from(day: date) -> date:
    while not office_day(day):
        day += timedelta(days=1)
    return day
