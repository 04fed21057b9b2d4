"""Interviews on both databases: from the offered time to 受入可否, with every refusal on the way."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import StillClock
from tests.support.make import Family, Make, Nursery
from tests.support.rules import rules
from tsuen.db import Database
from tsuen.domain.audit.models import Entry
from tsuen.domain.interviews import services
from tsuen.domain.interviews.models import Interview
from tsuen.domain.interviews.queries import decided, interview_of, interviews, offered, staff_slots, standing
from tsuen.domain.interviews.services import Offer, Wish
from tsuen.domain.outbox.models import Letter
from tsuen.domain.policies.policy import Policy
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import NotFound, Refused

WEDNESDAY = date(2026, 12, 16)


class Scene:
    """A family, a facility and two offered times on 16 December, 10:00 and 10:30."""

    def __init__(self, database: Database, make: Make, clock: StillClock, **facts: object) -> None:
        self.database, self.make, self.clock = database, make, clock
        make.municipality(policy=Policy())
        self.family: Family = make.family()
        self.nursery: Nursery = make.nursery(**facts)
        self.offer()

    def offer(self, on: date = WEDNESDAY, starts: int = 600, ends: int = 660, weeks: int = 1) -> services.Offered:
        with self.database.writing() as tx:
            return services.offer(
                tx, viewer=self.nursery.viewer, key=new_ref(), now=self.clock(), wish=Offer(on, starts, ends, 30, weeks)
            )

    def slots(self) -> list[str]:
        with self.database.reading() as tx:
            return [slot.ref for slot in offered(tx, self.nursery.id, policy=Policy(), now=self.clock())]

    def ask(self, slot: str, *, family: Family | None = None, child: int = 0, key: str = "", comment: str = "") -> str:
        asking = family or self.family
        wish = Wish(self.nursery.ref, asking.child_refs[child], slot, comment)
        return self.database.run(
            lambda tx: services.request(tx, viewer=asking.viewer, key=key or new_ref(), now=self.clock(), wish=wish)
        )

    def row(self, ref: str) -> Interview:
        with self.database.reading() as tx:
            return tx.scalars(select(Interview).where(Interview.ref == ref)).one()

    def letters(self) -> list[str]:
        with self.database.reading() as tx:
            return list(tx.scalars(select(Letter.template).order_by(Letter.id)))

    def refused(self, slot: str, **options: object) -> Refused:
        with pytest.raises(Refused) as caught:
            self.ask(slot, **options)  # type: ignore[arg-type]
        return caught.value


@pytest.fixture
def scene(database: Database, make: Make, clock: StillClock) -> Scene:
    return Scene(database, make, clock)


def confirmed(scene: Scene) -> str:
    ref = scene.ask(scene.slots()[0])
    with scene.database.writing() as tx:
        services.confirm(tx, viewer=scene.nursery.viewer, now=scene.clock(), ref=ref)
    return ref


def test_from_the_wish_to_the_acceptance(scene: Scene) -> None:
    ref = scene.ask(scene.slots()[0], comment="よろしくお願いします。")
    with scene.database.reading() as tx:
        stands = standing(tx, scene.family.child_ids[0], scene.nursery.id)
        assert (stands.pending, stands.pending_ref, stands.state, stands.on) == (True, ref, "tentative", WEDNESDAY)
        assert interview_of(tx, scene.nursery.viewer, ref).comment == "よろしくお願いします。"
    assert len(scene.slots()) == 1
    with scene.database.writing() as tx:
        services.confirm(tx, viewer=scene.nursery.viewer, now=scene.clock(), ref=ref)
    now = scene.clock.to("2026-12-16T11:00")
    with scene.database.writing() as tx:
        services.decide(tx, viewer=scene.nursery.viewer, now=now, ref=ref, accepted=True)
    with scene.database.reading() as tx:
        stands = standing(tx, scene.family.child_ids[0], scene.nursery.id)
        actions = tx.scalars(select(Entry.action).where(Entry.subject_kind == "interview").order_by(Entry.id)).all()
    assert (stands.accepted_on, stands.refused, stands.pending) == (WEDNESDAY, False, False)
    assert scene.letters() == [f"interviews/{name}" for name in ("tentative", "requested", "confirmed", "accepted")]
    assert actions == ["interviews.request", "interviews.confirm", "interviews.decide"]


def test_a_second_click_is_the_same_interview(scene: Scene) -> None:
    slot, key = scene.slots()[0], new_ref()
    assert scene.ask(slot, key=key) == scene.ask(slot, key=key)
    assert len(scene.letters()) == 2
    assert scene.refused(scene.slots()[0], key=key).lost_race  # other content under the same key


def test_a_time_that_has_gone(scene: Scene) -> None:
    slot = scene.slots()[0]
    scene.ask(slot)
    other = scene.make.family(name="西田")
    refused = scene.refused(slot, family=other)
    assert (refused.refusals[0].code, refused.lost_race) == ("slot_gone", True)
    left = scene.slots()[0]
    with scene.database.writing() as tx:
        services.withdraw(tx, viewer=scene.nursery.viewer, now=scene.clock(), ref=left)
    assert scene.refused(left, family=other).refusals[0].code == "slot_gone"


def test_one_at_a_time(scene: Scene) -> None:
    first, second = scene.slots()
    scene.ask(first)
    refused = scene.refused(second)
    assert refused.refusals[0].code == "interview_pending"
    assert "2026年12月16日" in refused.refusals[0].sentence


def test_strangers_children_and_slots_are_nowhere(scene: Scene) -> None:
    other = scene.make.family(name="西田")
    elsewhere = scene.make.nursery(name="ほか")
    slot = scene.slots()[0]
    wishes = [
        Wish(scene.nursery.ref, scene.family.child_refs[0], slot),  # not the viewer's child
        Wish(elsewhere.ref, other.child_refs[0], slot),  # not that facility's time
        Wish("a" * 16, other.child_refs[0], slot),
    ]
    for wish in wishes:
        with pytest.raises(NotFound), scene.database.writing() as tx:
            services.request(tx, viewer=other.viewer, key=new_ref(), now=scene.clock(), wish=wish)


def test_rules_are_checked_again_at_the_send(scene: Scene) -> None:
    slot = scene.slots()[0]
    bare = scene.make.family(name="無認定", certified=False)
    assert scene.refused(slot, family=bare).refusals[0].code == "not_certified"
    old = scene.make.family(name="年長", birth_on=date(2023, 12, 10))
    assert scene.refused(slot, family=old).refusals[0].code == "not_certified"
    scene.clock.to("2026-12-15T23:59")
    assert scene.ask(slot)  # one day before: that day still counts
    late = scene.make.family(name="遅い")
    second = scene.slots()[0]
    scene.clock.to("2026-12-16T00:00")
    refused = scene.refused(second, family=late)
    assert refused.refusals[0].code == "interview_closed"
    assert "12月15日" in refused.refusals[0].sentence


def test_age_of_the_facility(database: Database, make: Make, clock: StillClock) -> None:
    scene = Scene(database, make, clock, age_from_months=24)
    refused = scene.refused(scene.slots()[0])
    assert refused.refusals[0].code == "wrong_age"
    assert "2歳" in refused.refusals[0].sentence


@pytest.mark.parametrize(("way", "words"), [("phone", "電話で受け付けています"), ("none", "事前面談を受け付けていません")])
def test_by_phone_only(database: Database, make: Make, clock: StillClock, way: str, words: str) -> None:
    scene = Scene(database, make, clock, interview_way=way)
    refused = scene.refused(scene.slots()[0])
    assert refused.refusals[0].code == "interview_by_phone"
    assert words in refused.refusals[0].sentence


def test_an_interview_that_stands_is_not_asked_for_again(scene: Scene) -> None:
    scene.make.acceptance(scene.family, scene.nursery, on=date(2026, 12, 1))
    assert scene.refused(scene.slots()[0]).refusals[0].code == "interview_stands"


def test_lapsed_interview_is_asked_for_again(scene: Scene) -> None:
    scene.make.acceptance(scene.family, scene.nursery, on=date(2026, 6, 1))
    assert scene.ask(scene.slots()[0])


def test_refused_after_the_interview(scene: Scene) -> None:
    ref = confirmed(scene)
    now = scene.clock.to("2026-12-16T12:00")
    with pytest.raises(Refused) as caught, scene.database.writing() as tx:
        services.decide(tx, viewer=scene.nursery.viewer, now=now, ref=ref, accepted=False)
    assert caught.value.refusals[0].field == "words"
    with scene.database.writing() as tx:
        services.decide(tx, viewer=scene.nursery.viewer, now=now, ref=ref, accepted=False, words="人手が足りないためです。")
    with scene.database.reading() as tx:
        stands = standing(tx, scene.family.child_ids[0], scene.nursery.id)
        letter = tx.scalars(select(Letter).where(Letter.template == "interviews/refused")).one()
    assert (stands.refused, stands.refused_on, stands.accepted_on) == (True, WEDNESDAY, None)
    assert letter.facts["answer"] == "人手が足りないためです。"
    scene.offer(on=date(2026, 12, 21))
    assert scene.refused(scene.slots()[0]).refusals[0].code == "interview_refused"
    with pytest.raises(Refused) as second, scene.database.writing() as tx:
        services.decide(tx, viewer=scene.nursery.viewer, now=now, ref=ref, accepted=True)
    assert second.value.lost_race


def test_not_before_the_interview(scene: Scene) -> None:
    ref = confirmed(scene)
    with pytest.raises(Refused) as caught, scene.database.writing() as tx:
        services.decide(tx, viewer=scene.nursery.viewer, now=scene.clock(), ref=ref, accepted=True)
    assert caught.value.refusals[0].code == "interview_ahead"
    tentative = scene.ask(scene.slots()[0], family=scene.make.family(name="西田"))
    scene.clock.to("2026-12-17T09:00")
    with pytest.raises(Refused) as never, scene.database.writing() as tx:
        services.decide(tx, viewer=scene.nursery.viewer, now=scene.clock(), ref=tentative, accepted=True)
    assert never.value.lost_race
    with pytest.raises(Refused) as past, scene.database.writing() as tx:
        services.confirm(tx, viewer=scene.nursery.viewer, now=scene.clock(), ref=tentative)
    assert past.value.refusals[0].code == "interview_past"


def test_declined_frees_the_time(scene: Scene) -> None:
    ref = scene.ask(scene.slots()[0])
    assert len(scene.slots()) == 1
    with scene.database.writing() as tx:
        services.decline(tx, viewer=scene.nursery.viewer, now=scene.clock(), ref=ref, words="その日は行事があります。")
    assert len(scene.slots()) == 2
    again = scene.ask(scene.slots()[0])
    with scene.database.writing() as tx:
        services.decline(tx, viewer=scene.nursery.viewer, now=scene.clock(), ref=again, words="x", close_slot=True)
    assert len(scene.slots()) == 1
    for act in (services.confirm, services.decide):
        options = {"accepted": True} if act is services.decide else {}
        with pytest.raises(Refused) as late, scene.database.writing() as tx:
            act(tx, viewer=scene.nursery.viewer, now=scene.clock(), ref=ref, **options)  # type: ignore[operator]
        assert late.value.lost_race


def test_cancelled_by_the_family(scene: Scene) -> None:
    ref = confirmed(scene)
    with pytest.raises(Refused) as unknown, scene.database.writing() as tx:
        services.cancel(tx, viewer=scene.family.viewer, now=scene.clock(), ref=ref, reason="きぶん")
    assert unknown.value.refusals[0].field == "reason"
    with scene.database.writing() as tx:
        services.cancel(tx, viewer=scene.family.viewer, now=scene.clock(), ref=ref, reason="家庭の都合")
    assert len(scene.slots()) == 2
    assert scene.letters()[-2:] == ["interviews/cancelled", "interviews/withdrawn"]
    assert scene.ask(scene.slots()[0])
    with pytest.raises(Refused), scene.database.writing() as tx:
        services.cancel(tx, viewer=scene.family.viewer, now=scene.clock(), ref=ref, reason="家庭の都合")


def test_not_on_the_day(scene: Scene) -> None:
    ref = confirmed(scene)
    now = scene.clock.to("2026-12-16T00:00")
    with pytest.raises(Refused) as caught, scene.database.writing() as tx:
        services.cancel(tx, viewer=scene.family.viewer, now=now, ref=ref, reason="家庭の都合")
    assert caught.value.refusals[0].code == "interview_too_late"
    assert "12月15日" in caught.value.refusals[0].sentence


def test_scopes(scene: Scene) -> None:
    ref = confirmed(scene)
    other, family, officer = scene.make.nursery(name="ほか"), scene.make.family(name="西田"), scene.make.officer()
    scene.clock.to("2026-12-16T12:00")
    now = scene.clock()
    for stranger in (other.viewer, family.viewer, officer):
        with scene.database.reading() as tx:
            assert list(interviews(tx, stranger)) == []
            assert list(decided(tx, stranger)) == []
            with pytest.raises(NotFound):
                interview_of(tx, stranger, ref)
        deeds = (
            lambda tx, who=stranger: services.confirm(tx, viewer=who, now=now, ref=ref),
            lambda tx, who=stranger: services.decline(tx, viewer=who, now=now, ref=ref, words="x"),
            lambda tx, who=stranger: services.decide(tx, viewer=who, now=now, ref=ref, accepted=True),
            lambda tx, who=stranger: services.cancel(tx, viewer=who, now=now, ref=ref, reason="家庭の都合"),
        )
        for deed in deeds:
            with pytest.raises(NotFound), scene.database.writing() as tx:
                deed(tx)
    slot = scene.slots()
    assert scene.row(ref).state == "confirmed"
    with pytest.raises(NotFound), scene.database.writing() as tx:
        services.withdraw(tx, viewer=other.viewer, now=now, ref=slot[0] if slot else "a" * 16)


def test_offering(scene: Scene) -> None:
    # Wednesdays from 23 December: 23rd open, 30th open, 6 January open
    assert scene.offer(on=date(2026, 12, 23), weeks=3).count == 6
    # Fridays from 25 December: 1 January is a holiday
    assert scene.offer(on=date(2026, 12, 25), weeks=2).closed == [date(2027, 1, 1)]
    with scene.database.reading() as tx:
        assert len(staff_slots(tx, scene.nursery.viewer, WEDNESDAY)) == 2 + 6 + 2
        assert list(staff_slots(tx, scene.family.viewer, WEDNESDAY)) == []


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Offer(date(2026, 12, 7), 600, 630, 30), "past_day"),
        (Offer(date(2028, 1, 7), 600, 630, 30), "too_far"),
        (Offer(date(2026, 12, 17), 630, 600, 30), "empty_span"),
        (Offer(date(2026, 12, 17), 600, 630, 60), "empty_span"),
        (Offer(date(2026, 12, 17), 600, 630, 0), "empty_span"),
        (Offer(date(2026, 12, 17), 600, 630, 30, 0), "weeks"),
        (Offer(date(2026, 12, 17), 600, 630, 30, 27), "weeks"),
        (Offer(date(2026, 12, 19), 600, 630, 30), "closed_day"),
        (Offer(WEDNESDAY, 630, 690, 60), "overlap"),
    ],
)
def test_offers_that_cannot_be(scene: Scene, wish: Offer, code: str) -> None:
    with pytest.raises(Refused) as caught, scene.database.writing() as tx:
        services.offer(tx, viewer=scene.nursery.viewer, key=new_ref(), now=scene.clock(), wish=wish)
    assert caught.value.refusals[0].code == code


def test_a_held_time_is_not_withdrawn_and_a_withdrawn_one_comes_back(scene: Scene) -> None:
    first, second = scene.slots()
    scene.ask(first)
    with pytest.raises(Refused) as caught, scene.database.writing() as tx:
        services.withdraw(tx, viewer=scene.nursery.viewer, now=scene.clock(), ref=first)
    assert caught.value.refusals[0].code == "slot_held"
    with scene.database.writing() as tx:
        services.withdraw(tx, viewer=scene.nursery.viewer, now=scene.clock(), ref=second)
    assert scene.slots() == []
    scene.offer(starts=630, ends=660)
    assert scene.slots() == [second]


def test_no_care_data_in_any_letter(scene: Scene) -> None:
    ref = confirmed(scene)
    with scene.database.writing() as tx:
        services.cancel(tx, viewer=scene.family.viewer, now=scene.clock(), ref=ref, reason="体調不良")
    with scene.database.reading() as tx:
        facts = [str(letter.facts) for letter in tx.scalars(select(Letter))]
        assert tx.scalar(select(func.count()).select_from(Letter)) == 5
    assert not any("CANARY" in one for one in facts)


def test_past_times_of_today_are_not_offered(database: Database, make: Make, clock: StillClock) -> None:
    scene = Scene(database, make, clock)
    today = rules(interview_closes=0)
    scene.offer(on=date(2026, 12, 8), starts=600, ends=660)
    scene.clock.to("2026-12-08T10:10")
    with database.reading() as tx:
        shown = [slot for slot in offered(tx, scene.nursery.id, policy=today, now=scene.clock()) if slot.on == date(2026, 12, 8)]
    assert [slot.starts for slot in shown] == [630]
    assert timedelta(minutes=shown[0].ends - shown[0].starts) == timedelta(minutes=30)
