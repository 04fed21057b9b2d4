"""Every policy file under tsuen/data/policies passes the check, and decides its cases as the municipality's own words say."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from tsuen.domain.policies.rules.decide import decide
from tsuen.domain.policies.rules.own import for_facility
from tsuen.domain.policies.rules.versions import in_force
from tsuen.jobs.policies.answers import answer
from tsuen.jobs.policies.cases import facts_of
from tsuen.jobs.policies.files import PolicyFile, read_policy
from tsuen.kernel.clock import jst_date

FOLDER = Path(__file__).parents[2] / "tsuen" / "data" / "policies"
IMAGINED = Path(__file__).parent / "policies"  # municipalities nobody has read: rare rules, combined
FILES = sorted([*FOLDER.glob("*.json"), *IMAGINED.glob("*.json")])
KNOWN = {
    "": {"child", "facility", "kind", "reservation", "now", "stamps", "history", "illness", "purpose", "use"},
    "child": {
        "birth_date", "resident", "guardian_resident", "class", "income_levy", "taxed_in_designated_city", "enrolled_in",
        "prefecture_resident", "second_child", "tax_credits", "reduction_from", "proofs", "weaned",
    },
    "facility": {
        "name", "in_area", "type", "price", "starts", "capacity_by_age", "closed_days", "candidates",
        "resources", "cancel_yen", "service_price",
    },
    "reservation": {"date", "start", "end", "declined_extras", "ordered_extras"},
    "stamps": {"arrived", "left"},
    "history": {
        "used_minutes", "by_facility", "used_out_of_area_minutes", "used_facilities", "visits_this_week", "visits_this_month",
        "used_minutes_this_day", "used_minutes_this_week", "used_minutes_this_year", "booked", "booked_days", "cancelled_day",
        "no_show_day", "previous_month_used_minutes", "certified", "accepted", "first_use", "last_used_on", "channel", "change",
        "illness", "visits_by_purpose", "used_minutes_this_term", "paid_yen_this_month", "used_by_layer", "used_yen", "visits_this_term", "visits_this_year",
        "open_bookings", "visits_this_event", "asked_at_once", "paid_yen_this_day", "waiting_entries_this_month",
        "applied_facilities", "visits_by_facility", "freed_on", "health_checked", "accompanied_visits", "accompanied", "consulted",
    },
}  # fmt: skip


@lru_cache
def _cases() -> list[Any]:
    return [
        pytest.param(path.parents[1] / path.name, one, id=f"{path.stem}: {one['says']}")
        for path in sorted([*(FOLDER / "cases").glob("*.json"), *(IMAGINED / "cases").glob("*.json")])
        for one in json.loads(path.read_text(encoding="utf-8"))
    ]


@lru_cache
def _policy(path: Path) -> PolicyFile:
    return read_policy(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_check_finds_nothing_wrong(path: Path) -> None:
    found = _policy(path)
    assert found.problems == ()
    assert all(version.name and version.source for version in found.versions)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_has_its_cases(path: Path) -> None:
    cases = path.parent / "cases" / path.name
    assert cases.exists()
    assert json.loads(cases.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("path", "one"), _cases())
def test_decides_as_the_words_say(path: Path, one: dict[str, Any]) -> None:
    assert set(one) == {"says", "case", "decision"}
    assert one["decision"]
    _facts_are_known(one["case"]["facts"])
    facts = facts_of(one["case"])
    version = in_force(_policy(path).versions, facts.on or jst_date(facts.now))
    policy = for_facility(version, facts.facility)
    found = answer(policy, decide(policy, facts))
    assert _part_of(one["decision"], found) == one["decision"]


def _facts_are_known(facts: dict[str, Any]) -> None:
    """A fact misspelt would stand in nobody's way, and prove nothing."""
    assert set(facts) <= KNOWN[""]
    for name, part in facts.items():
        if isinstance(part, dict):
            assert set(part) <= KNOWN[name]


def _part_of(wanted: Any, found: Any) -> Any:
    """What `found` says of the keys that are wanted; lists whole, each of their objects by its wanted keys."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return {key: _part_of(value, found.get(key, "nothing said")) for key, value in wanted.items()}
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [_part_of(one, other) for one, other in zip(wanted, found, strict=True)]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_decides_the_cases_of_others_without_raising(path: Path) -> None:
    """Facts no page of this municipality speaks of: an answer all the same, and a working that adds up."""
    for version in _policy(path).versions:
        for param in _cases()[::40]:
            facts = facts_of(param.values[1]["case"])
            found = decide(for_facility(version, facts.facility), facts)
            assert found.month.left is None or found.month.left >= 0
            if found.fee is not None:
                assert found.fee.yen == sum(line.yen for line in found.fee.lines) >= 0
