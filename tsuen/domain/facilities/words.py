"""Words of facilities, letter for letter from the guides where they have them."""

from __future__ import annotations

TYPES = {"general": "一般型", "vacancy": "余裕活用型"}
WEEKDAYS = "月火水木金土日"
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
