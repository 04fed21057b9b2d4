"""Times a family names itself, on both databases: to 予約確定 on either way, every refusal, and what nobody answers (D3, C18)."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.make import Family, Make, Nursery
from tests.support.rules import rules
from tsuen.db import Database
from tsuen.domain.interviews import services
from tsuen.domain.interviews.models import Interview, InterviewSlot, Proposal
from tsuen.domain.interviews.queries import open_proposal, proposal_of, proposals, standing, waiting_proposals
from tsuen.domain.interviews.rules import Time
from tsuen.domain.interviews.services import Named, Offer, Wish
from tsuen.domain.outbox.models import Letter
from tsuen.domain.policies.policy import Policy
from tsuen.domain.reservations.services import request_interview
from tsuen.domain.reservations.services.proposals import accept_proposal, propose_interview, take_proposal
from tsuen.jobs.verify import check
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import NotFound, Refused

WEDNESDAY, THURSDAY = date(2026, 12, 16), date(2026, 12, 17)
ALLOWED = rules(interviews={"family_proposes": True})
TEN, LATER = Time(WEDNESDAY, 600, 630), Time(THURSDAY, 840, 870)


class Scene:
    """A family and a facility of a municipality where families may name times."""

    def __init__(self, database: Database, make: Make, clock: StillClock, policy: Policy = ALLOWED) -> None:
        self.database, self.make, self.clock = database, make, clock
        make.municipality(policy=policy)
        self.family: Family = make.family()
        self.nursery: Nursery = make.nursery()

    def name(self, *times: Time, family: Family | None = None, key: str = "", comment: str = "") -> str:
        asking = family or self.family
        named = Named(self.nursery.ref, asking.child_refs[0], times or (TEN, LATER), comment)
        return self.database.run(
            lambda tx: propose_interview(tx, viewer=asking.viewer, key=key or new_ref(), now=self.clock(), named=named)
        )

    def take(self, ref: str, at: Time = TEN, length: int = 30) -> str:
        return self.database.run(
            lambda tx: take_proposal(
                tx, viewer=self.nursery.viewer, now=self.clock(), ref=ref, time=at.name, length=length
            )
        )

    def others(self, ref: str, *times: Time) -> None:
        self.database.run(
            lambda tx: services.answer_with(
                tx, viewer=self.nursery.viewer, now=self.clock(), ref=ref, times=times, words="その日は行事があります。"
            )
        )

    def accept(self, ref: str, at: Time) -> str:
        return self.database.run(
            lambda tx: accept_proposal(tx, viewer=self.family.viewer, now=self.clock(), ref=ref, time=at.name)
        )

    def row(self, ref: str) -> Proposal:
        with self.database.reading() as tx:
            return tx.scalars(select(Proposal).where(Proposal.ref == ref)).one()

    def letters(self) -> list[tuple[str, str]]:
        with self.database.reading() as tx:
            rows = tx.execute(select(Letter.template, Letter.recipient).order_by(Letter.id))
            return [(name.removeprefix("interviews/"), "facility" if to.startswith("facility") else "family") for name, to in rows]

    def sound(self, now: datetime | None = None) -> None:
        with self.database.reading() as tx:
            assert check(tx, now or self.clock()) == []


@pytest.fixture
def scene(database: Database, make: Make, clock: StillClock) -> Scene:
    return Scene(database, make, clock)


def code(scene: Scene, *times: Time, family: Family | None = None) -> str:
    with pytest.raises(Refused) as caught:
        scene.name(*times, family=family)
    return caught.value.refusals[0].code


def test_named_and_taken(scene: Scene) -> None:
    ref = scene.name(comment="午前がたすかります。")
    with scene.database.reading() as tx:
        assert waiting_proposals(tx, scene.nursery.viewer) == 1
        assert proposal_of(tx, scene.nursery.viewer, ref).wished == [TEN, LATER]
        assert open_proposal(tx, scene.family.child_ids[0], scene.nursery.id) == (ref, "asked")
    made = scene.take(ref, LATER, 60)
    with scene.database.reading() as tx:
        stands = standing(tx, scene.family.child_ids[0], scene.nursery.id)
        interview = tx.scalars(select(Interview).where(Interview.ref == made)).one()
    assert (stands.state, stands.on, stands.starts, stands.ends) == ("confirmed", THURSDAY, 840, 900)
    assert interview.comment == "午前がたすかります。"
    assert (scene.row(ref).state, scene.row(ref).interview_id, scene.row(ref).open_key) == ("taken", interview.id, None)
    assert scene.letters() == [("proposed", "family"), ("proposed", "facility"), ("confirmed", "family")]
    scene.sound()


def test_other_times_and_one_of_them_taken(scene: Scene) -> None:
    ref = scene.name()
    scene.others(ref, Time(WEDNESDAY, 780, 840), Time(THURSDAY, 600, 660))
    made = scene.accept(ref, Time(THURSDAY, 600, 660))
    with scene.database.reading() as tx:
        stands = standing(tx, scene.family.child_ids[0], scene.nursery.id)
    assert (stands.pending_ref, stands.state, stands.on, stands.ends) == (made, "confirmed", THURSDAY, 660)
    names = [("answered", "family"), ("confirmed", "family"), ("agreed", "facility")]
    assert scene.letters()[2:] == names
    scene.sound()


def test_other_times_answered_with_others_again(scene: Scene) -> None:
    ref = scene.name()
    scene.others(ref, Time(WEDNESDAY, 780, 840))
    assert scene.name(Time(THURSDAY, 900, 930)) == ref  # the same thread, the family's turn taken
    assert (scene.row(ref).state, scene.row(ref).round) == ("asked", 3)
    with pytest.raises(Refused):  # what was on the table before is not any more
        scene.take(ref, TEN)
    scene.take(ref, Time(THURSDAY, 900, 930))
    assert [name for name, _ in scene.letters()].count("proposed") == 4
    scene.sound()


def test_a_second_click_names_once(scene: Scene) -> None:
    key = new_ref()
    assert scene.name(key=key) == scene.name(key=key)
    assert len(scene.letters()) == 2
    assert code(scene, TEN) == "proposal_moved"  # another form meanwhile: it is the facility's turn


def test_where_it_is_not_allowed(database: Database, make: Make, clock: StillClock) -> None:
    scene = Scene(database, make, clock, Policy())
    with pytest.raises(Refused) as caught:
        scene.name()
    assert caught.value.refusals[0].code == "proposals_closed"
    assert "電話" in caught.value.refusals[0].sentence


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ((Time(WEDNESDAY, 600, 630), Time(WEDNESDAY, 600, 630)), "same_times"),
        ((Time(WEDNESDAY, 610, 640),), "off_grid"),
        ((Time(date(2026, 12, 1), 600, 630),), "past"),
        ((Time(date(2026, 12, 19), 600, 630),), "day_off"),  # a Saturday
        ((Time(date(2028, 12, 19), 600, 630),), "too_far"),
        ((TEN, LATER, Time(THURSDAY, 600, 630), Time(THURSDAY, 660, 690)), "no_times"),
        ((Time(date(2026, 12, 8), 960, 990),), "interview_closed"),  # today: it closes the day before
    ],
)
def test_times_that_cannot_be_named(scene: Scene, times: tuple[Time, ...], said: str) -> None:
    assert code(scene, *times) == said


def test_who_cannot_name_times(scene: Scene) -> None:
    bare = scene.make.family(name="無認定", certified=False)
    assert code(scene, TEN, family=bare) == "not_certified"
    scene.make.acceptance(scene.family, scene.nursery)
    assert code(scene, TEN) == "interview_stands"


def test_where_the_child_is_elsewhere(scene: Scene) -> None:
    other = scene.make.nursery(name="ほかの園")
    scene.make.acceptance(scene.family, other)
    book(scene.make, scene.family, other, on=WEDNESDAY, starts=570, ends=690)
    assert code(scene, TEN) == "overlap"
    ref = scene.name(LATER)
    book(scene.make, scene.family, other, on=THURSDAY, starts=810, ends=930)
    with pytest.raises(Refused) as caught:
        scene.take(ref, LATER)
    assert "ほかの園" not in caught.value.refusals[0].sentence  # where a child is otherwise is nobody else's to know
    assert scene.row(ref).state == "asked"


def test_the_facility_is_in_one_interview_at_a_time(scene: Scene) -> None:
    """Another family's interview is a wall; a time only offered gives way, and nobody is given it any more."""
    scene.database.run(
        lambda tx: services.offer(
            tx, viewer=scene.nursery.viewer, key=new_ref(), now=scene.clock(), wish=Offer(WEDNESDAY, 570, 690, 60)
        )
    )
    ref, other = scene.name(TEN), scene.make.family(name="西田")
    again = scene.name(TEN, family=other)
    scene.take(ref, TEN, 60)
    with scene.database.reading() as tx:
        slots = {row.starts: row.state for row in tx.scalars(select(InterviewSlot))}
    assert slots == {570: "withdrawn", 630: "withdrawn", 600: "open"}
    with pytest.raises(Refused) as caught:
        scene.take(again, TEN)
    assert (caught.value.refusals[0].code, caught.value.lost_race) == ("slot_held", True)
    assert scene.row(again).state == "asked"
    scene.sound()


