"""How dates, spans, yen and minutes are written (design.md 4 and 7): the same on screens, in letters and on paper."""

from __future__ import annotations

from datetime import date, datetime

from tsuen.kernel.birthdays import age_in_months
from tsuen.kernel.clock import jst

WEEKDAYS = "月火水木金土日"
TAG = 12  # words in so many characters stand whole in a tag
_NO_ALLERGY = {"なし", "無し", "無", "ない", "特になし", "とくになし", "特に無し", "ありません", "-"}
_HOUR = 60
_ERAS = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"), (date(1926, 12, 25), "昭和"))


def day_text(day: date) -> str:
    """12月8日（火）."""
    return f"{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def date_text(day: date) -> str:
    """2026年12月8日, as rules name a date."""
    return f"{day.year}年{day.month}月{day.day}日"


def short_day_text(day: date) -> str:
    """8日（火）, under a heading that names the month."""
    return f"{day.day}日（{WEEKDAYS[day.weekday()]}）"


def long_day_text(day: date) -> str:
    """2026年12月8日（火）."""
    return f"{day.year}年{day_text(day)}"


def clock_text(minute: int) -> str:
    """9:30 from minutes after midnight."""
    return f"{minute // _HOUR}:{minute % _HOUR:02d}"


def span_text(starts: int, ends: int) -> str:
    """9:30～11:30."""
    return f"{clock_text(starts)}～{clock_text(ends)}"


def moment_text(instant: datetime) -> str:
    """12月8日（火）17:00, in Japan."""
    local = jst(instant)
    return f"{day_text(local.date())}{local.hour}:{local.minute:02d}"


def time_text(instant: datetime) -> str:
    """9:28, in Japan."""
    local = jst(instant)
    return f"{local.hour}:{local.minute:02d}"


def hours_text(minutes: int) -> str:
    """2時間, 0.5時間, 1.5時間."""
    return f"{minutes / _HOUR:g}時間"


def left_text(minutes: int | None) -> str:
    """4時間; 上限なし where a month has no cap."""
    return "上限なし" if minutes is None else hours_text(minutes)


def yen_text(yen: int) -> str:
    """600円."""
    return f"{yen:,}円"


def era_text(day: date) -> str:
    """令和8年: the Japanese year beside the western one where papers need it."""
    for start, name in _ERAS:
        if day >= start:
            year = day.year - start.year + 1
            return f"{name}{'元' if year == 1 else year}年"
    return ""


def age_text(birth_on: date, on: date) -> str:
    """1歳7か月."""
    months = age_in_months(birth_on, on)
    return f"{months // 12}歳{months % 12}か月"


def phone_text(number: str) -> str:
    """Digits as they are spoken: mobile 3-4-4, else area codes of two to four are not guessed: 4-2-4. As it is where it was written so."""
    if not number.isdigit():
        return number
    if len(number) == 11:  # noqa: PLR2004
        return f"{number[:3]}-{number[3:7]}-{number[7:]}"
    if number[:2] in {"03", "06"}:
        return f"{number[:2]}-{number[2:6]}-{number[6:]}"
    return f"{number[:4]}-{number[4:6]}-{number[6:]}"


def postal_text(code: str) -> str:
    """520-3252."""
    return f"{code[:3]}-{code[3:]}" if code else ""


def allergy_text(said: object) -> str:
    """What a family wrote about allergies; empty where it wrote that there is none."""
    text = str(said or "").strip()
    return "" if text.rstrip("。") in _NO_ALLERGY else text


def allergy_tag(text: str) -> str:
    """卵アレルギー beside the name, or that there is something to read below."""
    return text if len(text) <= TAG else "アレルギーあり"


def distance_words(metres: int) -> str:
    """100m以内, 350m, 1.2km, 14km: positions are known to some 100 m."""
    if metres < 100:  # noqa: PLR2004
        return "100m以内"
    if metres < 1000:  # noqa: PLR2004
        return f"{round(metres, -1)}m"
    return f"{metres / 1000:.1f}km" if metres < 9950 else f"{metres / 1000:.0f}km"  # noqa: PLR2004
