"""Words of facilities, letter for letter from the guides where they have them."""

from __future__ import annotations

from collections.abc import Mapping

from tsuen.kernel.wording import WEEKDAYS

TYPES = {"general": "一般型", "vacancy": "余裕活用型"}
KEYWORD = "キーワードからさがす"
PREFECTURE = "都道府県からさがす"
_MONTHS = 12


def age_words(months: int) -> str:
    """0歳6か月, 1歳, 2歳3か月: an age in completed months."""
    years, rest = divmod(months, _MONTHS)
    return f"{years}歳{rest}か月" if rest or not years else f"{years}歳"


def ages_words(from_months: int, below_months: int) -> str:
    """0歳6か月～2歳: the last age is the one whose last day is still inside (36 months excluded: 2歳)."""
    years, rest = divmod(below_months, _MONTHS)
    last = f"{years - 1}歳" if not rest and years else age_words(below_months - 1)
    first = age_words(from_months)
    return first if first == last else f"{first}～{last}"


def weekly(hours: Mapping[int, tuple[int, int]]) -> list[tuple[str, int, int]]:
    """Weekly hours with equal neighbours together: [("月～金", 510, 990), ("土", 510, 720)]."""
    groups: list[tuple[list[int], tuple[int, int]]] = []
    for weekday, span in sorted(hours.items()):
        if groups and groups[-1][1] == span and groups[-1][0][-1] == weekday - 1:
            groups[-1][0].append(weekday)
        else:
            groups.append(([weekday], span))
    return [
        (WEEKDAYS[days[0]] if len(days) == 1 else f"{WEEKDAYS[days[0]]}～{WEEKDAYS[days[-1]]}", *span)
        for days, span in groups
    ]