def test_an_offered_time_taken_instead(scene: Scene) -> None:
    ref = scene.name()
    scene.database.run(
        lambda tx: services.offer(
            tx, viewer=scene.nursery.viewer, key=new_ref(), now=scene.clock(), wish=Offer(WEDNESDAY, 600, 630, 30)
        )
    )
    with scene.database.reading() as tx:
        slot = tx.scalars(select(InterviewSlot.ref)).one()
    wish = Wish(scene.nursery.ref, scene.family.child_refs[0], slot)
    scene.database.run(
        lambda tx: request_interview(tx, viewer=scene.family.viewer, key=new_ref(), now=scene.clock(), wish=wish)
    )
    assert scene.row(ref).state == "withdrawn"
    with pytest.raises(Refused) as caught:
        scene.take(ref)
    assert caught.value.lost_race
    scene.sound()


def test_declined_and_withdrawn(scene: Scene) -> None:
    ref = scene.name()
    scene.database.run(
        lambda tx: services.decline_proposal(
            tx, viewer=scene.nursery.viewer, now=scene.clock(), ref=ref, words="年内はいっぱいです。"
        )
    )
    assert (scene.row(ref).state, scene.row(ref).answer) == ("declined", "年内はいっぱいです。")
    ref = scene.name()
    scene.database.run(lambda tx: services.withdraw_proposal(tx, viewer=scene.family.viewer, now=scene.clock(), ref=ref))
    with pytest.raises(Refused):
        scene.take(ref)
    assert [name for name, to in scene.letters() if to == "family"][-3:] == [
        "proposal_declined", "proposed", "proposal_withdrawn",
    ]  # fmt: skip
    scene.sound()


