"""A month by layer and by kind of use, as the family reads it: what is left now, and after a booking (F1, H4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.booking import FLEXIBLE, REGULAR
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.quota import Layer, balance
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.wording import hours_text


@dataclass(frozen=True)
class LayerLine:
    """One layer: `cap` and `left` are None where it has no end; `after`: what is left once the case's own time is booked."""

    name: str
    cap: int | None
    used: int
    left: int | None
    after: int | None

    @property
    def left_words(self) -> str:
        """3, 1.5: hours without their unit."""
        return "" if self.left is None else hours_text(self.left).removesuffix("時間")

    @property
    def words(self) -> str:
        """3時間のうち、利用・予約した時間 1時間."""
        said = f"利用・予約した時間 {hours_text(self.used)}"
        return said if self.cap is None else f"{hours_text(self.cap)}のうち、{said}"


@dataclass(frozen=True)
class MonthPart:
    """What a month gives to these kinds of use; `kinds` is empty where it gives every kind the same. None: no cap."""

    kinds: Sequence[str]
    cap: int | None
    left: int | None
    layers: Sequence[LayerLine] = ()

    @property
    def title(self) -> str:
        """柔軟利用; empty where there is nothing to tell apart."""
        return "・".join(self.kinds)


def month_parts(policy: Policy, case: Facts) -> Sequence[MonthPart]:
    """The case's month, once where all kinds of use that are open have the same, else a part for each that differs (F1, F8)."""
    open_kinds: list[str] = [kind for kind in (FLEXIBLE, REGULAR) if kind in value(policy.booking.kinds, case)]
    found: list[MonthPart] = []
    for kind in open_kinds or [FLEXIBLE]:
        seen = replace(case, kind=kind)
        month = balance(policy, seen)
        part = MonthPart((kind,), month.cap, month.left, layer_lines(policy, seen))
        same = next((one for one in found if (one.cap, one.left, one.layers) == (part.cap, part.left, part.layers)), None)
        if same is None:
            found.append(part)
        else:
            found[found.index(same)] = replace(same, kinds=(*same.kinds, kind))
    return [replace(found[0], kinds=())] if len(found) == 1 else found


def layer_lines(policy: Policy, case: Facts) -> Sequence[LayerLine]:
    """The layers that hold for the case, in the order they are used up; none where the policy has but one."""
    now = balance(policy, case).layers
    if len(now) < 2:  # noqa: PLR2004 - one layer is the month itself
        return []
    then = {layer.name: layer.left for layer in balance(policy, _booked(case)).layers}
    return [_line(layer, then.get(layer.name, layer.left)) for layer in now]


def _line(layer: Layer, after: int | None) -> LayerLine:
    return LayerLine(layer.name, layer.minutes, layer.used, layer.left, after)


def _booked(case: Facts) -> Facts:
    """The case with its own time used already."""
    minutes, before = case.minutes or 0, case.history
    there = dict(before.by_facility or {})
    if case.facility is not None:
        there[case.facility] = there.get(case.facility, 0) + minutes
    outside = minutes if case.in_area is False else 0
    used = replace(
        before, used_minutes=before.used_minutes + minutes, by_facility=there if before.by_facility is not None else None,
        used_out_of_area_minutes=before.used_out_of_area_minutes + outside,
    )  # fmt: skip
    return replace(case, history=used)
