"""Until when a change is free and what it costs; when a no-show may be marked and what it costs: the seeds as tables (C29, C30, O8, D14)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.support.rules import rules
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.booking import FLEXIBLE
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.reservations.rules import (
    change_cost,
    free_until,
    may_change,
    may_mark_no_show,
    no_show_words,
)
from tsuen.kernel.clock import at_jst

# Wednesday 16 December 2026, 9:30-11:30; after the three days 9, 10 (Sat, Sun) and 11 January (a holiday): Tuesday the 12th.
CHIYODA, OJIYA = rules(cancel="open"), rules(cancel="day")
OWN = rules(cancelling={"change_until": {"days_before": 3, "time": "12:00"}, "change_effect": {"minutes_percent": 50, "yen": 200}})
NEVER = rules(cancelling={"steps": [{}]})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+09:00")


def case(now: str, on: str = "2026-12-16") -> Facts:
    return Facts(now=at(now), kind=FLEXIBLE, on=datetime.fromisoformat(on).date(), starts=570, ends=690, price=300)


@pytest.mark.parametrize(
    ("policy", "on", "now", "minutes", "yen"),
    [
        (CHIYODA, "2026-12-16", "2026-12-15T17:00:00", 0, 0),
        (CHIYODA, "2026-12-16", "2026-12-15T17:00:01", 120, 0),
        (CHIYODA, "2027-01-12", "2027-01-08T17:00:00", 0, 0),  # the last open day before a three-day weekend
        (CHIYODA, "2027-01-12", "2027-01-08T17:01:00", 120, 0),
        (OJIYA, "2026-12-16", "2026-12-15T23:59:00", 0, 0),
        (OJIYA, "2026-12-16", "2026-12-16T00:00:01", 120, 0),
        (OWN, "2026-12-16", "2026-12-13T12:00:00", 0, 0),
        (OWN, "2026-12-16", "2026-12-13T12:00:01", 60, 200),
        (NEVER, "2026-12-16", "2026-12-16T09:00:00", 0, 0),
    ],
)
def test_a_change_costs_from_its_deadline_on(policy: Policy, on: str, now: str, minutes: int, yen: int) -> None:
    facts = case(now, on)
    cost = change_cost(policy, facts, free_until(policy, facts))
    assert (cost.minutes, cost.yen, cost.free) == (minutes, yen, not (minutes or yen))


def test_the_sentence_names_the_deadline_and_the_cost() -> None:
    early, late = case("2026-12-15T10:00:00"), case("2026-12-15T18:00:00")
    said = [change_cost(CHIYODA, facts, free_until(CHIYODA, facts)).sentence for facts in (early, late)]
    assert said[0] == "12月15日（火）17:00までは、変更しても残り時間は減りません。"
    assert said[1].startswith("期限（12月15日（火）17:00まで）をすぎているため、時間を変更すると、いまの予約の2時間を利用したものとして数えます")
    assert change_cost(NEVER, late, free_until(NEVER, late)).sentence.endswith("残り時間は減りません。")


@pytest.mark.parametrize(
    ("state", "now", "time", "person"),
    [
        ("tentative", "2026-12-16T09:29:59", "", ""),
        ("confirmed", "2026-12-16T09:30:00", "begun", ""),
        ("in_use", "2026-12-16T10:00:00", "not_changeable", ""),
        ("done", "2026-12-16T12:00:00", "not_changeable", "not_changeable"),
        ("cancelled", "2026-12-10T12:00:00", "not_changeable", "not_changeable"),
    ],
)
def test_what_may_still_be_changed(state: str, now: str, time: str, person: str) -> None:
    begins = at_jst(case(now).on, 570)  # type: ignore[arg-type]
    found = [may_change(state, begins, at(now)), may_change(state, begins, at(now), pickup_only=True)]
    assert [one.code if one else "" for one in found] == [time, person]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "予約した2時間のうち2時間を、利用したものとして数えます。"),
        ({"minutes_percent": 50}, "予約した2時間のうち1時間を、利用したものとして数えます。"),
        ({"yen": 500}, "キャンセル料500円がかかります。"),
        ({"minutes_percent": 0}, "残り時間は減りません。"),
    ],
)
def test_what_not_coming_costs_in_words(said: dict[str, Any], words: str) -> None:
    policy = rules(cancelling={"no_show": said} if said else {})
    assert no_show_words(policy, case("2026-12-16T10:00:00")) == words


@pytest.mark.parametrize(
    ("state", "now", "code"),
    [("confirmed", "2026-12-16T09:29:59", "ahead"), ("confirmed", "2026-12-16T09:30:00", ""), ("in_use", "2026-12-16T10:00:00", "not_confirmed")],
)
def test_when_a_no_show_may_be_marked(state: str, now: str, code: str) -> None:
    found = may_mark_no_show(state, at("2026-12-16T09:30:00"), at(now))
    assert (found.code if found else "") == code
