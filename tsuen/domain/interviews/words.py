"""Words of interviews, letter for letter from the guides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

KIND = "初回面談"
STATES = {
    "tentative": "仮予約",
    "confirmed": "予約確定",
    "done": "面談済み",
    "declined": "お断り",
    "cancelled": "キャンセル",
}
ACCEPTED = {"yes": "受入可", "no": "受入不可"}
LAPSED = "期限切れ"
_WEEKDAYS = "月火水木金土日"


def day_words(day: date) -> str:
    """2026年12月8日（火）."""
    return f"{day.year}年{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"


def span_words(starts: int, ends: int) -> str:
    """9:30～10:00 from minutes after midnight."""
    return "～".join(f"{minute // 60}:{minute % 60:02d}" for minute in (starts, ends))


def offered_words(count: int, closed: Sequence[date]) -> str:
    """What an offer brought: the number of times, and the closed days left out."""
    left_out = "、".join(day_words(day) for day in closed)
    return f"面談枠を{count}つ追加しました。" + (f"{left_out}は休園日のため、除きました。" if closed else "")
