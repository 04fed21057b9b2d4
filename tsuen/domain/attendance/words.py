"""Words of the day, letter for letter from the guides where they have them (C23, F6, O8)."""

from __future__ import annotations

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
_HOUR = 60


def late_words(minutes: int) -> str:
    """34分, 1時間, 1時間5分: how long somebody is late or early."""
    hours, rest = divmod(minutes, _HOUR)
    return (f"{hours}時間" if hours else "") + (f"{rest}分" if rest or not hours else "")
