"""What time costs at a facility, before anything is chosen: 1時間300円, 1回600円, 無料 (C6, F5; design 7.9)."""

from __future__ import annotations

from dataclasses import dataclass

from tsuen.domain.policies.policy import Bands, Cases, FirstThen, Flat, Hourly, Policy, Reductions, Tariff
from tsuen.domain.policies.policy.money import REDUCTION_ROWS
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.fees import hour_of
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.cells import CELL_MINUTES
from tsuen.kernel.wording import hours_text, yen_text

_HOUR = 60
_OF_THE_PLACE = frozenset({"resident", "in_area", "prefecture_resident", "facility_type", "facility", "kind", "use"})


@dataclass(frozen=True)
class PriceWords:
    """The full price in a phrase, and what a family should know beside it."""

    price: str
    notes: tuple[str, ...] = ()


def price_words(policy: Policy, facts: Facts) -> PriceWords:
    """From the tariff that will charge for it; `facts`: the facility, the home, the kind of use, and a child where one is known."""
    fees = policy.fees
    tariff: Tariff = value(fees.tariff, facts)
    price = _price(tariff, facts)
    if price is None:
        return PriceWords("無料", _others(policy))
    most = ((value(fees.most_per_day, facts), "1日"), (value(fees.most_per_month, facts), "1か月"))
    notes = (
        *_unit(policy, tariff, facts),
        *(f"{span}{yen_text(yen)}が上限です" for yen, span in most if yen is not None),
        *(("世帯により減免があります",) if _reduces(value(fees.reductions, facts)) else ()),
    )
    return PriceWords(price, (*notes, *_others(policy)))


def _price(tariff: Tariff, facts: Facts) -> str | None:
    """None: nothing is asked."""
    if isinstance(tariff, Flat):
        return f"{'1回' if tariff.per == 'visit' else '1か月'}{yen_text(tariff.yen)}" if tariff.yen else None
    if isinstance(tariff, FirstThen):
        if not tariff.first_yen and not tariff.then_yen:
            return None
        first = f"はじめの{_span(tariff.first_minutes)}{yen_text(tariff.first_yen)}"
        return f"{first}、そのあと{_span(tariff.then_minutes)}ごとに{yen_text(tariff.then_yen)}"
    if isinstance(tariff, Bands):
        if not tariff.bands[-1].yen:
            return None
        return "、".join(
            (f"{_span(band.until_minutes)}まで" if band.until_minutes else "それより長いとき" if len(tariff.bands) > 1 else "1回") + yen_text(band.yen)
            for band in tariff.bands
        )
    hour = hour_of(tariff, facts)
    return f"1時間{yen_text(hour)}" if hour else None


def _unit(policy: Policy, tariff: Tariff, facts: Facts) -> tuple[str, ...]:
    """Of a price by the hour: what begins is charged whole. Reserved times lie on half hours, stamped ones need not."""
    if not isinstance(tariff, Hourly):
        return ()
    basis = value(policy.fees.basis, facts)
    reserved = (value(policy.counting.basis, facts) if basis == "counted" else basis) == "reserved"
    unit = max(tariff.unit_minutes, value(policy.counting.unit_minutes, facts), CELL_MINUTES if reserved else 1)
    return (f"{_span(unit)}単位です",) if unit > 1 else ()


def _span(minutes: int) -> str:
    """30分, 2時間."""
    return hours_text(minutes) if minutes >= _HOUR else f"{minutes}分"


def _reduces(reductions: Reductions | None) -> bool:
    return reductions is not None and any(getattr(reductions, row) is not None for row in REDUCTION_ROWS)


def _others(policy: Policy) -> tuple[str, ...]:
    """Where the tariff looks at more than the home and the facility."""
    tariff = policy.fees.tariff
    if isinstance(tariff, Cases) and any(case.when.model_fields_set - _OF_THE_PLACE for case in tariff.cases):
        return ("お子さまや利用日により異なります",)
    return ()
