"""Properties of every policy and every case: 500 random ones each, others every time; 60 under `make check`, 5,000 under `make stress` (TSUEN_EXAMPLES)."""

from __future__ import annotations

import json
import os
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.policies import Document, cases, documents, json_values, policies
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules import booking, cancelling, quota
from tsuen.domain.policies.rules.decide import decide
from tsuen.domain.policies.rules.facts import NOTHING_BEFORE, Facts, weekday_open
from tsuen.domain.policies.rules.fees import fee
from tsuen.domain.policies.rules.lateness import lateness
from tsuen.jobs.policies.answers import answer
from tsuen.jobs.policies.cases import CaseError, facts_of
from tsuen.jobs.policies.files import PolicyFile, check_document, read_policy

EXAMPLES = int(os.environ.get("TSUEN_EXAMPLES", "500"))
PHASES = (Phase.explicit, Phase.generate, Phase.shrink)
thorough = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=PHASES)
pytestmark = pytest.mark.timeout(1800)


@thorough
@given(policies, cases)
def test_a_policy_that_passes_the_check_decides_every_case(policy: Policy, facts: Facts) -> None:
    """Never raises, twice is once, no deadline after the start, nothing below nothing, layers within what was used."""
    first = decide(policy, facts)
    said = answer(policy, first)
    assert answer(policy, decide(policy, facts)) == said
    json.dumps(said, ensure_ascii=False).encode()
    if facts.starts is not None and facts.on is not None:
        _nothing_after_the_start(policy, facts)
    if facts.minutes is not None:
        assert first.minutes_consumed is None or first.minutes_consumed >= 0
        cost = first.cost_of_cancelling_now
        assert cost is None or (cost.minutes >= 0 and cost.yen >= 0)
    assert first.late_fee >= 0
    if first.fee is not None:
        assert first.fee.yen == sum(line.yen for line in first.fee.lines) >= 0
    _balance_within(first.month)
    for field, why in first.refusals:
        assert field
        assert why.sentence.endswith("。")


def _nothing_after_the_start(policy: Policy, facts: Facts) -> None:
    start = facts.starts_at
    assert start is not None
    until = [stage.until for stage in cancelling.stages(policy, facts) if stage.until is not None]
    bounds = [cancelling.free_until(policy, facts), cancelling.change_until(policy, facts), booking.closes_at(policy, facts), *until]
    assert all(bound is None or bound <= start for bound in bounds)
    assert until == sorted(set(until))


def _balance_within(month: quota.Balance) -> None:
    assert month.left is None or month.left >= 0
    assert (month.cap is None) == (month.left is None)
    assert sum(layer.used for layer in month.layers) <= month.used
    for layer in month.layers:
        assert layer.used >= 0
        assert layer.minutes is None or (layer.used <= layer.minutes and layer.left == layer.minutes - layer.used)
    if all(layer.minutes is not None for layer in month.layers):
        assert sum(layer.used for layer in month.layers) == min(month.used, sum(layer.minutes or 0 for layer in month.layers))
    else:
        assert sum(layer.used for layer in month.layers) == month.used


@thorough
@given(policies, cases, st.integers(1, 300))
def test_a_longer_stay_never_costs_less(policy: Policy, facts: Facts, more: int) -> None:
    if facts.starts is not None and facts.ends is not None and facts.ends + more <= 1440:
        longer = replace(facts, ends=facts.ends + more)
        assert fee(policy, replace(longer, arrived_at=None, left_at=None)).yen >= fee(policy, replace(facts, arrived_at=None, left_at=None)).yen
    if facts.left_at is not None and facts.on is not None:
        later = replace(facts, left_at=facts.left_at + timedelta(minutes=more))
        assert fee(policy, later).yen >= fee(policy, facts).yen
        now, then = lateness(policy, facts), lateness(policy, later)
        assert then.yen >= now.yen
        assert then.consumes >= now.consumes


