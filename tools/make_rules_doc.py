"""Make docs/policy.schema.json, docs/case.schema.json and docs/rules.md from the code: types, defaults, meanings of every field.

    python tools/make_rules_doc.py

The same text for the same code; tests/unit/test_policy_reference.py fails when the files differ from it.
"""

from __future__ import annotations

import ast
import inspect
import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from tsuen.domain.policies import policy as drawer
from tsuen.domain.policies.policy import (
    Policy,
    changes,
    lottery,
    moments,
    money,
    places,
    records,
    times,
    upsets,
    who,
)
from tsuen.domain.policies.policy import _base as base
from tsuen.jobs.policies.case_schema import FACTS, case_schema

DOCS = Path(__file__).resolve().parents[1] / "docs"
HOWTO = Path(__file__).with_name("rules_howto.md")
Schema = dict[str, Any]


def published() -> dict[str, str]:
    """Every published file with its text."""
    policy = policy_schema()
    return {
        "policy.schema.json": _json(policy),
        "case.schema.json": _json(case_schema()),
        "rules.md": reference(policy),
    }


def policy_schema() -> Schema:
    """A policy, or `{"versions": [policy, …]}`; values that vary are written out in place."""
    made = TypeAdapter(Policy).json_schema()
    kept = made.pop("$defs")
    whole = {**kept, "Policy": made}
    meanings = _meanings()
    defs = {name: _described(name, _inlined(one, whole), meanings) for name, one in sorted(whole.items()) if not name.startswith("Case")}
    defs["Policy"]["properties"]["by_facility"]["additionalProperties"] = {"$ref": "#/$defs/Policy"}
    this = {"$ref": "#/$defs/Policy"}
    versions = {"type": "array", "items": this, "minItems": 1}
    several = {"type": "object", "properties": {"versions": versions}, "required": ["versions"], "additionalProperties": False}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "FILE of tsuen policy check, apply and decide",
        "anyOf": [this, several],
        "$defs": defs,
    }


def _inlined(part: Any, whole: Schema) -> Any:
    """`Cases` of a type in place of the reference; titles, which only repeat names, left out."""
    if isinstance(part, list):
        return [_inlined(one, whole) for one in part]
    if not isinstance(part, dict):
        return part
    name = str(part.get("$ref", "")).rpartition("/")[2]
    if name.startswith("Case"):
        return _inlined(whole[name], whole)
    return {
        key: _inlined(value, whole)
        for key, value in part.items()
        if not (key == "title" and isinstance(value, str)) and not (key == "description" and _is_case(part))
    }


def _is_case(part: Schema) -> bool:
    return set(part.get("properties", ())) in ({"when", "value"}, {"cases", "otherwise"})


def _meanings() -> dict[tuple[str, str], str]:
    """The sentence under each field, read from the source."""
    found = {}
    for module in (base, changes, lottery, moments, money, places, records, times, upsets, who, inspect.getmodule(drawer.Policy)):
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.ClassDef):
                found |= {(node.name, field): said for field, said in _fields_of(node)}
    return found


def _fields_of(node: ast.ClassDef) -> list[tuple[str, str]]:
    pairs = zip(node.body, node.body[1:], strict=False)
    return [
        (field.target.id, " ".join(str(said.value.value).split()))
        for field, said in pairs
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        and isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant)
    ]  # fmt: skip


def _described(name: str, schema: Schema, meanings: dict[tuple[str, str], str]) -> Schema:
    kind = next(one for one in _pieces() if one.__name__ == name)
    for field, one in schema.get("properties", {}).items():
        owner = next((parent.__name__ for parent in kind.__mro__ if (parent.__name__, field) in meanings), "")
        if owner:
            one["description"] = meanings[owner, field]
    return schema


def _pieces() -> list[type[BaseModel]]:
    found: list[type[BaseModel]] = []
    waiting: list[type[BaseModel]] = [base.Piece]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return found


