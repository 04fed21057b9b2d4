"""Words of interviews, letter for letter from the guides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tsuen.kernel.wording import long_day_text

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
PROPOSALS = {
    "asked": "施設の返事待ち",
    "answered": "施設から別の日時の提案",
    "taken": "面談の日時が決定",
    "declined": "お断り",
    "withdrawn": "取り下げ",
    "lapsed": LAPSED,
}


def offered_words(count: int, closed: Sequence[date]) -> str:
    """What an offer brought: the number of times, and the closed days left out."""
    left_out = "、".join(long_day_text(day) for day in closed)
    return f"面談枠を{count}つ追加しました。" + (f"{left_out}は休園日のため、除きました。" if closed else "")
