"""What comes before the first use, on both databases: the check, the talk, the visits with a parent (D16, C19, C25)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import StillClock
from tests.support.bookings import book, wish
from tests.support.make import Family, Make, Nursery
from tests.support.rules import rules
from tsuen.db import Database
from tsuen.domain.audit.models import Entry
from tsuen.domain.households.models import Preparation
from tsuen.domain.households.queries import children_of, prepared
from tsuen.domain.households.services import prepare_at_desk
from tsuen.domain.interviews.models import Interview
from tsuen.domain.interviews.services import prepare
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.deal import deal
from tsuen.domain.reservations.queries.home import home
from tsuen.domain.reservations.queries.ready import missing, visits_with_parent
from tsuen.domain.reservations.services import cancel
from tsuen.kernel.clock import jst_date
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import NotFound, Refused

THURSDAY, FRIDAY = date(2026, 12, 17), date(2026, 12, 18)


class Scene:
    def __init__(self, database: Database, make: Make, clock: StillClock, **readiness: Any) -> None:
        self.database, self.make, self.clock = database, make, clock
        make.municipality(policy=rules(readiness=readiness))
        self.family: Family = make.family()
        self.nursery: Nursery = make.nursery()
        make.acceptance(self.family, self.nursery)

    def record(self, what: str, *, viewer: Any = None, on: date | None = None, key: str = "") -> None:
        with self.database.reading() as tx:
            ref = tx.scalars(select(Interview.ref)).one()
        self.database.run(
            lambda tx: prepare(
                tx, viewer=viewer or self.nursery.viewer, key=key or new_ref(), ref=ref, what=what,
                on=on or jst_date(self.clock()), now=self.clock(),
            )
        )  # fmt: skip

    def codes(self) -> list[str]:
        with self.database.reading() as tx:
            asked = deal(tx, self.family.viewer, wish(self.family, self.nursery), self.clock())
            return [one.code for one in asked.refusals(self.clock())]

    def missing(self) -> list[str]:
        with self.database.reading() as tx:
            return [said for _, said in home(tx, self.family.viewer, jst_date(self.clock())).missing]

    def along(self) -> dict[date, str]:
        with self.database.reading() as tx:
            rows = {row.id: row.on for row in tx.scalars(select(Reservation))}
            return {rows[key]: words for key, words in visits_with_parent(tx, rows).items()}


def test_the_health_check(database: Database, make: Make, clock: StillClock) -> None:
    scene = Scene(database, make, clock, health_check=True)
    assert scene.codes() == ["health_check"]
    assert "健康診断が必要です" in scene.missing()[0]
    with pytest.raises(Refused) as caught:
        book(make, scene.family, scene.nursery)
    assert "施設か市区町村の窓口に" in caught.value.refusals[0].sentence
    scene.record("checked", on=date(2026, 12, 1))
    assert (scene.codes(), scene.missing()) == ([], [])
    scene.record("unchecked")
    assert scene.codes() == ["health_check"]
    scene.record("checked")
    assert book(make, scene.family, scene.nursery)


def test_medical_care_is_talked_about_first(database: Database, make: Make, clock: StillClock) -> None:
    scene = Scene(database, make, clock)
    assert scene.codes() == []  # nothing says that there is any
    for what, said in (("care_needed", ["consultation"]), ("care_no", ["consultation"]), ("care_ok", []), ("care_none", [])):
        scene.record(what)
        assert scene.codes() == said, what
        assert len(scene.missing()) == len(said)


def test_where_it_is_no_rule(database: Database, make: Make, clock: StillClock) -> None:
    scene = Scene(database, make, clock, consultation_for_medical_care=False)
    scene.record("care_needed")
    assert (scene.codes(), scene.missing()) == ([], [])


def test_who_uses_already_is_not_asked_for_the_check(database: Database, make: Make, clock: StillClock) -> None:
    scene = Scene(database, make, clock)
    book(make, scene.family, scene.nursery)
    with database.writing() as tx:
        row = tx.scalars(select(Reservation)).one()
        row.state, row.on = "done", date(2026, 11, 20)
    with database.reading() as tx:
        children = children_of(tx, scene.family.viewer)
        policy = rules(readiness={"health_check": True})
        assert missing(tx, policy, children, jst_date(clock())) == []
        assert len(missing(tx, policy, children, jst_date(clock()), scene.nursery.id + 1)) == 1


def test_the_first_visits_are_with_a_parent(database: Database, make: Make, clock: StillClock) -> None:
    scene = Scene(database, make, clock, accompanied_visits=2)
    with database.reading() as tx:
        asked = deal(tx, scene.family.viewer, wish(scene.family, scene.nursery), clock())
        assert (asked.with_parent, asked.refusals(clock())) == ("親子通園（保護者の方と一緒の利用）2回のうち1回目", [])
    first = book(make, scene.family, scene.nursery)
    book(make, scene.family, scene.nursery, on=FRIDAY)
    book(make, scene.family, scene.nursery, on=THURSDAY)  # between them: by day, not by when it was booked
    assert {day: words[-3:] for day, words in scene.along().items()} == {date(2026, 12, 16): "1回目", THURSDAY: "2回目"}
    database.run(lambda tx: cancel(tx, viewer=scene.family.viewer, ref=first, reason="家庭の都合", now=clock()))
    assert {day: words[-3:] for day, words in scene.along().items()} == {THURSDAY: "1回目", FRIDAY: "2回目"}


def test_recording(database: Database, make: Make, clock: StillClock) -> None:
    scene = Scene(database, make, clock, health_check=True)
    other, officer, elsewhere = make.nursery(name="ほか"), make.officer(), make.officer("152081")
    with pytest.raises(NotFound):
        scene.record("checked", viewer=other.viewer)
    with pytest.raises(Refused):
        scene.record("checked", on=date(2026, 12, 9))  # tomorrow
    with pytest.raises(Refused):
        scene.record("anything")
    key = new_ref()
    scene.record("checked", key=key)
    scene.record("checked", key=key)
    said = {"ref": scene.family.household_ref, "child_ref": scene.family.child_refs[0], "what": "care_ok", "on": date(2026, 12, 8)}
    database.run(lambda tx: prepare_at_desk(tx, viewer=officer, key=new_ref(), now=clock(), **said))
    for viewer, changed in ((elsewhere, {}), (officer, {"child_ref": "a" * 16})):
        with pytest.raises(NotFound):
            database.run(lambda tx, v=viewer, c=changed: prepare_at_desk(tx, viewer=v, key=new_ref(), now=clock(), **(said | c)))
    with database.reading() as tx:
        assert [row.outcome for row in tx.scalars(select(Preparation).order_by(Preparation.id))] == ["done", "ok"]
        assert tx.scalars(select(Entry.facts).where(Entry.action == "households.prepare")).first() == {"kind": "health_check"}
        lines = prepared(tx, scene.family.child_ids)[scene.family.child_ids[0]].lines
    assert lines == ["健康診断：2026年12月8日に確認", "医療的ケアの相談をした（受け入れできる）（2026年12月8日）"]
