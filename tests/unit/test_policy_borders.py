"""What the engine has to keep apart: versions at midnight, varied values, whole tables, lateness beside time really stayed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tsuen.domain.policies.policy import Cases, Moment, Policy
from tsuen.domain.policies.rules.decide import decide
from tsuen.jobs.policies.answers import answer
from tsuen.jobs.policies.cases import facts_of
from tsuen.jobs.policies.commands import decide_case
from tsuen.jobs.policies.files import check_document

STAY = {"date": "2026-10-20", "start": "10:00", "end": "12:00"}


def judged(policy: dict[str, Any], **facts: Any) -> dict[str, Any]:
    made = Policy.model_validate(policy)
    return answer(made, decide(made, facts_of({"facts": {"kind": "柔軟利用", "reservation": STAY, **facts}})))


@pytest.mark.parametrize(
    ("now", "answered_by"),
    [("2026-03-31T23:59:59+09:00", "2026-04-10"), ("2026-04-01T00:00:00+09:00", "2026-04-21"), ("2026-03-31T15:00:00Z", "2026-04-21")],
)
def test_the_version_changes_at_midnight_in_japan(tmp_path: Path, capsys: Any, now: str, answered_by: str) -> None:
    old = {"valid": {"ends_on": "2026-03-31"}, "application": {"review_days": 10}}
    new = {"valid": {"starts_on": "2026-04-01"}, "application": {"review_days": 20}}
    policy, case = tmp_path / "policy.json", tmp_path / "case.json"
    policy.write_text(json.dumps({"versions": [old, new]}), encoding="utf-8")
    case.write_text(json.dumps({"facts": {"kind": "申請", "now": now}}), encoding="utf-8")
    assert decide_case(policy, case) == 0
    assert json.loads(capsys.readouterr().out)["application"]["answered_by"] == answered_by


def test_every_value_of_a_varied_field_is_validated() -> None:
    varied = {"cases": [{"when": {"kind": ["定期利用"]}, "value": {"day_of_month": 1, "months_before": 1}}], "otherwise": {"days_before": 60}}
    opens = Policy.model_validate({"booking": {"opens": varied}}).booking.opens
    assert isinstance(opens, Cases)
    assert all(isinstance(one, Moment) for one in (opens.otherwise, opens.cases[0].value))


def test_a_wrong_value_of_a_varied_field_is_refused_with_its_place() -> None:
    varied = {"cases": [{"when": {"kind": ["定期利用"]}, "value": {"day_of_month": 32}}], "otherwise": None}
    found = check_document({"booking": {"opens": varied}})
    assert [problem.place for problem in found.problems] == ["booking.opens.cases[0].value.day_of_month"]


@pytest.mark.parametrize(
    ("table", "household", "yen"),
    [
        ({"residents_only": True}, "non_taxed", 120),  # the national table
        ({"public_assistance": 300, "lt_77101": 200}, "non_taxed", 200),  # no row of its own: as lt_77101
        ({"public_assistance": 300, "lt_77101": 200}, "support_needed", 600),  # not in this table
        ({"style": "pay", "public_assistance": 0}, "lt_77101", 600),
        ({"style": "percent", "lt_77101": 50}, "lt_77101", 300),
    ],
)
def test_a_table_of_reductions_is_one_whole(table: dict[str, Any], household: str, yen: int) -> None:
    assert judged({"fees": {"reductions": table}}, child={"class": household})["fee_yen"] == yen


@pytest.mark.parametrize(
    ("policy", "left", "minutes", "late_fee"),
    [
        ({}, "12:30", 180, 300),
        ({"counting": {"basis": "actual"}}, "12:30", 150, 0),
        ({"counting": {"basis": "larger"}}, "11:00", 120, 0),
        ({"counting": {"basis": "larger"}, "lateness": {"consumes": {"from_minutes": 10}}}, "12:20", 180, 0),
        ({"counting": {"basis": "larger"}, "lateness": {"consumes": {"from_minutes": 10}}}, "12:09", 129, 0),
        ({"fees": {"basis": "larger"}}, "12:30", 180, 0),
    ],
)
def test_lateness_is_not_counted_twice(policy: dict[str, Any], left: str, minutes: int, late_fee: int) -> None:
    found = judged(policy, stamps={"arrived": "10:00", "left": left}, facility={"price": 300})
    assert (found["minutes_consumed"], found["late_fee"]) == (minutes, late_fee)


@pytest.mark.parametrize(("now", "yen"), [("2026-10-20T11:59:59+09:00", 0), ("2026-10-20T12:00:00+09:00", 500)])
def test_not_coming_has_its_own_price_once_the_time_is_over(now: str, yen: int) -> None:
    policy = {"cancelling": {"no_show": {"minutes_percent": 100, "yen": 500}}}
    assert judged(policy, now=now)["cost_of_cancelling_now"] == {"minutes": 120, "yen": yen}


@pytest.mark.parametrize(
    ("at_exactly", "left", "yen"),
    [(True, "12:29:59", 0), (True, "12:30:00", 300), (True, "13:30:00", 600),
     (False, "12:30:00", 0), (False, "12:30:01", 300), (False, "13:30:00", 300), (False, "13:30:01", 600)],
)  # fmt: skip
def test_each_further_block_begins_as_the_first_does(at_exactly: bool, left: str, yen: int) -> None:
    """「30分以上」 and each hour from there; 「30分を超えた」 and each hour passed."""
    fee = {"from_minutes": 30, "at_exactly": at_exactly, "counted_from": "threshold"}
    found = judged({"lateness": {"fee": fee}}, stamps={"arrived": "10:00", "left": left}, facility={"price": 300})
    assert found["late_fee"] == yen


def test_a_meeting_uses_no_hours_and_costs_nothing() -> None:
    found = judged({}, kind="初回面談", now="2026-10-20T09:00:00+09:00", stamps={"arrived": "10:00", "left": "13:00"})
    assert (found["minutes_consumed"], found["fee_yen"], found["late_fee"]) == (0, None, 0)
    assert found["cost_of_cancelling_now"] == {"minutes": 0, "yen": 0}


@pytest.mark.parametrize(
    ("tariff", "facility", "yen"),
    [
        ({"type": "hourly", "yen": 250}, {}, 250),
        ({"type": "first_then", "first_minutes": 30, "first_yen": 200, "then_yen": 100}, {}, 400),
        ({"type": "hourly", "yen": 250}, {"price": 500}, 500),
        ({"type": "flat", "yen": 600}, {}, 300),
    ],
)
def test_lateness_asks_the_price_of_the_hour(tariff: dict[str, Any], facility: dict[str, Any], yen: int) -> None:
    found = judged({"fees": {"tariff": tariff}}, stamps={"arrived": "10:00", "left": "12:30"}, facility=facility)
    assert found["late_fee"] == yen
