"""States and 「」 of reservations, letter for letter from the guides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tsuen.kernel.wording import WEEKDAYS, phone_text, span_text

FLEXIBLE, REGULAR, INTERVIEW = "柔軟利用", "定期利用", "初回面談"
FLEXIBLE_KEY, REGULAR_KEY = "flexible", "regular"
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
WISH_STATES = {
    "asked": "申請中", "made": "登録済み", "declined": "お断り", "withdrawn": "取り下げ", "lapsed": "期限切れ", "ended": "終了",
}  # fmt: skip
PICKUP = {"guardian1": "保護者1", "guardian2": "保護者2", "other": "上記以外の方"}
KIND_NOTES = {
    "interview": "お子さまが初めて利用する事業所の場合、初回面談を実施する必要があります。",
    "regular": "毎週決まった曜日・時間帯で継続的に利用する予約です。",
    "flexible": "利用者が必要なタイミングでスポット的に利用できる予約です。",
}


def pickup_words(pickup: Mapping[str, str], guardians: Mapping[int, str]) -> str:
    """保護者1　森本 彩 さま; of somebody else the name, relation and number. Who is registered no more is named as it was."""
    who = pickup.get("who", "guardian1")
    if who == "other":
        return f"{pickup.get('name', '')} さま（{pickup.get('relation', '')}・{phone_text(pickup.get('phone', ''))}）"
    name = pickup.get("name") or guardians.get(int(who[-1]), "")
    return f"{PICKUP[who]}　{name} さま" if name else PICKUP[who]


def pickup_person(pickup: Mapping[str, Any], guardians: Mapping[int, str]) -> str:
    """森本 彩（保護者1）, 森本 和子（祖母）: the person first, for who stands at the door and checks; the role alone where no name is known."""
    who = pickup.get("who", "")
    name = pickup.get("name") or (guardians.get(int(who[-1]), "") if who in ("guardian1", "guardian2") else "")
    role = pickup.get("relation") if who == "other" else PICKUP.get(who, "")
    return f"{name}（{role}）" if name and role else name or role or PICKUP.get(who, "")


def room_words(state: str, places: int, left: int) -> str:
    """What stands behind 「確定する」: a 仮予約 holds its place already, so `left` are the places besides it; below 0: too many were taken."""
    if left < 0:
        return f"{places}人の枠に、{-left}人多く入っています。お受けできるか、確かめてください。"
    return f"{places}人のうち、" + (f"確定すると残り{left}人" if state == "tentative" else f"残り{left}人")


def wish_words(weekday: int, starts: int, ends: int) -> str:
    """水曜日 9:30～11:30: a wished time of 定期利用申請."""
    return f"{WEEKDAYS[weekday]}曜日 {span_text(starts, ends)}"
