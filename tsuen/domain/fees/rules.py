"""The estimate before and the charge after: one working, line by line, whose lines add up (law 7; E5, F1, F3, F5, F6, K4-4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tsuen.domain.fees.words import EXTRA, FEE, LATE, OVER_CAP
from tsuen.domain.policies.policy import Bands, FirstThen, Hourly, Policy
from tsuen.domain.policies.rules.facts import Facts, History
from tsuen.domain.policies.rules.fees import fee
from tsuen.domain.policies.rules.lateness import Lateness, lateness

_MINUTE = 60


@dataclass(frozen=True)
class Item:
    """One line: what for, yen (negative: taken off), the field of the policy that says so."""

    kind: str
    label: str
    yen: int
    field: str


@dataclass(frozen=True)
class Working:
    """Its lines add up to `yen`; `minutes` were charged for."""

    lines: tuple[Item, ...]
    minutes: int

    @property
    def yen(self) -> int:
        """The sum."""
        return sum(item.yen for item in self.lines)


def working(policy: Policy, facts: Facts, earlier: History) -> Working:
    """What a visit costs: with its stamps the charge, without them the estimate.

    `earlier`: the visits before this one in time, for what is asked once a month or free for so long; lateness is judged
    by the whole of the month, as the hours are (C29).
    """
    made = fee(policy, replace(facts, history=earlier))
    late = lateness(policy, facts)
    items = [Item(_kind(line.field), line.label, line.yen, line.field) for line in made.lines]
    if late.yen:
        items.append(Item(OVER_CAP if late.field == "over_cap" else LATE, _late_words(late), late.yen, late.field))
    return Working(tuple(items), made.minutes)


@dataclass(frozen=True)
class Picks:
    """What of the facility's extras a family chose: those it declined, those it ordered (F6)."""

    declined: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()

    def document(self) -> dict[str, list[str]]:
        """As it is stored with the reservation."""
        return {"declined": list(self.declined), "ordered": list(self.ordered)}


NO_PICKS = Picks()


def picks_from(stored: Mapping[str, Any] | None) -> Picks:
    """The same, read back."""
    said = stored or {}
    return Picks(tuple(said.get("declined", ())), tuple(said.get("ordered", ())))


@dataclass(frozen=True)
class Option:
    """One extra the family may choose or leave; `wanted`: as it stands now."""

    name: str
    label: str
    yen: int
    wanted: bool


def options(policy: Policy, facts: Facts, earlier: History) -> tuple[Option, ...]:
    """The extras that may be left out of this visit, or must be ordered for it; what nobody may decline is not asked."""
    extras = policy.fees.extras
    if not extras:
        return ()
    all_of_them = replace(facts, declined_extras=(), ordered_extras=tuple(one.name for one in extras), history=earlier)
    asked = {line.field: line for line in fee(policy, all_of_them).lines}
    return tuple(
        Option(one.name, line.label, line.yen, one.name in facts.ordered_extras if one.ordered else one.name not in facts.declined_extras)
        for place, one in enumerate(extras)
        if (one.ordered or one.declinable) and (line := asked.get(f"fees.extras[{place}]"))
    )


def as_planned(facts: Facts) -> Facts:
    """The case as it was reserved: no stamps."""
    return replace(facts, arrived_at=None, left_at=None)


def looks_back(policy: Policy) -> bool:
    """Whether a visit's price depends on the visits before it; where not, nobody need read them."""
    fees = policy.fees
    bounds = (fees.most_per_day, fees.most_per_month, fees.subsidised_yen)
    return (
        policy.over_cap.instead
        or fees.free_minutes != 0
        or any(one is not None for one in bounds)
        or any(extra.per != "visit" for extra in fees.extras)
        or not isinstance(fees.tariff, Hourly | FirstThen | Bands)
    )


def _kind(field: str) -> str:
    if field.startswith("fees.extras"):
        return EXTRA
    return OVER_CAP if field.startswith("over_cap") else FEE


def _late_words(late: Lateness) -> str:
    hours = f"（{late.hours_charged}時間分）" if late.hours_charged else ""
    why = "、月の上限をこえた時間" if late.field == "over_cap" else ""
    return f"お迎えのおくれ {late.seconds // _MINUTE}分{why}{hours}"