# --- the reference -----------------------------------------------------------------------------------------------------


def reference(schema: Schema) -> str:
    """docs/rules.md."""
    missing = DOCS / "rules-not-expressed.md"
    parts = [HOWTO.read_text("utf-8").rstrip(), "## Sections of a policy", _sections(schema), "## The forms they use", _forms(schema)]
    parts += ["## Facts of a case", _facts()]
    if missing.exists():
        text = missing.read_text("utf-8").strip()
        parts += ["#" + text if text.startswith("# ") else text]
    return "\n\n".join(parts) + "\n"


def _sections(schema: Schema) -> str:
    top = schema["$defs"]["Policy"]["properties"]
    written = []
    plain = []
    for name in top:
        kind = Policy.model_fields[name].annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            written.append(f"### `{name}`\n\n{inspect.getdoc(kind)}\n\n" + _table(schema["$defs"][kind.__name__], kind))
        else:
            plain.append(name)
    rows = {"properties": {name: top[name] for name in plain}}
    return "\n\n".join(["### The document itself\n\n" + _table(rows, Policy), *written])


def _forms(schema: Schema) -> str:
    sections = {field.annotation for field in Policy.model_fields.values()}
    kinds = {kind.__name__: kind for kind in _pieces()}
    names = [name for name in schema["$defs"] if name != "Policy" and kinds[name] not in sections]
    return "\n\n".join(f"### {name}\n\n{inspect.getdoc(kinds[name])}\n\n{_table(schema['$defs'][name], kinds[name])}" for name in names)


def _table(schema: Schema, kind: type[BaseModel]) -> str:
    rows = ["| field | value | default | meaning |", "|---|---|---|---|"]
    for name, one in schema.get("properties", {}).items():
        field = kind.model_fields[name]
        default = "—" if field.is_required() else f"`{_plain(kind, name)}`"
        rows.append(f"| `{name}` | {_type(one)} | {default} | {_cell(one.get('description', ''))} |")
    return "\n".join(rows)


def _plain(kind: type[BaseModel], name: str) -> str:
    value = kind.model_fields[name].get_default(call_default_factory=True)
    text = json.dumps(kind.model_construct(**{name: value}).model_dump(mode="json", include={name}, exclude_unset=True)[name], ensure_ascii=False)
    return _cell(text)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _type(schema: Schema) -> str:
    """A type in a few words; ⇄: may vary by cases."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "const" in schema:
        return f"`{json.dumps(schema['const'], ensure_ascii=False)}`"
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    several = schema.get("oneOf") or schema.get("anyOf")
    if several:
        plain = [one for one in several if not _is_case(one)]
        said = " or ".join(dict.fromkeys(_type(one) for one in plain))
        return said + (" ⇄" if len(plain) < len(several) else "")
    return _simple(schema)


def _simple(schema: Schema) -> str:
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of ({_type(schema.get('items', {}))})"
    if kind == "object":
        return f"object of ({_type(schema.get('additionalProperties', {}))})" if schema.get("additionalProperties") else "object"
    if kind in {"integer", "number"} and "maximum" in schema:
        return f"{kind} {schema.get('minimum', '')}…{schema['maximum']}"
    words = {"null": "null", "string": "text", "boolean": "true, false"}
    if kind == "string" and schema.get("format") == "date":
        return "day `2026-04-01`"
    if kind == "string" and "pattern" in schema:
        return "time `17:00`"
    return words.get(str(kind), str(kind))


def _facts() -> str:
    rows = ["| fact | kind | meaning |", "|---|---|---|"]
    for part, facts in FACTS.items():
        rows += [f"| `{part + '.' if part else ''}{name}` | {kind} | {_cell(meaning)} |" for name, (kind, meaning) in facts.items()]
    return "\n".join(rows)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=False) + "\n"


if __name__ == "__main__":
    for name, text in published().items():
        (DOCS / name).write_text(text, "utf-8")
        print(f"docs/{name}: {len(text)} characters")
