"""A moment in words: the rule behind a deadline, so that a refusal names it and its date (rules.md, "What follows" 6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from tsuen.domain.policies.policy import Moment
from tsuen.kernel.clock import jst_date
from tsuen.kernel.wording import clock_text, date_text, moment_text

_DAYS = {"calendar": "日前", "open": "開所日前", "business": "営業日前"}
_ONE = {"calendar": "前日", "open": "前の開所日", "business": "前の営業日"}
_LAST = {"calendar": "末日", "open": "最後の開所日", "business": "最後の営業日"}
_NTH = {"calendar": "{}日", "open": "{}番目の開所日", "business": "{}番目の営業日"}
_LAST_OF_MONTH = 31


def rule_text(moment: Moment, day: str = "利用日") -> str:
    """利用日の7日前, 利用日の前の開所日の17:00, 利用の24時間前, 利用する月の前の月の8日; empty where the date alone says it."""
    told = _told(moment, day)
    return f"{told}の{clock_text(moment.time)}" if told and moment.time is not None else told


def _told(moment: Moment, day: str) -> str:
    base = "利用期間の初日" if moment.from_term else day
    if moment.days_before is not None:
        if moment.days_before == 0:
            return f"{base}の当日"
        return f"{base}の{_ONE[moment.count] if moment.days_before == 1 else f'{moment.days_before}{_DAYS[moment.count]}'}"
    if moment.hours_before is not None or moment.minutes_before is not None:
        before = f"{moment.minutes_before}分" if moment.hours_before is None else f"{moment.hours_before}時間"
        return f"{day.removesuffix('日')}の{before}前"
    if moment.weeks_before is not None:
        week = {0: "週", 1: "前の週"}.get(moment.weeks_before, f"{moment.weeks_before}週前")
        return f"{base}の{week}の{moment.weekday}曜日"
    return _of_month(moment, base)


def _of_month(moment: Moment, base: str) -> str:
    month = {0: "月", 1: "前の月"}.get(moment.months_before, f"{moment.months_before}か月前")
    if moment.same_day is not None:
        return f"{base}の{moment.same_day}か月前の同じ日" if moment.same_day else f"{base}の当日"
    if moment.nth is not None:
        return f"{base}の{month}の第{moment.nth}{moment.weekday}曜日"
    if moment.day_of_month == _LAST_OF_MONTH:
        return f"{base}の{month}の{_LAST[moment.count]}"
    if moment.day_of_month is not None:
        return f"{base}の{month}の" + _NTH[moment.count].format(moment.day_of_month)
    return date_text(moment.on) if moment.on is not None else ""


def until_text(last: datetime) -> str:
    """1月14日（水）17:00; 1月14日（水） where the whole day counts."""
    whole = jst_date(last + timedelta(microseconds=1)) != jst_date(last)
    return moment_text(last).rpartition("）")[0] + "）" if whole else moment_text(last)


def from_text(first: datetime) -> str:
    """1月14日（水）9:00; 1月14日（水） where the day begins with it."""
    return moment_text(first).removesuffix("0:00") if moment_text(first).endswith("）0:00") else moment_text(first)
