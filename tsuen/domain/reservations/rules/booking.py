"""Whether hours may be booked: the window, the child, the facility, the month (D2, D6, F1, F5, F7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tsuen.domain.municipalities.policy import Policy
from tsuen.kernel.cells import Span
from tsuen.kernel.clock import at_jst, jst_date
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import clock_text, day_text, hours_text, span_text

ANSWER_AT = 17 * 60


@dataclass(frozen=True)
class Taken:
    """What the child has at that time already."""

    starts: int
    ends: int
    place: str


@dataclass(frozen=True)
class BookingFacts:
    """All that decides one wish. `opens` and `closes` are None on a closed day; `cap` and `left` are the month's minutes left."""

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
    taken: Taken | None
    cap: int
    left: int
    full: bool


def last_day_to_book(policy: Policy, day: date) -> date:
    """The last day on which a use on `day` can be booked; that day still counts (F3: 利用する7日前まで)."""
    return day - timedelta(days=policy.booking_closes_days)


def first_day_to_book(policy: Policy, day: date) -> date:
    """The first day on which a use on `day` can be booked."""
    return day - timedelta(days=policy.booking_opens_days)


def booking_window(policy: Policy, day: date, today: date) -> Refusal | None:
    """F5: bookings of a day open and close some days before it, by the calendar in Japan."""
    last, first = last_day_to_book(policy, day), first_day_to_book(policy, day)
    if today > last:
        days = policy.booking_closes_days
        rule = f"予約は利用日の{days}日前までです。" if days else "予約は利用日の当日までです。"
        return Refusal("closed", f"{rule}{day_text(day)}は{day_text(last)}で締め切りました。", "start", last)
    if today < first:
        rule = f"予約は利用日の{policy.booking_opens_days}日前から受け付けます。"
        return Refusal("not_open_yet", f"{rule}{day_text(day)}は{day_text(first)}から予約できます。", "start", first)
    return None


def answer_by(policy: Policy, asked_on: date, day: date, is_open: Callable[[date], bool]) -> datetime:
    """Until when the facility is asked to answer: some open days later at 17:00, never after the day before the use."""
    found, at = 0, asked_on
    while found < policy.answer_days and at < day - timedelta(days=1):
        at += timedelta(days=1)
        found += is_open(at)
    return at_jst(at, ANSWER_AT)


def may_book(facts: BookingFacts, policy: Policy, now: datetime) -> list[Refusal]:
    """Why this wish cannot be booked now; empty when it can. The most telling reason stands first."""
    return [*_child(facts), *_time(facts, policy, now), *_month(facts)]


def _child(facts: BookingFacts) -> Iterator[Refusal]:
    day = day_text(facts.span.on)
    if not facts.certified:
        until = facts.certified_until
        yield Refusal(
            "not_certified",
            f"利用できるのは、認定の期間の{day_text(until)}までです。その日までの日を選んでください。"
            if until
            else f"{day}には、{facts.child} さまの認定がありません。市区町村の窓口におたずねください。",
            "child",
            until,
        )
    elif not facts.in_ages:
        yield Refusal(
            "age", f"この施設の対象は{facts.ages}です。{day}には、お子さまの年齢が合いません。", "child"
        )
    if facts.interview is not None:
        yield facts.interview
    if not facts.has_contact:
        yield Refusal(
            "no_contact", "予約の前に、緊急連絡先の入力が必要です。「利用者情報管理」で入力してください。", "child"
        )


def _time(facts: BookingFacts, policy: Policy, now: datetime) -> Iterator[Refusal]:
    span = facts.span
    if not policy.flexible_open:
        yield Refusal("kind_closed", "お住まいの市区町村では、柔軟利用の予約を受け付けていません。", "start")
    window = booking_window(policy, span.on, jst_date(now))
    if window is not None:
        yield window
    elif span.starts_at <= now:
        yield Refusal("begun", "この時間はもう始まっています。これからの時間を選んでください。", "start")
    if span.minutes < policy.minimum_minutes:
        least = hours_text(policy.minimum_minutes)
        yield Refusal("too_short", f"予約は{least}からです。終わりの時間を選びなおしてください。", "start")
    yield from _opening(facts)
    if facts.taken is not None:
        held = facts.taken
        yield Refusal(
            "overlap",
            f"{facts.child} さまは、{day_text(span.on)}{span_text(held.starts, held.ends)}に"
            f"{held.place}の予約があります。ほかの時間を選んでください。",
            "start",
        )


def _opening(facts: BookingFacts) -> Iterator[Refusal]:
    span, day = facts.span, day_text(facts.span.on)
    if facts.opens is None or facts.closes is None:
        yield Refusal("day_off", f"{day}は休園日です。ほかの日を選んでください。", "start")
    elif span.starts < facts.opens or span.ends > facts.closes:
        hours = f"{clock_text(facts.opens)}～{clock_text(facts.closes)}"
        yield Refusal("outside", f"{day}の受付時間は{hours}です。その中の時間を選んでください。", "start")


def _month(facts: BookingFacts) -> Iterator[Refusal]:
    if facts.span.minutes > facts.left:
        yield cap_refusal(facts.cap, facts.span, facts.left)


def cap_refusal(cap: int, span: Span, left: int) -> Refusal:
    """F1: the month's cap would be passed."""
    return Refusal(
        "cap",
        f"利用できるのは1か月{hours_text(cap)}までです。"
        f"{span.on.month}月の残りは{hours_text(left)}です。短い時間か、ほかの月の日を選んでください。",
        "start",
    )


def full_refusal(span: Span) -> Refusal:
    """The places went to others."""
    return Refusal(
        "full",
        f"{day_text(span.on)}{span_text(span.starts, span.ends)}は、先にほかの予約が入り、空きがなくなりました。"
        "ほかの時間を選んでください。",
        "start",
    )