@thorough
@given(documents())
def test_a_document_is_read_as_it_is_written(document: Document) -> None:
    """Round trip, and the check has an answer for every well-typed document."""
    found = check_document(document)
    _told_with_places(found, document)
    for policy in found.versions:
        again = Policy.model_validate(json.loads(json.dumps(policy.document())))
        assert again == policy
        assert again.document() == policy.document()
        assert again.model_fields_set == policy.model_fields_set


def _told_with_places(found: PolicyFile, document: Any) -> None:
    assert bool(found.versions) != bool(found.problems)
    for problem in found.problems:
        assert problem.what
        assert problem.right
        assert problem.place or not isinstance(document, dict)


# --- documents that are not policies --------------------------------------------------------------------------------


@thorough
@given(json_values)
def test_the_check_has_an_answer_for_any_json(document: Any) -> None:
    _told_with_places(check_document(document), document)


@thorough
@given(documents(), st.data())
def test_the_check_has_an_answer_for_a_wrong_value_in_any_place(document: Document, data: st.DataObject) -> None:
    places = list(_places(document))
    if not places:
        return
    wrong = data.draw(json_values)
    spoilt = json.loads(json.dumps(document))
    *way, last = data.draw(st.sampled_from(places))
    inner = spoilt
    for step in way:
        inner = inner[step]
    inner[last] = wrong
    if data.draw(st.booleans()) and isinstance(inner, dict):
        inner["nobody knows this"] = wrong
    _told_with_places(check_document(spoilt), spoilt)
    _told_with_places(check_document({"versions": [document, spoilt]}), spoilt)


def _places(document: Any, way: tuple[Any, ...] = ()) -> Any:
    inside = document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    for key, value in inside:
        yield (*way, key)
        yield from _places(value, (*way, key))


@settings(max_examples=min(EXAMPLES, 300), deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(documents(), st.data())
def test_a_truncated_file_is_refused(tmp_path_factory: pytest.TempPathFactory, document: Document, data: st.DataObject) -> None:
    text = json.dumps(document, ensure_ascii=False).encode()
    path = tmp_path_factory.getbasetemp() / "truncated.json"
    path.write_bytes(text[: data.draw(st.integers(0, len(text) - 1))])
    found = read_policy(path)
    assert found.versions == ()
    assert found.problems[0].what
    assert found.problems[0].right


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, "1" * 5000, "NaN", "", "\ufeff{}", '{"name": "\\ud800"}', '{"name": 1e999}'])
def test_a_file_that_is_hostile_is_refused(tmp_path: Any, text: str) -> None:
    path = tmp_path / "hostile.json"
    path.write_text(text, "utf-8")
    found = read_policy(path)
    assert found.versions == ()
    assert found.problems
    assert all(problem.what and problem.right for problem in found.problems)


# --- cases ----------------------------------------------------------------------------------------------------------

_NAMES = {
    "": ("kind", "now", "illness", "child", "facility", "reservation", "stamps", "history"),
    "child": ("birth_date", "resident", "guardian_resident", "class", "income_levy", "taxed_in_designated_city", "enrolled_in"),
    "facility": ("name", "in_area", "type", "price", "starts", "capacity_by_age", "closed_days", "candidates"),
    "reservation": ("date", "start", "end", "declined_extras"),
    "stamps": ("arrived", "left"),
    "history": (
        "used_minutes", "by_facility", "used_out_of_area_minutes", "used_facilities", "visits_this_week", "visits_this_month",
        "booked", "booked_days", "cancelled_day", "no_show_day", "previous_month_used_minutes", "certified", "accepted", "first_use",
        "last_used_on", "channel", "change",
    ),
}  # fmt: skip


def _parts() -> st.SearchStrategy[dict[str, Any]]:
    parts = {
        name: st.fixed_dictionaries({}, optional=dict.fromkeys(names, json_values)) | json_values
        for name, names in _NAMES.items()
        if name
    }
    return st.fixed_dictionaries({}, optional={**dict.fromkeys(_NAMES[""], json_values), **parts})


