"""A series of 定期利用: its days, and each of them judged as if the earlier ones were booked already (D8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from tsuen.domain.policies.rules.ages import fiscal_year
from tsuen.domain.policies.rules.facts import Facts
from tsuen.kernel.calendar import monday_of, month_key
from tsuen.kernel.cells import Span
from tsuen.kernel.recurrence import Weekly
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import WEEKDAYS, span_text

MOST_DAYS = 80  # in one series: five days a week for as long as families may book ahead by default, and more


def spans_of(times: Sequence[Weekly], first: date, last: date) -> list[Span]:
    """Every time of some weekly times from `first` to `last`, both included, in order, each once; at most `MOST_DAYS`."""
    found = {Span(day, one.starts, one.ends) for one in times for day in one.days(first, last)}
    return sorted(found)[:MOST_DAYS]


def after(case: Facts, planned: Sequence[Span]) -> Facts:
    """The case once earlier times of the same series are booked: hours and days of them count as used."""
    if not planned or case.on is None:
        return case
    before, on = case.history, case.on
    month = _sum(one for one in planned if month_key(one.on) == month_key(on))
    monday = monday_of(on)
    last_month = month_key(on.replace(day=1) - timedelta(days=1))
    there = None if before.by_facility is None else dict(before.by_facility)
    if there is not None and case.facility is not None and month:
        there[case.facility] = there.get(case.facility, 0) + month
    used = before.used_facilities
    if used is not None and case.facility is not None:
        used = tuple(dict.fromkeys((*used, case.facility)))
    history = replace(
        before,
        used_minutes=before.used_minutes + month,
        by_facility=there,
        used_facilities=used,
        used_out_of_area_minutes=before.used_out_of_area_minutes + (month if case.in_area is False else 0),
        used_minutes_this_day=before.used_minutes_this_day + _sum(one for one in planned if one.on == on),
        used_minutes_this_week=before.used_minutes_this_week
        + _sum(one for one in planned if monday <= one.on < monday + timedelta(days=7)),
        used_minutes_this_year=_more(before.used_minutes_this_year, (one for one in planned if fiscal_year(one.on) == fiscal_year(on))),
        previous_month_used_minutes=_more(
            before.previous_month_used_minutes, (one for one in planned if month_key(one.on) == last_month)
        ),
        booked_days=(*before.booked_days, *(one.on for one in planned)),
    )
    return replace(case, history=history)


def _sum(spans: Iterator[Span]) -> int:
    return sum(one.minutes for one in spans)


def _more(known: int | None, spans: Iterator[Span]) -> int | None:
    return None if known is None else known + _sum(spans)


def wish_refused(
    times: Sequence[tuple[int, int, int]], first_on: date, today: date, hours: Mapping[int, tuple[int, int]]
) -> Refusal | None:
    """Why wished times cannot be asked for: none, backwards, or outside of the facility's 受付時間."""
    if not times:
        return Refusal("no_time", "ご希望の曜日と時間を1つ以上選んでください。", "weekday_1")
    if first_on < today:
        return Refusal("past_day", "利用をはじめたい日は、今日か、今日より後の日を入力してください。", "first_on")
    for number, (weekday, starts, ends) in enumerate(times, start=1):
        name, opens = WEEKDAYS[weekday], hours.get(weekday)
        if ends <= starts:
            return Refusal("span", f"{number}つめの終わりの時間を、はじめの時間より後にしてください。", f"ends_{number}")
        if opens is None:
            return Refusal("closed_weekday", f"{name}曜日は休園日です。ほかの曜日を選んでください。", f"weekday_{number}")
        if starts < opens[0] or ends > opens[1]:
            sentence = f"{name}曜日の受付時間は{span_text(*opens)}です。その中の時間を選んでください。"
            return Refusal("outside_hours", sentence, f"starts_{number}")
    return None
