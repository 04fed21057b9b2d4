"""Whether hours may be booked: the window, the child, the facility, the month (D2, D6, F1, F5, F7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tsuen.domain.interviews.rules import Elsewhere, elsewhere_refusal
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules import booking
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.phrases import from_text, until_text
from tsuen.domain.policies.rules.readiness import unready
from tsuen.domain.policies.rules.shapes import misfits
from tsuen.domain.policies.rules.telling import moment_words
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.cells import Span
from tsuen.kernel.clock import at_jst, jst_date
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import clock_text, day_text, hours_text, span_text

ANSWER_AT = 17 * 60
FIELD = "start"


@dataclass(frozen=True)
class BookingFacts:
    """All that decides one wish: the case as the policy judges it, and what only the house knows.

    `opens` and `closes` are None on a closed day; `cap` is None where the month has none, `left` the month's minutes left.
    """

    case: Facts
    span: Span
    child: str
    certified: bool
    certified_until: date | None
    in_ages: bool
    ages: str
    interview: Refusal | None
    has_contact: bool
    opens: int | None
    closes: int | None
    taken: Elsewhere | None
    cap: int | None
    left: int | None
    full: bool


def booking_window(policy: Policy, case: Facts) -> Refusal | None:
    """F5: bookings of a day open and close before it, as the policy says; the last instant is still in time."""
    opens, closes = booking.opens_at(policy, case), booking.closes_at(policy, case)
    day = day_text(case.on) if case.on else ""
    if closes is not None and case.now > closes:
        moment = value(policy.booking.closes, case)
        rule = f"予約は{moment_words(moment)}までです。" if moment else ""
        sentence = f"{rule}{day}は{until_text(closes)}で締め切りました。ほかの日を選んでください。"
        return Refusal("closed", sentence, FIELD, jst_date(closes))
    if opens is not None and case.now < opens:
        moment = value(policy.booking.opens, case)
        rule = f"予約は{moment_words(moment)}から受け付けます。" if moment else ""
        return Refusal("not_open_yet", f"{rule}{day}は{from_text(opens)}から予約できます。", FIELD, jst_date(opens))
    return None


def day_window(policy: Policy, case: Facts) -> tuple[date | None, date | None]:
    """Of a day of the calendar: the day its booking closed, and the day it will open; None where it has not, or is open."""
    opens, closes = booking.opens_at(policy, case), booking.closes_at(policy, case)
    closed_on = jst_date(closes) if closes is not None and case.now > closes else None
    return closed_on, jst_date(opens) if opens is not None and case.now < opens else None


def answer_by(policy: Policy, case: Facts, asked_on: date, day: date, is_open: Callable[[date], bool]) -> datetime:
    """Until when the facility is asked to answer: some open days later at 17:00, never after the day before the use."""
    found, at = 0, asked_on
    while found < value(policy.booking.answer_open_days, case) and at < day - timedelta(days=1):
        at += timedelta(days=1)
        found += is_open(at)
    return at_jst(at, ANSWER_AT)


def may_book(facts: BookingFacts, policy: Policy, now: datetime) -> list[Refusal]:
    """Why this wish cannot be booked now; empty when it can. The most telling reason stands first."""
    return [*_child(facts), *_ready(facts, policy), *_way(facts, policy), *_time(facts, policy, now), *shape(policy, facts.case)]


def shape(policy: Policy, case: Facts) -> list[Refusal]:
    """Length, blocks, starts, limits by day, week and month, and what is left of the month: judged again under the locks."""
    return [replace(refusal, field=FIELD) for _, refusal in misfits(policy, case)]


def _child(facts: BookingFacts) -> Iterator[Refusal]:
    day = day_text(facts.span.on)
    if not facts.certified:
        yield uncertified_refusal(facts.child, facts.span.on, facts.certified_until)
    elif not facts.in_ages:
        yield Refusal(
            "age", f"この施設の対象は{facts.ages}です。{day}には、お子さまの年齢が合いません。ほかの施設をさがしてください。", "child"
        )
    if facts.interview is not None:
        yield facts.interview
    if not facts.has_contact:
        yield Refusal(
            "no_contact", "予約の前に、緊急連絡先の入力が必要です。「利用者情報管理」で入力してください。", "child"
        )


def _ready(facts: BookingFacts, policy: Policy) -> Iterator[Refusal]:
    """D16: what has to be done before the first use."""
    yield from (refusal for _, refusal in unready(policy, facts.case))


def _way(facts: BookingFacts, policy: Policy) -> Iterator[Refusal]:
    """C7, F8: the kinds, the ways and the facilities that are open to this family."""
    for _, refusal in booking.ways(policy, facts.case):
        if refusal.code == "kind_closed":
            yield Refusal("kind_closed", f"お住まいの市区町村では、{facts.case.kind}の予約を受け付けていません。市区町村の窓口におたずねください。", FIELD)
        else:
            yield replace(refusal, field=FIELD)


def _time(facts: BookingFacts, policy: Policy, now: datetime) -> Iterator[Refusal]:
    span = facts.span
    window = booking_window(policy, facts.case)
    if window is not None:
        yield window
    elif span.starts_at <= now:
        yield Refusal("begun", "この時間はもう始まっています。これからの時間を選んでください。", FIELD)
    yield from _opening(facts)
    yield from (replace(refusal, field=FIELD) for _, refusal in booking.days(policy, facts.case) if refusal.code != "day_off")
    yield from (replace(refusal, field=FIELD) for _, refusal in booking.pattern(policy, facts.case))
    if facts.taken is not None:
        yield elsewhere_refusal(facts.child, facts.taken, FIELD)


def _opening(facts: BookingFacts) -> Iterator[Refusal]:
    span, day = facts.span, day_text(facts.span.on)
    if facts.opens is None or facts.closes is None:
        yield Refusal("day_off", f"{day}は休園日です。ほかの日を選んでください。", FIELD)
    elif span.starts < facts.opens or span.ends > facts.closes:
        hours = f"{clock_text(facts.opens)}～{clock_text(facts.closes)}"
        yield Refusal("outside", f"{day}の受付時間は{hours}です。その中の時間を選んでください。", FIELD)


def uncertified_refusal(child: str, on: date, until: date | None) -> Refusal:
    """A10, A12: no certification holds on that day; `until`: the last day of one that ends before it."""
    return Refusal(
        "not_certified",
        f"利用できるのは、認定の期間の{day_text(until)}までです。その日までの日を選んでください。"
        if until
        else f"{day_text(on)}には、{child} さまの認定がありません。市区町村の窓口におたずねください。",
        "child",
        until,
    )


def certification_over(child: str, until: date | None) -> Refusal:
    """A12: no certification runs today or begins later; `until`: the last day of the one before."""
    if until is None:
        return Refusal("certification_over", f"{child} さまの認定がありません。先に利用申請をして、認定を受けてください。", "child")
    return Refusal(
        "certification_over",
        f"{child} さまの認定は、{day_text(until)}で終わりました。また利用できるかどうかは、市区町村の窓口におたずねください。",
        "child",
        until,
    )


def cap_refusal(cap: int, span: Span, left: int) -> Refusal:
    """F1: the month's cap would be passed."""
    return Refusal(
        "cap",
        f"利用できるのは1か月{hours_text(cap)}までです。"
        f"{span.on.month}月の残りは{hours_text(left)}です。短い時間か、ほかの月の日を選んでください。",
        FIELD,
    )


def full_refusal(span: Span) -> Refusal:
    """The places went to others."""
    return Refusal(
        "full",
        f"{day_text(span.on)}{span_text(span.starts, span.ends)}は、先にほかの予約が入り、空きがなくなりました。"
        "ほかの時間を選んでください。",
        FIELD,
    )
