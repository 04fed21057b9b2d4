"""docs/policy.schema.json, docs/case.schema.json and docs/rules.md are what the code says, and its examples hold."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tsuen.domain.policies.policy import Policy
from tsuen.jobs.policies import cases
from tsuen.jobs.policies.case_schema import FACTS
from tsuen.jobs.policies.files import check_document

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_rules_doc", ROOT / "tools" / "make_rules_doc.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_published_files_are_what_the_code_says(tool: ModuleType) -> None:
    for name, text in tool.published().items():
        assert (ROOT / "docs" / name).read_text("utf-8") == text, f"docs/{name}: run python tools/make_rules_doc.py"


def test_every_field_has_its_meaning_and_every_piece_too(tool: ModuleType) -> None:
    for name, piece in tool.policy_schema()["$defs"].items():
        assert piece.get("description"), name
        for field, one in piece.get("properties", {}).items():
            assert one.get("description"), f"{name}.{field}"
            assert f"`{field}`" in tool.published()["rules.md"]


def test_every_reference_of_the_schema_is_there(tool: ModuleType) -> None:
    text = tool.published()["policy.schema.json"]
    assert set(re.findall(r'"#/\$defs/(\w+)"', text)) <= set(json.loads(text)["$defs"])
    assert "Cases" not in json.loads(text)["$defs"]


def test_the_schema_takes_what_the_check_takes(tool: ModuleType) -> None:
    """Every policy file fits the published schema; one with a field too many, or of a wrong type, does not."""
    schema = json.loads(tool.published()["policy.schema.json"])
    files = sorted((ROOT / "tsuen" / "data" / "policies").glob("*.json"))
    assert files
    for path in files:
        assert fits(json.loads(path.read_text("utf-8")), schema, schema), path.name
    for wrong in ({"bookng": {}}, {"booking": {"unit_minutes": "30"}}, {"booking": {"unit_minutes": 0}}, {"versions": []}, [], {"valid": 1},
                  {"booking": {"unit_minutes": {"cases": [{"when": {"kid": []}, "value": 30}], "otherwise": 30}}}):  # fmt: skip
        assert not fits(wrong, schema, schema), wrong


def fits(value: Any, schema: dict[str, Any], whole: dict[str, Any]) -> bool:  # noqa: PLR0911
    """As much of JSON Schema as the published files use."""
    if "$ref" in schema:
        return fits(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    for word in ("anyOf", "oneOf"):
        if word in schema and not any(fits(value, one, whole) for one in schema[word]):
            return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    kind = schema.get("type")
    if kind is not None and not _TYPES[kind](value):
        return False
    if isinstance(value, dict):
        return _object_fits(value, schema, whole)
    if isinstance(value, list):
        return len(value) >= schema.get("minItems", 0) and all(fits(one, schema.get("items", {}), whole) for one in value)
    if isinstance(value, str):
        return re.search(schema.get("pattern", ""), value) is not None and len(value) <= schema.get("maxLength", 10**6)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return schema.get("minimum", value) <= value <= schema.get("maximum", value)
    return True


def _object_fits(value: dict[str, Any], schema: dict[str, Any], whole: dict[str, Any]) -> bool:
    known, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    if any(name not in value for name in schema.get("required", ())):
        return False
    for name, one in value.items():
        rule = known.get(name, more)
        if rule is False or (isinstance(rule, dict) and not fits(one, rule, whole)):
            return False
    return True


_TYPES = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}


def test_the_examples_pass_the_check() -> None:
    examples = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "rules.md").read_text("utf-8"), re.DOTALL)
    assert len(examples) >= 2
    for text in examples:
        found = check_document(json.loads(text))
        assert found.problems == ()
        assert found.versions[0] != Policy()


def test_every_fact_that_is_read_is_published() -> None:
    source = Path(cases.__file__).read_text("utf-8")
    read = set(re.findall(r'"(?:child|facility|reservation|stamps|history)\.\w+"', source))
    assert read <= {f'"{part}.{name}"' for part, facts in FACTS.items() for name in facts} | {'"history.booked"'}
    for name in (*cases._COUNTS, *cases._SUMS, *cases._MAPS):
        assert name in FACTS["history"], name


def test_every_case_is_told_in_published_facts() -> None:
    for path in sorted((ROOT / "tsuen" / "data" / "policies" / "cases").glob("*.json")):
        for one in json.loads(path.read_text("utf-8")):
            facts = one["case"]["facts"]
            assert set(facts) <= set(FACTS) | set(FACTS[""]), path.name
            for part in set(facts) & set(FACTS):
                assert set(facts[part]) <= set(FACTS[part]), (path.name, part)
