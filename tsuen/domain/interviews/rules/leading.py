"""What comes next where an interview is needed: one is under way, or held, or to be booked, or cannot be booked here (D2, D5, S8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tsuen.domain.interviews.rules.meetings import BOOK_ONE, by_phone
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import date_text

_AFTER = "面談のあと、施設が「受入可」と決めてから予約できます。"


@dataclass(frozen=True)
class UnderWay:
    """An interview that is not decided: `confirmed` or only asked for; `held`: its time is over."""

    on: date
    confirmed: bool
    held: bool


def online(policy: Policy, case: Facts) -> bool:
    """Whether an interview for this kind of use is asked for on-line at all (`interviews.channels`; S8)."""
    return "online" in value(policy.interviews.channels, case)


def next_step(needed: Refusal, policy: Policy, case: Facts, *, way: str, phone: str, under_way: UnderWay | None) -> Refusal:
    """Why the use is not open, with what really comes next: nobody is told to book what is booked, held, or cannot be booked."""
    if under_way is not None:
        return _waits(under_way)
    if needed.code == "interview_refused":
        return needed
    before = needed.sentence.removesuffix(BOOK_ONE)
    if way != "online":
        return Refusal("interview_by_phone", before + by_phone(way, phone), on=needed.on)
    if not online(policy, case):
        return Refusal("interview_by_facility", before + by_facility(case.kind), on=needed.on)
    return needed


def by_facility(kind: str) -> str:
    """S8: interviews for this kind of use are fixed with the facility, once it has called."""
    return f"{kind}の面談は、システムでは予約できません。施設から連絡がありましたら、日程を決めてください。"


def _waits(one: UnderWay) -> Refusal:
    day = date_text(one.on)
    if one.held and one.confirmed:
        sentence = f"{day}の初回面談の結果（受入可・受入不可）を、施設が登録するのを待っています。登録されると、メールで知らせます。"
        return Refusal("interview_held", sentence, on=one.on)
    if one.confirmed:
        return Refusal("interview_booked", f"初回面談の予約が確定しています（{day}）。{_AFTER}", on=one.on)
    return Refusal("interview_asked", f"初回面談を申し込んでいます（{day}）。{_AFTER}", on=one.on)