@thorough
@given(_parts())
def test_a_case_is_read_or_refused_with_the_fact_named(given_facts: dict[str, Any]) -> None:
    try:
        facts = facts_of({"facts": given_facts})
    except CaseError as error:
        refused = str(error)
    else:
        refused = ""
    if refused:
        assert ":" in refused
        return
    json.dumps(answer(Policy(), decide(Policy(), facts)), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "facts",
    [
        {"child": {"birth_date": "0001-01-01"}}, {"child": {"birth_date": "9999-12-31"}}, {"now": "0001-01-01T00:00:00+09:00"},
        {"now": "9999-12-31T23:59:59+00:00"}, {"reservation": {"date": "0001-01-01"}}, {"child": {"income_levy": 1e999}},
        {"child": {"income_levy": float("nan")}}, {"history": {"used_minutes": 10**400}}, {"history": {"booked": 10**12}},
        {"history": {"booked": {"0": 10**12}}}, {"history": {"used_facilities": 10**12}}, {"history": {"used_facilities": -1}},
        {"facility": {"name": "\ud800"}}, {"history": {"booked": -1}},
        {"child": {"birth_date": "2026-02-29"}}, {"reservation": {"start": "24:30"}}, {"reservation": {"start": "9時"}},
    ],
)  # fmt: skip
def test_a_case_beyond_all_bounds_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(CaseError, match=":"):
        facts_of({"facts": facts})


# --- facts that are not given -----------------------------------------------------------------------------------------

# What stands in where nothing is told (docs/rules.md): today for the day of use, the national price, the municipality's
# places, the meeting as old as the last use, hours as told for the whole month, no hours carried over.
_STANDS_IN = {"now", "kind", "on", "price", "capacity_by_age"}
_STANDS_IN_BEFORE = {"by_facility", "accepted_on", "last_used_on", "accepted", "visits_this_week", "visits_this_month", "previous_month_used_minutes"}
_UNTOLD = {"is_open": weekday_open, "history": NOTHING_BEFORE}


@thorough
@given(documents(), cases, cases, st.integers(0, 7))
def test_a_fact_not_given_stands_in_nobodys_way(document: Document, facts: Facts, other: Facts, turn: int) -> None:
    """For every policy that does not ask for the fact by a condition: left out, it adds no refusal that a told one would not have."""
    policy = _unconditional(document)
    for name in [one.name for one in fields(Facts) if one.init and one.name not in {*_STANDS_IN, "history"}][turn::8]:
        told = replace(facts, **{name: getattr(other, name)})
        untold = replace(facts, **{name: _UNTOLD.get(name, type(facts).__dataclass_fields__[name].default)})
        assert _codes(policy, untold) <= _codes(policy, told), name
    for name in [one.name for one in fields(facts.history) if one.name not in _STANDS_IN_BEFORE][turn::8]:
        told = replace(facts, history=replace(facts.history, **{name: getattr(other.history, name)}))
        untold = replace(facts, history=replace(facts.history, **{name: getattr(NOTHING_BEFORE, name)}))
        assert _codes(policy, untold) <= _codes(policy, told), name


def _codes(policy: Policy, facts: Facts) -> set[str]:
    return {field.partition("[")[0] for field, _ in booking.refusals(policy, facts)}


def _unconditional(document: Document) -> Policy:
    """The document with every condition taken out: the value for everything else holds for all."""
    from tests.support.policies import mended

    return mended(_plain(document))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"cases", "otherwise"}:
            return _plain(value["otherwise"])
        return {key: _plain(inner) for key, inner in value.items() if key != "when"}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def test_a_case_of_nothing_may_book() -> None:
    decision = decide(Policy(), facts_of({"facts": {}}))
    assert decision.may_book
    assert facts_of({"facts": {}}).now.date() <= date(2026, 4, 1)
