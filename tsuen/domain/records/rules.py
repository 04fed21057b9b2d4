"""What may be written of a day, by when, and how it reads (E4, F6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tsuen.domain.records.words import (
    AMOUNTS,
    ASLEEP,
    FEVER,
    KINDS,
    MEAL,
    MEALS,
    MOOD,
    MOODS,
    NOTE,
    PHOTO,
    PHOTO_REFUSED,
    SLEEP,
    TEMPERATURE,
    TOILET,
    TOILETS,
)
from tsuen.kernel.clock import jst, jst_date
from tsuen.kernel.facts import Facts
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import clock_text, day_text, span_text

WRITABLE = ("in_use", "done")
DAY = 24 * 60
COLDEST, HOTTEST = 340, 420  # tenths of a degree
LONGEST = 1000
MOST_PHOTOS = 20
_LUNCH, _AFTER = 10 * 60 + 30, 13 * 60 + 30
_STEP = 5
_TAPS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    MEAL: ("amount", AMOUNTS), TOILET: ("what", TOILETS), MOOD: ("mood", MOODS),
}  # fmt: skip
GONE = Refusal(
    "piece_gone", "この記録は、ほかの端末で直されたか、消されています。いまの記録を確かめて、もう一度入力してください。"
)
NOTHING = Refusal("nothing_written", "まだ何も記録していません。1つ以上記録してから、公開してください。")
TOO_MANY = Refusal("too_many_photos", f"写真は1日{MOST_PHOTOS}枚までです。いらない写真を消してから、追加してください。", "photos")


@dataclass(frozen=True)
class Wish:
    """A piece as it is to be written: minutes after midnight, `said` by kind (see `checked`)."""

    kind: str
    starts: int
    ends: int | None = None
    said: Facts | None = None


def writing_refusal(state: str, on: date, days: int, now: datetime) -> Refusal | None:
    """E4: a child in use or used, on the day of use and `days` after it (records.write_days)."""
    if state not in WRITABLE:
        return Refusal(
            "not_used", "行動記録を書けるのは、利用中と利用終了のお子さまです。利用開始を登録してから、書いてください。"
        )
    last = on + timedelta(days=days)
    if jst_date(now) > last:
        return Refusal(
            "too_late", f"行動記録を書いたり直したりできるのは{day_text(last)}まででした。お伝えすることがあるときは、ご家庭に電話してください。"
        )
    return None


def piece_refusal(wish: Wish, on: date, now: datetime) -> Refusal | None:
    """What is missing or cannot be, with what to type."""
    return _time_refusal(wish, on, now) or _said_refusal(wish)


def _time_refusal(wish: Wish, on: date, now: datetime) -> Refusal | None:
    latest = DAY - 1 if jst_date(now) > on else minute_now(now) + _STEP
    for minute, field in ((wish.starts, "time"), (wish.ends, "until")):
        if minute is not None and not 0 <= minute <= latest:
            return Refusal("time_ahead", f"いま（{clock_text(minute_now(now))}）より前の時刻を入力してください。", field)
    if wish.ends is not None and wish.ends <= wish.starts:
        return Refusal("until_before", f"起きた時刻は、{clock_text(wish.starts)}よりあとの時刻を入力してください。", "until")
    return None


def _said_refusal(wish: Wish) -> Refusal | None:
    said = wish.said or {}
    if wish.kind in _TAPS:
        field, offered = _TAPS[wish.kind]
        if said.get(field) not in offered or (wish.kind == MEAL and said.get("what") not in MEALS):
            return Refusal("not_chosen", "あてはまるものを選んでください。", field)
    if wish.kind == TEMPERATURE and not COLDEST <= _whole(said.get("tenths")) <= HOTTEST:
        return Refusal("temperature_odd", "体温を34.0から42.0までの数字で入力してください（例：36.5）。", "temperature")
    if wish.kind == NOTE and not str(said.get("text") or "").strip():
        return Refusal("note_empty", "ようすを入力してください。", "text")
    return None


def tenths_of(typed: str) -> int | None:
    """36.5, 365, 36 as tenths of a degree; none for anything else. Full-width figures were folded before."""
    plain = typed.removesuffix("℃").removesuffix("度").replace("。", ".").replace("．", ".")
    if not plain.isascii() or not plain.replace(".", "", 1).isdigit():
        return None
    whole, _, part = plain.partition(".")
    if "." not in plain and len(plain) == 3:  # noqa: PLR2004 - 365 is 36.5
        return int(plain)
    return int(whole) * 10 + int(part or "0") if len(whole) <= 2 and len(part) <= 1 else None  # noqa: PLR2004


def words_of(kind: str, said: Mapping[str, object], ends: int | None = None) -> str:
    """「昼食 ほとんど」, 「36.5℃」, 「12:40～14:00」の眠り: a piece in words; its time stands beside it."""
    more = str(said.get("text") or "")
    told = {
        MEAL: lambda: f"{MEALS.get(str(said.get('what')), '')}　{AMOUNTS.get(str(said.get('amount')), '')}",
        SLEEP: lambda: ASLEEP if ends is None else "眠りました",
        TOILET: lambda: TOILETS.get(str(said.get("what")), ""),
        TEMPERATURE: lambda: f"{_whole(said.get('tenths')) / 10:.1f}℃",
        MOOD: lambda: MOODS.get(str(said.get("mood")), ""),
    }.get(kind, str)()
    return "\n".join(part for part in (told, more) if part)


def time_words(kind: str, starts: int, ends: int | None) -> str:
    """12:40～14:00 of a sleep that ended, else the time."""
    return span_text(starts, ends) if kind == SLEEP and ends is not None else clock_text(starts)


def is_fever(kind: str, said: Mapping[str, object]) -> bool:
    """Whether the family should be telephoned."""
    return kind == TEMPERATURE and _whole(said.get("tenths")) >= FEVER


def minute_now(now: datetime) -> int:
    """Minutes after midnight in Japan."""
    local = jst(now)
    return local.hour * 60 + local.minute


def usual_time(on: date, ends: int, now: datetime) -> int:
    """The time of a piece where none is typed: now; of a day that is over its planned end."""
    return minute_now(now) if jst_date(now) == on else ends


def usual_meal(minute: int) -> str:
    """Which meal it probably is."""
    if minute < _LUNCH:
        return "snack_am"
    return "lunch" if minute < _AFTER else "snack_pm"


def photo_words(refusal: Refusal) -> str:
    """Why a picture was not taken, and what to do: the words of attached papers speak of papers."""
    return PHOTO_REFUSED.get(refusal.code, refusal.sentence)


def known_kind(kind: str) -> str:
    """A kind from an address; the first where it is none."""
    return kind if kind in KINDS else MEAL


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


__all__ = [
    "GONE", "MOST_PHOTOS", "NOTHING", "PHOTO", "TOO_MANY", "WRITABLE", "Wish", "is_fever", "known_kind", "minute_now", "photo_words", "piece_refusal",
    "tenths_of", "time_words", "usual_meal", "usual_time", "words_of", "writing_refusal",
]  # fmt: skip