def test_what_nobody_answers_lapses(scene: Scene) -> None:
    ref = scene.name()  # on 8 December: seven days
    assert scene.row(ref).lapses_at.isoformat() == "2026-12-15T14:59:59+00:00"
    scene.clock.to("2026-12-15T23:59")
    assert scene.database.run(lambda tx: services.lapse_idle(tx, scene.clock())) == 0
    scene.clock.to("2026-12-16T00:00")
    with pytest.raises(Refused) as caught:
        scene.take(ref)
    assert "期限切れ" in caught.value.refusals[0].sentence
    assert scene.database.run(lambda tx: services.lapse_idle(tx, scene.clock())) == 1
    assert scene.database.run(lambda tx: services.lapse_idle(tx, scene.clock())) == 0
    assert scene.row(ref).state == "lapsed"
    assert scene.letters()[2:] == [("proposal_lapsed", "family"), ("proposal_lapsed", "facility")]
    scene.sound()
    scene.name(LATER)  # and it may be tried again


def test_it_lapses_when_its_last_time_begins(scene: Scene) -> None:
    ref = scene.name(Time(date(2026, 12, 10), 600, 630))
    assert scene.row(ref).lapses_at.isoformat() == "2026-12-10T01:00:00+00:00"


def test_the_certification_ends(scene: Scene) -> None:
    ref, kept = scene.name(TEN), date(2026, 12, 15)
    child = scene.family.child_ids[0]
    scene.database.run(
        lambda tx: services.cancel_outside(tx, viewer=None, child_id=child, spans=[(date.min, WEDNESDAY)], reason="転出", now=scene.clock())
    )
    assert scene.row(ref).state == "asked"  # a time is left inside it
    scene.database.run(
        lambda tx: services.cancel_outside(tx, viewer=None, child_id=child, spans=[(date.min, kept)], reason="転出", now=scene.clock())
    )
    assert scene.row(ref).state == "withdrawn"
    scene.sound()


def test_strangers(scene: Scene) -> None:
    ref, other, elsewhere = scene.name(), scene.make.family(name="西田"), scene.make.nursery(name="ほか")
    with scene.database.reading() as tx:
        assert proposals(tx, other.viewer, "asked") == []
        assert waiting_proposals(tx, elsewhere.viewer) == 0
        for viewer in (other.viewer, elsewhere.viewer):
            with pytest.raises(NotFound):
                proposal_of(tx, viewer, ref)
    for deed in (
        lambda tx: take_proposal(tx, viewer=elsewhere.viewer, now=scene.clock(), ref=ref, time=TEN.name, length=30),
        lambda tx: accept_proposal(tx, viewer=other.viewer, now=scene.clock(), ref=ref, time=TEN.name),
        lambda tx: services.withdraw_proposal(tx, viewer=other.viewer, now=scene.clock(), ref=ref),
        lambda tx: services.decline_proposal(tx, viewer=elsewhere.viewer, now=scene.clock(), ref=ref, words="x"),
    ):
        with pytest.raises(NotFound):
            scene.database.run(deed)
