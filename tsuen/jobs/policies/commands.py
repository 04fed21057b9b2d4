"""`tsuen policy check | show | decide`: the parts that need no database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.decide import decide, said_by
from tsuen.domain.policies.rules.own import for_facility
from tsuen.domain.policies.rules.versions import in_force
from tsuen.jobs.policies.answers import answer
from tsuen.jobs.policies.cases import facts_of
from tsuen.jobs.policies.files import PolicyFile, read_policy
from tsuen.kernel.clock import jst_date


def check(path: Path) -> int:
    """Every error with its place and what would be right; 1 if there is one."""
    found = read_policy(path)
    for problem in found.problems:
        print(f"{problem.place or path.name}: {problem.what}\n  right: {problem.right}", file=sys.stderr)
    if found.problems:
        return 1
    print(f"{path.name}: {len(found.versions)} version(s), nothing wrong")
    return 0


def show(found: PolicyFile) -> int:
    """Every field with its value; what is not said is marked as the national default."""
    for version in found.versions:
        for name in Policy.model_fields:
            value = getattr(version, name)
            for field in getattr(type(value), "model_fields", None) or [""]:
                path = f"{name}.{field}" if field else name
                mark = "" if said_by(version, path) else "   (national default)"
                print(f"{path} = {_plain(version, name, field)}{mark}")
    return 0


def decide_case(path: Path, case_path: Path) -> int:
    """The decision on a case as JSON; 2 where the policy or the case cannot be read."""
    found = read_policy(path)
    if found.problems:
        return check(path)
    try:
        facts = facts_of(json.loads(case_path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:  # CaseError, JSON and UTF-8 errors are ValueErrors
        print(f"{case_path.name}: {error}", file=sys.stderr)
        return 2
    version = in_force(found.versions, facts.on or jst_date(facts.now))
    policy = for_facility(version, facts.facility)
    print(json.dumps(answer(policy, decide(policy, facts)), ensure_ascii=False, indent=1))
    return 0


def _plain(version: Policy, name: str, field: str) -> str:
    dumped = version.model_dump(mode="json", include={name: {field} if field else True})[name]
    return json.dumps(dumped[field] if field else dumped, ensure_ascii=False)


