"""States and 「」 of reservations, letter for letter from the guides; how dates stand in sentences."""

from __future__ import annotations

from datetime import date, datetime

from tsuen.kernel.clock import jst

FLEXIBLE, REGULAR, INTERVIEW = "柔軟利用", "定期利用", "初回面談"
KINDS = {"flexible": FLEXIBLE, "regular": REGULAR, "interview": INTERVIEW}
STATES = {
    "tentative": "仮予約",
    "confirmed": "予約確定",
    "in_use": "利用中",
    "done": "利用終了",
    "declined": "お断り",
    "cancelled": "キャンセル",
    "no_show": "無断キャンセル",
}
PICKUP = {"guardian1": "保護者1", "guardian2": "保護者2", "other": "上記以外の方"}
KIND_NOTES = {
    "interview": "お子さまが初めて利用する事業所の場合、初回面談を実施する必要があります。",
    "regular": "毎週決まった曜日・時間帯で継続的に利用する予約です。",
    "flexible": "利用者が必要なタイミングでスポット的に利用できる予約です。",
}
_WEEKDAYS = "月火水木金土日"
_HOUR = 60


def short_day(day: date) -> str:
    """14日（月）."""
    return f"{day.day}日（{_WEEKDAYS[day.weekday()]}）"


def day_words(day: date) -> str:
    """12月14日（月）."""
    return f"{day.month}月{short_day(day)}"


def clock_words(minute: int) -> str:
    """9:30 from minutes after midnight."""
    return f"{minute // _HOUR}:{minute % _HOUR:02d}"


def span_words(starts: int, ends: int) -> str:
    """9:30～11:30."""
    return f"{clock_words(starts)}～{clock_words(ends)}"


def moment_words(instant: datetime) -> str:
    """12月15日（火）17:00, in Japan."""
    local = jst(instant)
    return f"{day_words(local.date())}{local.hour}:{local.minute:02d}"


def hours_words(minutes: int) -> str:
    """2時間, 0.5時間."""
    return f"{minutes / _HOUR:g}時間"
