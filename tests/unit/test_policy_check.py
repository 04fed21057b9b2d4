"""What cannot be meant is refused with its place and what would be right, and nothing of the file is used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tsuen.cli import main
from tsuen.jobs.policies.files import check_document

CASE = {"when": {"kind": ["定期利用"]}, "value": 60}


@pytest.mark.parametrize(
    ("document", "place", "right"),
    [
        # contradictions
        ({"booking": {"opens": {"days_before": 3}, "closes": {"days_before": 7}}}, "booking.closes", "after booking.opens"),
        ({"interviews": {"opens": {"days_before": 1}, "closes": {"days_before": 5}}}, "interviews.closes", "after interviews.opens"),
        (
            {"booking": {"closes": {"cases": [{"when": {"resident": False}, "value": {"days_before": 90}}], "otherwise": {"days_before": 7}}}},
            "booking.closes", "after booking.opens",
        ),
        ({"quota": {"grants": [{"minutes": 600}], "cap_minutes": 300}}, "quota.cap_minutes", "600"),
        ({"quota": {"limits": [{"minutes": 300, "per": "month"}]}}, "quota.limits[0].minutes", "600"),
        ({"quota": {"limits": [{"minutes": 10, "per": "day"}]}}, "quota.limits[0].minutes", "30"),
        ({"booking": {"minimum_minutes": 120, "maximum_minutes": 60}}, "booking.maximum_minutes", "120"),
        ({"booking": {"minimum_minutes": 660}}, "booking.minimum_minutes", "600"),
        ({"booking": {"minimum_minutes": {"cases": [CASE, CASE], "otherwise": 30}}}, "booking.minimum_minutes.cases[1].when", "apart"),
        ({"booking": {"minimum_minutes": {"cases": [{"when": {}, "value": 60}], "otherwise": 30}}}, "booking.minimum_minutes.cases[0].when", "otherwise"),
        (
            {"booking": {"windows": [{"starts": "09:00", "ends": "12:00"}], "blocks": [{"starts": "13:00", "ends": "15:00"}]}},
            "booking.blocks", "inside booking.windows",
        ),
        ({"booking": {"windows": [{"starts": "09:00", "ends": "12:00"}], "starts": ["13:00"]}}, "booking.starts", "inside booking.windows"),
        ({"booking": {"minimum_minutes": 60, "blocks": [{"starts": "09:00", "ends": "09:30"}]}}, "booking.blocks", "60 minutes"),
        (
            {"cancelling": {"steps": [
                {"until": {"days_before": 1}}, {"until": {"days_before": 3}, "effect": {"yen": 100}}, {"effect": {"minutes_percent": 100}},
            ]}},
            "cancelling.steps[1].until", "later",
        ),
        ({"eligibility": {"age_from": {"years": 4}}}, "eligibility.age_until", "after age_from"),
        ({"eligibility": {"valid_through": "term_end"}}, "eligibility.valid_through", "terms"),
        ({"terms": [{"starts": "04-01", "ends": "09-30"}, {"starts": "09-01", "ends": "03-31"}]}, "terms[1]", "follow"),
        ({"facility_may_set": ["booking.opnes"]}, "facility_may_set[0]", "section.field"),
        (
            {"versions": [{"valid": {"starts_on": "2026-04-01"}}, {"valid": {"starts_on": "2027-04-01"}}]},
            "versions[1].valid", "ends before",
        ),
        ({"versions": []}, "versions", "versions"),
        ({"versions": [{}, {"booking": {"opens": {"days_before": 3}}}]}, "versions[1].booking.closes", "after booking.opens"),
        ({"by_facility": {"あおば園": {"booking": {"opens": {"days_before": 3}}}}}, "by_facility.あおば園.booking.closes", "after booking.opens"),
        ({"by_facility": {"あおば園": {"bookng": {}}}}, "by_facility.あおば園.bookng", "docs/rules.md"),
        # forms
        ({"cancelling": {"steps": [{"effect": {}}, {"until": {"days_before": 1}}]}}, "cancelling", "the last has none"),
        ({"booking": {"opens": {"days_before": 3, "hours_before": 1}}}, "booking.opens", "exactly one"),
        ({"booking": {"opens": {"nth": 2}}}, "booking.opens", "weekday"),
        ({"quota": {"limits": [{"visits": 2, "minutes": 60}]}}, "quota.limits[0]", "exactly one"),
        ({"fees": {"tariff": {"type": "bands", "bands": [{"until_minutes": 60, "yen": 500}, {"yen": 300}]}}}, "fees.tariff", "cost less"),
        ({"booking": {"blocks": [{"starts": "12:00", "ends": "09:00"}]}}, "booking.blocks[0]", "after starts"),
        ({"valid": {"starts_on": "2027-04-01", "ends_on": "2026-04-01"}}, "valid", "before starts_on"),
        # what is not known, and what does not exist
        ({"bookings": {}}, "bookings", "docs/rules.md"),
        ({"booking": {"open": None}}, "booking.open", "docs/rules.md"),
        ({"booking": {"closes": {"days_before": 7, "tiem": "17:00"}}}, "booking.closes", "docs/rules.md"),
        ({"valid": {"starts_on": "2026-02-29"}}, "valid.starts_on", "has to exist"),
        ({"valid": {"starts_on": "2026-13-01"}}, "valid.starts_on", "has to exist"),
        ({"terms": [{"starts": "02-30", "ends": "03-31"}]}, "terms[0].starts", "has to exist"),
        ({"booking": {"closes": {"days_before": 7, "time": "25:00"}}}, "booking.closes", "09:00"),
        ({"booking": {"closes": {"days_before": 7, "time": "24:01"}}}, "booking.closes", "09:00"),
        ({"booking": {"closes": {"days_before": 7, "time": "9時"}}}, "booking.closes", "09:00"),
        ({"booking": {"closes": {"days_before": -1}}}, "booking.closes", "0"),
        ({"booking": {"unit_minutes": "30"}}, "booking.unit_minutes", "whole number"),
        ({"booking": {"weekdays": ["月曜"]}}, "booking.weekdays", "月"),
        ({"quota": {"borrow": True}}, "quota.borrow", "False"),
        ([], "", "object"),
        (None, "", "object"),
    ],
)  # fmt: skip
def test_is_refused_with_its_place_and_what_would_be_right(document: Any, place: str, right: str, tmp_path: Path, capsys: Any) -> None:
    found = check_document(document)
    assert found.versions == (), "nothing half-applied"
    matching = [problem for problem in found.problems if problem.place.startswith(place)]
    assert matching, found.problems
    assert any(right in f"{problem.what} {problem.right}" for problem in matching), matching
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(document), "utf-8")
    assert main(["policy", "check", str(path)]) == 1
    said = capsys.readouterr().err
    assert place in said
    assert "right: " in said


def test_several_errors_are_told_at_once() -> None:
    found = check_document({"bookng": {}, "quota": {"grants": [{"minutes": -1}]}, "valid": {"starts_on": "x"}})
    assert {problem.place.partition(".")[0] for problem in found.problems} == {"bookng", "quota", "valid"}


@pytest.mark.parametrize("document", [{}, {"versions": [{}]}, {"booking": {"closes": None, "opens": None}}, {"quota": {"grants": []}}])
def test_what_may_be_said(document: Any) -> None:
    assert check_document(document).problems == ()
