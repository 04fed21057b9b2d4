"""The storeys, rooms and drawers of docs/architecture.md: import contracts, and what contracts cannot say."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.support.source import ROOT

OWN = {"services", "rules", "mails"}


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("tsuen", cache_dir=None)


def strangers(graph):
    """Services, rules and mails that import the tables of another room."""
    found = []
    for module in sorted(graph.modules):
        part = module.split(".")
        if part[:2] != ["tsuen", "domain"] or len(part) < 4 or part[3] not in OWN:
            continue
        for target in sorted(graph.find_modules_directly_imported_by(module)):
            aim = target.split(".")
            if aim[:2] == ["tsuen", "domain"] and len(aim) > 3 and aim[3] == "models" and aim[2] != part[2]:
                found.append(f"{module} -> {target}")
    return found


def test_import_contracts_are_kept():
    command = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout[-4000:] + answer.stderr[-1000:]


def test_no_room_writes_or_decides_with_another_rooms_tables(graph):
    assert strangers(graph) == []


def test_that_test_sees_a_stranger(graph):
    seen = grimp.build_graph("tsuen", cache_dir=None)
    seen.add_import(
        importer="tsuen.domain.attendance.services", imported="tsuen.domain.facilities.models", line_number=1, line_contents="x"
    )
    assert strangers(seen) == [*strangers(graph), "tsuen.domain.attendance.services -> tsuen.domain.facilities.models"]


def test_doors_do_not_reach_into_the_database_themselves(graph):
    allowed = {"tsuen.db", "tsuen.db.engines"}  # the handles' types only
    seen = [
        f"{module} -> {target}"
        for module in sorted(graph.modules)
        if module.startswith("tsuen.blueprints")
        for target in sorted(graph.find_modules_directly_imported_by(module))
        if target.startswith("tsuen.db") and target not in allowed
    ]
    assert seen == []
