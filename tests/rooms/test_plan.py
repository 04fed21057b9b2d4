"""What a process keeps of a facility's plan can never show a place another has taken away (P1, P2)."""

from __future__ import annotations

import ast
import base64
import multiprocessing
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from tests.support.make import Family, Make, Nursery
from tests.support.source import PACKAGE
from tsuen.db import Database, Writing, set_keyring
from tsuen.domain.facilities.models import Facility
from tsuen.domain.facilities.queries import plan_for
from tsuen.domain.facilities.rules import AgeBand, PatternChange
from tsuen.domain.facilities.services import add_closure, add_pool, remove_closure, set_hours, set_pattern
from tsuen.domain.reservations.queries.week import Flip, flip
from tsuen.kernel.cells import cell_at
from tsuen.kernel.numbers import new_ref

WEDNESDAY = date(2026, 12, 16)
CELL = cell_at(WEDNESDAY, 570)
TABLES = {"OpeningHours", "Closure", "Pool", "PatternSlot", "SpecialCell"}
NONE_LEFT = PatternChange((2,), 510, 990, 0, 0)


@pytest.fixture
def pair(make: Make) -> tuple[Family, Nursery]:
    make.municipality()
    family, nursery = make.family(), make.nursery(places=3)
    make.acceptance(family, nursery)
    return family, nursery


def look(database: Database, make: Make, pair: tuple[Family, Nursery]) -> Flip:
    family, nursery = pair
    with database.reading() as tx:
        return flip(
            tx, family.viewer, facility_ref=nursery.ref, child_ref=family.child_refs[0], week=date(2026, 12, 14), now=make.clock()
        )


def pool_ref(database: Database, nursery: Nursery) -> str:
    with database.reading() as tx:
        return plan_for(tx, nursery.id, WEDNESDAY).pools[0].facts.ref


def take_all_away(url: str, nursery: Nursery, ref: str, now: object) -> None:
    set_keyring([base64.urlsafe_b64encode(b"k" * 32)])
    database = Database(url)
    database.run(lambda tx: set_pattern(tx, viewer=nursery.viewer, pool_ref=ref, change=NONE_LEFT, now=now))


def test_another_process_changes_the_pattern_and_it_is_seen_at_once(
    database: Database, database_url: str, make: Make, pair: tuple[Family, Nursery]
) -> None:
    assert look(database, make, pair).grid.free[CELL] == 3
    task = (database_url, pair[1], pool_ref(database, pair[1]), make.clock())
    other = multiprocessing.get_context("spawn").Process(target=take_all_away, args=task)
    other.start()
    other.join(60)
    assert other.exitcode == 0
    assert CELL not in look(database, make, pair).grid.free


WRITERS: dict[str, Callable[[Writing, Make, Nursery, str], object]] = {
    "pattern": lambda tx, make, one, ref: set_pattern(tx, viewer=one.viewer, pool_ref=ref, change=NONE_LEFT, now=make.clock()),
    "hours": lambda tx, make, one, ref: set_hours(tx, viewer=one.viewer, hours={0: (510, 720)}, now=make.clock()),
    "closure": lambda tx, make, one, ref: add_closure(tx, viewer=one.viewer, on=WEDNESDAY, reason="", now=make.clock()),
    "pool": lambda tx, make, one, ref: add_pool(
        tx, viewer=one.viewer, key=new_ref(), band=AgeBand("0歳児", 6, 12), now=make.clock()
    ),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_writer_is_seen(database: Database, database_url: str, make: Make, pair: tuple[Family, Nursery], name: str) -> None:
    ref = pool_ref(database, pair[1])
    elsewhere = Database(database_url)
    with elsewhere.reading() as tx:
        before = plan_for(tx, pair[1].id, WEDNESDAY)
    database.run(lambda tx: WRITERS[name](tx, make, pair[1], ref))
    with elsewhere.reading() as tx:
        after = plan_for(tx, pair[1].id, WEDNESDAY)
    elsewhere.dispose()
    assert after != before


def test_a_day_opened_again_is_open_again(database: Database, make: Make, pair: tuple[Family, Nursery]) -> None:
    database.run(lambda tx: WRITERS["closure"](tx, make, pair[1], ""))
    assert look(database, make, pair).grid.days[2].hours is None
    database.run(lambda tx: remove_closure(tx, viewer=pair[1].viewer, on=WEDNESDAY, now=make.clock()))
    assert look(database, make, pair).grid.days[2].hours == (510, 990)


def test_what_is_rolled_back_is_never_kept(database: Database, make: Make, pair: tuple[Family, Nursery]) -> None:
    """The number is used again by the next writer: what was read under it before the rollback must be forgotten."""
    ref = pool_ref(database, pair[1])

    def fail(tx: Writing) -> None:
        WRITERS["pattern"](tx, make, pair[1], ref)
        assert plan_for(tx, pair[1].id, WEDNESDAY).pools[0].capacity(date(2026, 12, 14)).get(CELL, 0) == 0
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.run(fail)
    database.run(lambda tx: WRITERS["pool"](tx, make, pair[1], ref))
    assert look(database, make, pair).grid.free[CELL] == 3


def test_an_unchanged_plan_is_read_once(database: Database, make: Make, pair: tuple[Family, Nursery]) -> None:
    with database.reading() as tx:
        first = plan_for(tx, pair[1].id, WEDNESDAY)
    with database.reading() as tx:
        assert plan_for(tx, pair[1].id, WEDNESDAY) is first
        assert tx.scalar(select(Facility.plan_version)) == 0


def test_whoever_writes_a_plans_rows_says_so() -> None:
    """In the use cases: a module that writes one of these tables calls `plan_changed`."""
    seen = []
    for path in (PACKAGE / "domain").glob("*/services*/**/*.py"):
        text = path.read_text("utf-8")
        for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
            said = ast.unparse(call)
            named = {word.id for word in ast.walk(call) if isinstance(word, ast.Name)} & TABLES
            writes = said.startswith(("insert", "delete", "update", "tx.add", "tx.delete", *TABLES))
            if named and writes and "plan_changed(" not in text:
                seen.append(f"{path.name}:{call.lineno} {said[:60]}")
    assert seen == []
