"""Reading a policy from a file: every error with its place and what would be right."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tsuen.domain.policies.policy import Policy, merged
from tsuen.domain.policies.rules.check import Problem, contradictions
from tsuen.domain.policies.rules.versions import overlaps

_RIGHT = {
    "extra_forbidden": "no such field here; see docs/rules.md for the fields of this place",
    "missing": "this field has to be said",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "string_type": "a text",
    "tuple_type": "a list",
    "list_type": "a list",
    "model_type": "an object",
    "dict_type": "an object",
    "none_required": "null",
}
_TOO_DEEP = Problem("", "is nested too deeply", "a policy as docs/rules.md has it")


@dataclass(frozen=True)
class PolicyFile:
    """What a file holds: one version, or several with their days; or what is wrong with it."""

    versions: tuple[Policy, ...]
    problems: tuple[Problem, ...]


def read_policy(path: Path) -> PolicyFile:
    """A policy, or `{"versions": [policy, …]}`. Nothing of a file with problems is used."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        return PolicyFile((), (Problem("", f"cannot be read: {error.strerror}", "a file in JSON"),))
    except RecursionError:
        return PolicyFile((), (_TOO_DEEP,))
    except ValueError as error:  # no JSON, no UTF-8, a number of thousands of digits
        return PolicyFile((), (Problem("", f"is not JSON: {error}", "JSON in UTF-8"),))
    return check_document(document)


def check_document(document: Any) -> PolicyFile:
    """The same for a document that is read already."""
    several = isinstance(document, dict) and "versions" in document
    if several and (set(document) != {"versions"} or not isinstance(document["versions"], list) or not document["versions"]):
        return PolicyFile((), (Problem("versions", "is not a list of policies", '{"versions": [ … ]} and nothing beside it'),))
    versions: list[Policy] = []
    problems: list[Problem] = []
    for number, one in enumerate(document["versions"] if several else [document]):
        place = f"versions[{number}]." if several else ""
        made, wrong = check_one(one)
        problems += [Problem(place + problem.place, problem.what, problem.right) for problem in wrong]
        versions += [made] if made else []
    if not problems:
        problems = overlaps(versions)
    return PolicyFile(() if problems else tuple(versions), tuple(problems))


def check_one(document: Any) -> tuple[Policy | None, list[Problem]]:
    """One policy and everything wrong with it, the facilities' own words over it included."""
    made, problems = _validated(document)
    if made is None:
        return None, problems
    problems = list(contradictions(made))
    for name, own in made.by_facility.items():
        laid = {key: value for key, value in merged(document, own).items() if key != "by_facility"}
        facility, wrong = _validated(laid)
        wrong = wrong if facility is None else list(contradictions(facility))
        problems += [Problem(f"by_facility.{name}.{one.place}", one.what, one.right) for one in wrong if one not in problems]
    return (None if problems else made), problems


def _validated(document: Any) -> tuple[Policy | None, list[Problem]]:
    try:
        return Policy.model_validate(document), []
    except ValidationError as error:
        return None, [_problem(dict(one)) for one in error.errors()]
    except RecursionError:
        return None, [_TOO_DEEP]


def _problem(error: dict[str, Any]) -> Problem:
    place = "".join(
        f"[{part}]" if isinstance(part, int) else "." + (part or "(a key of no letters)")
        for part in error["loc"]
        if part not in {"plain", "varied", "function-before"}
    ).removeprefix(".")
    what = str(error["msg"]).removeprefix("Value error, ")
    return Problem(place or ".".join(map(str, error["loc"])), f"{what} (given: {str(error['input'])[:60]!r})", _right(error, what))


def _right(error: dict[str, Any], what: str) -> str:
    context = error.get("ctx") or {}
    if "expected" in context:
        return str(context["expected"])
    if error["type"] in {"greater_than_equal", "less_than_equal", "string_too_long", "string_pattern_mismatch"}:
        return what.removeprefix("Input should be ").removeprefix("String should ")
    return _RIGHT.get(error["type"], what)
