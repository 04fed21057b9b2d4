"""The class of a household for reductions (F6): said, or found from the levy; a class without a row falls to a wider one."""

from __future__ import annotations

from fractions import Fraction

from tsuen.domain.policies.policy import Reductions
from tsuen.domain.policies.rules.facts import Facts

GENERAL = "general"
_WIDER = {"non_taxed": "lt_77101"}
# 指定都市: the levy is 8% there and 6% elsewhere; thresholds are told in the 6% of everywhere.
_DESIGNATED = (6, 8)


def household_class(reductions: Reductions, facts: Facts) -> str:
    """The class told; a household told as general, or not at all, is judged by its levy (所得割) where that is given."""
    told = facts.household_class or GENERAL
    if told != GENERAL or facts.income_levy is None:
        return told
    levy = facts.income_levy + (facts.tax_credits if reductions.before_credits else 0)
    if facts.designated_city:
        levy = levy * _DESIGNATED[0] // _DESIGNATED[1]
    return "lt_77101" if levy < reductions.below_levy else GENERAL


def reduction_yen(reductions: Reductions, facts: Facts, price: int) -> int | None:
    """The number of the table for this household, or None where it has no row."""
    name: str | None = household_class(reductions, facts)
    if reductions.residents_only and facts.resident is False:
        return None
    if reductions.from_application and facts.reduction_from and facts.on and facts.on < facts.reduction_from:
        return None
    while name is not None and name != GENERAL:
        row = getattr(reductions, name, None)
        if row is not None:
            if isinstance(row, int):
                return row
            return row.yen if price >= row.if_price_from else None
        name = _WIDER.get(name)
    return None


def reduced(reductions: Reductions | None, facts: Facts, price: int) -> Fraction:
    """What is paid of a price (of an hour) by this household."""
    if reductions is None:
        return Fraction(price)
    yen = reduction_yen(reductions, facts, price)
    if yen is None:
        return Fraction(price)
    if reductions.style == "pay":
        return Fraction(min(price, yen))
    if reductions.style == "percent":
        return Fraction(price * (100 - min(yen, 100)), 100)
    return Fraction(max(0, price - yen))
