"""Words of the day, letter for letter from the guides where they have them (C23, F6, O8)."""

from __future__ import annotations

from datetime import date

SCAN = "登降園2次元コード読取"
PROCEDURES = "登降園手続き"
ARRIVE = "arrive"
LEAVE = "leave"
START = "利用開始登録"
END = "利用終了登録"
TITLES = {ARRIVE: START, LEAVE: END}
STATES = {
    "tentative": "仮予約",
    "confirmed": "予約確定",
    "in_use": "利用中",
    "done": "利用終了",
}
_WEEKDAYS = "月火水木金土日"
_HOUR = 60


def day_words(day: date) -> str:
    """12月8日（火）."""
    return f"{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"


def clock_words(minute: int) -> str:
    """9:30 from minutes after midnight."""
    return f"{minute // _HOUR}:{minute % _HOUR:02d}"


def hours_words(minutes: int) -> str:
    """2時間, 1.5時間."""
    return f"{minutes / _HOUR:g}時間"


def late_words(minutes: int) -> str:
    """34分, 1時間, 1時間5分: how long somebody is late or early."""
    hours, rest = divmod(minutes, _HOUR)
    return (f"{hours}時間" if hours else "") + (f"{rest}分" if rest or not hours else "")
