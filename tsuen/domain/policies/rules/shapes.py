"""Whether a time has a shape that may be booked, and whether the child has so much left (F1; booking unit, blocks, limits)."""

from __future__ import annotations

from collections.abc import Iterator

from tsuen.domain.policies.policy import Limit, Policy
from tsuen.domain.policies.rules.counting import counted
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.limits import over_limits
from tsuen.domain.policies.rules.quota import balance
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import clock_text, hours_text, span_text

Found = Iterator[tuple[str, Refusal]]
_PER = {"visit": "1回", "day": "1日", "week": "1週間", "month": "1か月", "term": "1期", "fiscal_year": "1年度", "event": "1つの事由"}


def misfits(policy: Policy, facts: Facts) -> Found:
    """Everything wrong with the time asked for."""
    if facts.minutes is None or facts.starts is None or facts.ends is None:
        return
    if facts.minutes <= 0:
        yield "booking.minimum_minutes", Refusal("too_short", "終わりの時間を、はじまりより後にしてください。", "date")
        return
    yield from _length(policy, facts, facts.minutes)
    yield from _place(policy, facts, facts.starts, facts.ends)
    yield from _limits(policy, facts)
    yield from _cap(policy, facts)


def _length(policy: Policy, facts: Facts, minutes: int) -> Found:
    booking = policy.booking
    unit = value(booking.unit_minutes, facts)
    least, most = value(booking.minimum_minutes, facts), value(booking.maximum_minutes, facts)
    if minutes < least:
        yield "booking.minimum_minutes", Refusal("too_short", f"予約は{hours_text(least)}からです。長い時間を選んでください。", "date")
    elif (minutes - least) % unit and minutes % unit:
        sentence = f"予約は{unit}分きざみです。終わりの時間を選びなおしてください。"
        yield "booking.unit_minutes", Refusal("off_unit", sentence, "date")
    if most is not None and minutes > most:
        yield "booking.maximum_minutes", Refusal("too_long", f"1回の予約は{hours_text(most)}までです。短い時間を選んでください。", "date")


def _place(policy: Policy, facts: Facts, starts: int, ends: int) -> Found:
    booking = policy.booking
    blocks, windows = value(booking.blocks, facts), value(booking.windows, facts)
    if blocks and not any((block.starts, block.ends) == (starts, ends) for block in blocks):
        said = "、".join(span_text(block.starts, block.ends) for block in blocks)
        yield "booking.blocks", Refusal("not_a_block", f"予約できる時間は、{said}です。その中から選んでください。", "date")
    if windows and not any(window.starts <= starts and ends <= window.ends for window in windows):
        said = "、".join(span_text(window.starts, window.ends) for window in windows)
        yield "booking.windows", Refusal("outside", f"利用できる時間は、{said}です。その中の時間を選んでください。", "date")
    allowed, field = value(booking.starts, facts), "booking.starts"
    if not allowed and facts.facility_starts:
        allowed, field = facts.facility_starts, "facility.starts"
    if allowed and starts not in allowed:
        said = "、".join(clock_text(one) for one in allowed)
        yield field, Refusal("start", f"予約のはじまりは、{said}から選んでください。", "date")
    step = value(booking.start_every_minutes, facts)
    if step and starts % step:
        yield "booking.start_every_minutes", Refusal("start", f"予約のはじまりは{step}分きざみです。はじめの時間を選びなおしてください。", "date")


def _limits(policy: Policy, facts: Facts) -> Found:
    most, asked = value(policy.booking.most_at_once, facts), facts.history.asked_at_once
    if most is not None and asked is not None and asked > most:
        yield "booking.most_at_once", Refusal("at_once", f"一度に申し込めるのは{most}件までです。数をへらしてください。", "date")
    most, waiting = value(policy.booking.most_open, facts), facts.history.open_bookings
    if most is not None and waiting is not None and waiting >= most:
        yield "booking.most_open", Refusal("open_bookings", f"同時に持てる予約は{most}件までです。ひとつ終わってから予約してください。", "date")
    for place, limit, allowed in over_limits(policy, facts):
        yield f"quota.limits[{place}]", Refusal("limit", f"{_limit_text(limit, allowed)}です。短い時間か、ほかの日を選んでください。", "date")


def _limit_text(limit: Limit, allowed: int) -> str:
    where = "1つの施設で" if limit.per_facility else "お住まいの市区町村の外では" if limit.when.in_area is False else ""
    if limit.consecutive_days is not None:
        return f"続けて利用できるのは{where}{allowed}日まで"
    per = "1か月" if limit.averaged_over_month else _PER[limit.per]
    return f"利用できるのは{where}{per}に{allowed}回まで" if limit.visits is not None else f"利用できるのは{where}{per}{hours_text(allowed)}まで"


def _cap(policy: Policy, facts: Facts) -> Found:
    if value(policy.over_cap.booking, facts) == "allowed":
        return
    month = balance(policy, facts)
    if month.left is None or month.cap is None:
        return
    asked = counted(policy, facts)
    if asked > month.left:
        when = f"{facts.on.month}月の" if facts.on else ""
        sentence = (
            f"利用できるのは1か月{hours_text(month.cap)}までです。{when}残りは{hours_text(month.left)}です。"
            "短い時間か、ほかの月の日を選んでください。"
        )
        yield "quota.grants", Refusal("cap", sentence, "date")
