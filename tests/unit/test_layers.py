"""A month by layer as a family reads it (F1, H4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.support.rules import rules
from tsuen.domain.policies.rules.booking import FLEXIBLE, REGULAR
from tsuen.domain.policies.rules.facts import Facts, History
from tsuen.domain.reservations.rules import layer_lines, month_parts
from tsuen.kernel.clock import at_jst

TWO = rules(quota={"grants": [{"name": "国", "minutes": 600}, {"name": "市", "minutes": 180, "when": {"in_area": True}}]})
DAY = date(2026, 12, 16)


def case(used: int, minutes: int, *, in_area: bool = True) -> Facts:
    history = History(used_minutes=used, by_facility={"園": used}, used_out_of_area_minutes=0)
    return Facts(
        now=at_jst(DAY, 0), kind=FLEXIBLE, on=DAY, starts=570, ends=570 + minutes, facility="園", in_area=in_area, history=history
    )


@pytest.mark.parametrize(
    ("used", "minutes", "expected"),
    [
        (0, 120, [("国", 600, 480), ("市", 180, 180)]),
        (540, 120, [("国", 60, 0), ("市", 180, 120)]),
        (660, 60, [("国", 0, 0), ("市", 120, 60)]),
    ],
)
def test_each_layer_before_and_after(used: int, minutes: int, expected: list[tuple[str, int, int]]) -> None:
    assert [(one.name, one.left, one.after) for one in layer_lines(TWO, case(used, minutes))] == expected


def test_a_layer_that_does_not_hold_outside_is_not_shown_there() -> None:
    assert layer_lines(TWO, case(0, 60, in_area=False)) == []


def test_one_layer_is_the_month_itself() -> None:
    assert layer_lines(rules(cap=600), case(0, 60)) == []


def test_words() -> None:
    first = layer_lines(TWO, case(540, 60))[0]
    assert (first.words, first.left_words) == ("10時間のうち、利用・予約した時間 9時間", "1")


BY_KIND = {"grants": [{"name": "区", "minutes": {"cases": [{"when": {"kind": [REGULAR]}, "value": 1800}], "otherwise": 600}}]}


@pytest.mark.parametrize(
    ("quota", "kinds", "used", "expected"),
    [
        ({"grants": [{"minutes": 600}]}, [FLEXIBLE, REGULAR], 240, [("", 600, 360)]),
        (BY_KIND, [FLEXIBLE, REGULAR], 240, [(FLEXIBLE, 600, 360), (REGULAR, 1800, 1560)]),
        (BY_KIND, [FLEXIBLE, REGULAR], 900, [(FLEXIBLE, 600, 0), (REGULAR, 1800, 900)]),
        (BY_KIND, [REGULAR], 900, [("", 1800, 900)]),
        ({"grants": [{"minutes": None}]}, [FLEXIBLE, REGULAR], 900, [("", None, None)]),
    ],
)
def test_a_month_by_kind_of_use(quota: dict[str, Any], kinds: list[str], used: int, expected: list[tuple[str, int | None, int | None]]) -> None:
    """品川 gives 定期利用 30 hours and everything else 10: both are told, and once only where they are the same."""
    policy = rules(quota=quota, booking={"kinds": kinds})
    assert [(one.title, one.cap, one.left) for one in month_parts(policy, case(used, 0))] == expected


def test_what_is_carried_over_is_part_of_the_month() -> None:
    policy = rules(quota={"grants": [{"minutes": 600}], "carry_over_months": 1})
    seen = replace(case(60, 0), history=History(used_minutes=60, by_facility={"園": 60}, previous_month_used_minutes=480))
    assert [(one.cap, one.left) for one in month_parts(policy, seen)] == [(720, 660)]
