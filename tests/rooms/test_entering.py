"""「代理で面談を登録」: an interview agreed on by telephone, entered by staff; on both databases (D4, S8)."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.bookings import WEDNESDAY, book
from tests.support.make import Family, Make, Nursery
from tests.support.rules import rules
from tsuen.domain.audit.models import Entry
from tsuen.domain.certifications.models import Certification
from tsuen.domain.households.models import Child
from tsuen.domain.interviews.models import Interview, InterviewSlot, Proposal
from tsuen.domain.interviews.queries import interview_of, offered
from tsuen.domain.interviews.rules import Time
from tsuen.domain.interviews.services import Named, Offer, decide, offer
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.queries.callers import Said, caller_of, entering_refusal, known_children
from tsuen.domain.reservations.services import enter_interview
from tsuen.domain.reservations.services.proposals import propose_interview
from tsuen.jobs.verify import check
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import NotFound, Refused

TODAY = date(2026, 12, 8)
TEN = Time(WEDNESDAY, 600, 630)
BORN = date(2025, 6, 8)


class Scene:
    """A facility that takes interviews by telephone, and a family it has never seen."""

    def __init__(self, make: Make, way: str = "phone", **policy: Any) -> None:
        self.make, self.database = make, make.database
        make.municipality(policy=rules(**policy))
        self.family: Family = make.family()
        self.nursery: Nursery = make.nursery(interview_way=way)
        self.said = Said("", "モリモト", "ヒナタ", self.born())

    def born(self) -> date:
        with self.database.reading() as tx:
            return tx.get_one(Child, self.family.child_ids[0]).birth_on

    def enter(self, at: Time = TEN, *, said: Said | None = None, key: str = "", words: str = "", nursery: Nursery | None = None) -> str:
        staff = (nursery or self.nursery).viewer
        return self.database.run(
            lambda tx: enter_interview(tx, viewer=staff, key=key or new_ref(), now=self.make.clock(), said=said or self.said, at=at, words=words)
        )

    def refused(self, at: Time = TEN, **said: Any) -> str:
        with pytest.raises(Refused) as caught:
            self.enter(at, **said)
        with self.database.reading() as tx:
            seen = entering_refusal(tx, (said.get("nursery") or self.nursery).viewer, said.get("said") or self.said, at, self.make.clock())
        code = caught.value.refusals[0].code
        assert seen is None or seen.code == code
        return code

    def letters(self) -> list[tuple[str, dict[str, Any]]]:
        with self.database.reading() as tx:
            rows = tx.scalars(select(Letter).where(Letter.template.startswith("interviews/")).order_by(Letter.id))
            return [(row.template.partition("/")[2], dict(row.facts)) for row in rows]

    def sound(self) -> None:
        with self.database.reading() as tx:
            assert check(tx, self.make.clock()) == []


@pytest.fixture
def scene(make: Make) -> Scene:
    return Scene(make)


def test_it_stands_at_once_and_the_family_is_told(scene: Scene) -> None:
    ref = scene.enter(words="母子健康手帳を持ってきてください。", key="k")
    assert scene.enter(words="母子健康手帳を持ってきてください。", key="k") == ref  # the second press
    with scene.database.reading() as tx:
        one = interview_of(tx, scene.family.viewer, ref)
        assert (one.state, one.on, one.starts, one.ends, one.answer) == ("confirmed", WEDNESDAY, 600, 630, "母子健康手帳を持ってきてください。")
        assert tx.scalars(select(Entry.action).where(Entry.action == "interviews.enter")).all() == ["interviews.enter"]
    [(name, facts)] = scene.letters()
    assert (name, facts["by"], facts["answer"]) == ("confirmed", "facility", "母子健康手帳を持ってきてください。")
    scene.sound()
    scene.make.clock.to("2026-12-16T12:00")
    scene.database.run(lambda tx: decide(tx, viewer=scene.nursery.viewer, now=scene.make.clock(), ref=ref, accepted=True))
    book(scene.make, scene.family, scene.nursery, on=date(2026, 12, 24))  # 受入可否 as usual, then hours
    scene.sound()


def test_only_known_children_or_those_the_family_names(scene: Scene) -> None:
    stranger = scene.make.nursery(name="ほかの園", interview_way="phone")
    ref = scene.family.child_refs[0]
    with scene.database.reading() as tx:
        assert known_children(tx, scene.nursery.viewer, TODAY) == []
        with pytest.raises(NotFound):
            caller_of(tx, scene.nursery.viewer, Said(ref), TODAY)
        with pytest.raises(NotFound):
            known_children(tx, scene.family.viewer, TODAY)
    with pytest.raises(NotFound):
        scene.enter(said=Said(ref))
    scene.enter()
    with scene.database.reading() as tx:
        [one] = known_children(tx, scene.nursery.viewer, TODAY)
        assert (one.child.ref, one.guardian, one.pending) == (ref, "森本 彩", True)
        assert known_children(tx, stranger.viewer, TODAY) == []
        with pytest.raises(NotFound):
            caller_of(tx, stranger.viewer, Said(ref), TODAY)


@pytest.mark.parametrize(
    "said",
    [
        Said("", "モリモト", "ヒナタ", date(2025, 6, 9)), Said("", "モリモト", "ヒナ", BORN), Said("", "モリモト", "ヒナタ", None),
        Said("", "%", "%", BORN), Said("", "", "", BORN),
    ],
)  # fmt: skip
def test_who_is_not_named_exactly_is_not_found(scene: Scene, said: Said) -> None:
    assert scene.refused(said=said) == "no_such_child"


def test_two_of_one_name_are_told_apart_by_the_number(scene: Scene) -> None:
    other = scene.make.family()
    assert scene.refused() == "alike"
    with scene.database.reading() as tx:
        paper = tx.scalars(select(Certification.id).where(Certification.child_id == other.child_ids[0])).one()
    said = Said("", "モリモト", "ヒナタ", scene.said.birth_on, f"2026-{paper:04d}")
    ref = scene.enter(said=said)
    with scene.database.reading() as tx:
        assert interview_of(tx, other.viewer, ref).child_ref == other.child_refs[0]
    assert scene.refused(said=Said("", "モリモト", "ヒナタ", scene.said.birth_on, "2026-9999")) == "no_such_child"


def test_nobody_whose_certification_is_over(scene: Scene) -> None:
    with scene.database.writing() as tx:
        tx.scalars(select(Certification)).one().ends_on = date(2026, 12, 7)
    assert scene.refused() == "no_such_child"


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (Time(TODAY, 480, 510), "past"), (Time(date(2027, 12, 31), 600, 630), "too_far"), (Time(WEDNESDAY, 605, 635), "off_grid"),
        (Time(date(2027, 11, 30), 600, 630), "not_certified"),
    ],
)  # fmt: skip
def test_times_that_cannot_be(scene: Scene, at: Time, code: str) -> None:
    with scene.database.writing() as tx:
        tx.scalars(select(Certification)).one().ends_on = date(2027, 6, 1)
    assert scene.refused(at) == code


def test_a_closed_setting_stays_closed(make: Make) -> None:
    """S8: 「事前面談を受け付けない」."""
    assert Scene(make, way="none").refused() == "interviews_closed"


def test_the_home_municipality_must_let_the_family_use_it(make: Make) -> None:
    scene = Scene(make, facilities={"out_of_area": False})
    make.municipality("152081")
    away = make.nursery(code="152081", name="小千谷の園", interview_way="phone")
    assert scene.refused(nursery=away) not in ("no_such_child", "")
    with scene.database.reading() as tx:
        assert tx.scalars(select(Interview)).all() == []


def test_one_at_a_time_and_in_one_place_at_a_time(scene: Scene) -> None:
    elsewhere = scene.make.nursery(name="ほかの園")
    scene.make.acceptance(scene.family, elsewhere)
    book(scene.make, scene.family, elsewhere)  # 9:30 to 11:30
    assert scene.refused() == "overlap"
    scene.enter(Time(WEDNESDAY, 840, 870))
    assert scene.refused(Time(WEDNESDAY, 900, 930)) == "interview_pending"
    other = scene.make.family(name="西田")
    with scene.database.writing() as tx:
        tx.get_one(Child, other.child_ids[0]).given_kana = "アオイ"
    assert scene.refused(Time(WEDNESDAY, 840, 870), said=Said("", "モリモト", "アオイ", scene.said.birth_on)) == "slot_held"
    scene.sound()


def test_an_online_facility_enters_one_too_and_offered_times_go(make: Make) -> None:
    scene = Scene(make, way="online", interviews={"family_proposes": True})
    scene.database.run(
        lambda tx: offer(tx, viewer=scene.nursery.viewer, key=new_ref(), now=make.clock(), wish=Offer(WEDNESDAY, 600, 690, 30))
    )
    named = Named(scene.nursery.ref, scene.family.child_refs[0], [Time(date(2026, 12, 17), 600, 630)], "")
    scene.database.run(lambda tx: propose_interview(tx, viewer=scene.family.viewer, key=new_ref(), now=make.clock(), named=named))
    scene.enter(Time(WEDNESDAY, 600, 660), said=Said(scene.family.child_refs[0]))  # known by what it named
    with scene.database.reading() as tx:
        assert [one.starts for one in offered(tx, scene.nursery.id, policy=rules(), now=make.clock())] == [660]
        assert tx.scalars(select(Proposal.state)).all() == ["withdrawn"]
        assert tx.scalars(select(InterviewSlot.state).order_by(InterviewSlot.starts)).all() == ["open", "withdrawn", "open"]
    told = [(name, facts["by"]) for name, facts in scene.letters() if name in ("confirmed", "proposal_withdrawn")]
    assert told == [("proposal_withdrawn", "agreed")] * 2 + [("confirmed", "facility")]
    scene.sound()


def test_two_members_of_staff_at_once(scene: Scene) -> None:
    gate, lost = threading.Barrier(2), []

    def run(at: Time) -> None:
        gate.wait()
        try:
            scene.enter(at)
        except Refused as refused:
            lost.append((refused.refusals[0].code, refused.lost_race))

    threads = [threading.Thread(target=run, args=(at,)) for at in (TEN, Time(date(2027, 1, 13), 600, 630))]  # two months: two locks
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert lost == [("interview_pending", True)]
    with scene.database.reading() as tx:
        assert tx.scalars(select(Interview.state)).all() == ["confirmed"]
    scene.sound()
