"""Facilities on both databases: what is found, open days, places, and that only one's own can be changed."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.support.make import Make, Nursery
from tsuen.db import Database
from tsuen.domain.audit.models import Entry
from tsuen.domain.facilities.models import Facility, FacilityDay
from tsuen.domain.facilities.policy import Profile, ProfileError, profile_from
from tsuen.domain.facilities.queries import (
    closures,
    facility_by_door_code,
    facility_facts,
    open_days,
    opening_hours,
    pattern_of,
    pools_of,
    published_names,
    search,
)
from tsuen.domain.facilities.rules import AgeBand, PatternChange
from tsuen.domain.facilities.services import (
    PublicFacts,
    add_closure,
    add_pool,
    publish,
    remove_closure,
    set_hours,
    set_pattern,
    set_profile,
)
from tsuen.kernel.kana import search_key
from tsuen.kernel.refusals import NotFound, Refused


def named(make: Make, name: str, **facts: object) -> Nursery:
    return make.nursery(name=name, **facts)


def found(database: Database, **asked: object) -> list[str]:
    with database.reading() as tx:
        return [one.name for one in search(tx, **asked).facilities]  # type: ignore[arg-type]


def test_keyword_folds_kana_width_and_case(database: Database, make: Make) -> None:
    make.municipality()
    named(make, "ＡＢＣこども園")
    named(make, "いわねの丘こども園")
    for asked in ("abc", "ABC", "ａｂｃ", "ｺﾄﾞﾓ ABC", "アブシ"):
        assert ("ＡＢＣこども園" in found(database, words=asked)) is (asked != "アブシ"), asked
    assert found(database, words="いわね") == found(database, words="イワネ") == ["いわねの丘こども園"]
    assert len(found(database, words="岩根")) == 2  # by place
    assert found(database, words="岩根　イワネ") == ["いわねの丘こども園"]  # every word counts
    assert len(found(database, words="")) == 2


def test_wild_cards_stand_for_themselves(database: Database, make: Make) -> None:
    make.municipality()
    named(make, "100%こども園")
    named(make, "a_b保育園")
    named(make, "ふつうの園")
    assert found(database, words="%") == ["100%こども園"]
    assert found(database, words="％") == ["100%こども園"]
    assert found(database, words="_") == ["a_b保育園"]
    assert found(database, words="a\\b") == []
    assert found(database, words="' OR 1=1 --") == []


def test_only_published_and_by_place(database: Database, make: Make) -> None:
    make.municipality()
    make.municipality("152081")
    here, hidden = named(make, "こなん園"), named(make, "かくれた園", published=False)
    named(make, "おぢや園", code="152081")
    assert found(database, words="") == ["おぢや園", "こなん園"]
    assert found(database, municipality_code="252115") == found(database, prefecture="滋賀県") == ["こなん園"]
    assert found(database, prefecture="新潟県", municipality_code="252115") == ["こなん園"]
    with database.reading() as tx:
        assert facility_facts(tx, here.ref).ages == "0歳6か月～2歳"
        assert published_names(tx, "252115") == [(here.ref, "こなん園")]
        assert facility_by_door_code(tx, here.door_code.lower()).id == here.id
        for call in (lambda: facility_facts(tx, hidden.ref), lambda: facility_by_door_code(tx, "AAAAAAAAAA")):
            with pytest.raises(NotFound):
                call()


def test_pages(database: Database, make: Make) -> None:
    make.municipality()
    with database.writing() as tx:
        for n in range(45):
            name = f"園{n:02d}"
            tx.add(
                Facility(
                    municipality_code="252115", name=name, search_key=search_key(name), type="general", postal_code="5203252",
                    address="", phone="0748721389", email="a@example.jp", price_per_hour=300, age_from_months=6,
                    age_below_months=36, door_code=f"D{n:09d}", published=True,
                )
            )
    with database.reading() as tx:
        pages = [search(tx, page=n) for n in (1, 2, 3, 4)]
    assert [len(one.facilities) for one in pages] == [20, 20, 5, 0]
    assert [(one.first, one.last, one.more) for one in pages] == [(1, 20, True), (21, 40, True), (41, 45, False), (0, 60, False)]
    assert len({one.id for shown in pages for one in shown.facilities}) == 45


def test_open_days_know_weekends_holidays_and_closures(database: Database, make: Make) -> None:
    make.municipality()
    nursery = make.nursery()
    with database.writing() as tx:
        add_closure(tx, viewer=nursery.viewer, on=date(2026, 12, 29), reason="年末年始", now=make.clock())
    with database.reading() as tx:
        days = open_days(tx, nursery.id, date(2026, 12, 26), date(2027, 1, 5))
        held = closures(tx, nursery.id, date(2026, 12, 1), date(2026, 12, 31))
    assert days == {date(2026, 12, 28), date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 4), date(2027, 1, 5)}  # 1 January
    assert [(one.on, one.reason) for one in held] == [(date(2026, 12, 29), "年末年始")]
    with pytest.raises(Refused) as twice, database.writing() as tx:
        add_closure(tx, viewer=nursery.viewer, on=date(2026, 12, 29), reason="", now=make.clock())
    assert twice.value.refusals[0].code == "closed_already"
    with pytest.raises(Refused), database.writing() as tx:
        add_closure(tx, viewer=nursery.viewer, on=date(2026, 12, 7), reason="", now=make.clock())
    other = make.nursery(name="ほか")
    with pytest.raises(NotFound), database.writing() as tx:
        remove_closure(tx, viewer=other.viewer, on=date(2026, 12, 29), now=make.clock())
    with database.writing() as tx:
        remove_closure(tx, viewer=nursery.viewer, on=date(2026, 12, 29), now=make.clock())


def pool_ref(database: Database, nursery: Nursery) -> str:
    with database.reading() as tx:
        return pools_of(tx, nursery.id)[0].ref


def test_pattern_changes_only_its_range_and_locks_its_days(database: Database, make: Make) -> None:
    make.municipality()
    nursery = make.nursery(places=3)
    change = PatternChange(weekdays=(0, 2), starts=600, ends=720, places=5, withheld=2)
    with database.writing() as tx:
        assert set_pattern(tx, viewer=nursery.viewer, pool_ref=pool_ref(database, nursery), change=change, now=make.clock()) == nursery.pool_id
    with database.reading() as tx:
        pattern = pattern_of(tx, nursery.pool_id)
        days = tx.scalars(select(FacilityDay.on).order_by(FacilityDay.on)).all()
        entry = tx.scalars(select(Entry).where(Entry.action == "facilities.set_pattern")).one()
    assert {key for key, value in pattern.items() if value.places == 5} == {(day, n) for day in (0, 2) for n in range(20, 24)}
    assert pattern[0, 20].open == 3
    assert pattern[1, 20].places == 3
    assert {day.weekday() for day in days} == {0, 2}
    assert (min(days), max(days)) == (date(2026, 12, 9), date(2027, 2, 3))  # 60 days ahead of 8 December
    assert entry.subject_id == str(nursery.pool_id)
    nothing = PatternChange(weekdays=(0,), starts=600, ends=630, places=0)
    with database.writing() as tx:
        set_pattern(tx, viewer=nursery.viewer, pool_ref=pool_ref(database, nursery), change=nothing, now=make.clock())
    with database.reading() as tx:
        assert (0, 20) not in pattern_of(tx, nursery.pool_id)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (PatternChange((), 600, 720, 1), "no_weekday"),
        (PatternChange((0,), 720, 600, 1), "span"),
        (PatternChange((0,), 600, 600, 1), "span"),
        (PatternChange((0,), 610, 720, 1), "span"),
        (PatternChange((0,), 600, 720, 100), "places"),
        (PatternChange((0,), 600, 720, -1), "places"),
        (PatternChange((0,), 600, 720, 2, 3), "withheld"),
        (PatternChange((5,), 600, 720, 2), "closed_weekday"),
        (PatternChange((0,), 480, 720, 2), "outside_hours"),
        (PatternChange((0,), 960, 1020, 2), "outside_hours"),
    ],
)
def test_patterns_that_cannot_be(database: Database, make: Make, change: PatternChange, code: str) -> None:
    make.municipality()
    nursery = make.nursery()
    with pytest.raises(Refused) as refused, database.writing() as tx:
        set_pattern(tx, viewer=nursery.viewer, pool_ref=pool_ref(database, nursery), change=change, now=make.clock())
    assert refused.value.refusals[0].code == code


def test_another_facility_cannot_touch_the_pool(database: Database, make: Make) -> None:
    make.municipality()
    nursery, other = make.nursery(), make.nursery(name="ほか")
    family = make.family()
    for stranger in (other.viewer, family.viewer, make.officer()):
        with pytest.raises(NotFound), database.writing() as tx:
            set_pattern(
                tx, viewer=stranger, pool_ref=pool_ref(database, nursery), change=PatternChange((0,), 600, 720, 1), now=make.clock()
            )


def test_hours_trim_the_places(database: Database, make: Make) -> None:
    make.municipality()
    nursery = make.nursery()
    with database.writing() as tx:
        set_hours(tx, viewer=nursery.viewer, hours={0: (540, 720), 5: (540, 600)}, now=make.clock())
    with database.reading() as tx:
        assert set(opening_hours(tx, nursery.id)) == {0, 5}
        assert set(pattern_of(tx, nursery.pool_id)) == {(0, n) for n in range(18, 24)}
    with pytest.raises(Refused) as refused, database.writing() as tx:
        set_hours(tx, viewer=nursery.viewer, hours={0: (720, 540)}, now=make.clock())
    assert refused.value.refusals[0].field == "closes_0"


def test_publishing_and_words(database: Database, make: Make) -> None:
    make.municipality()
    nursery = make.nursery(published=False)
    facts = PublicFacts(12, 36, 350, "phone", Profile(kind="認定こども園", about="小さな園です。", bring=("水筒",)))
    with database.writing() as tx:
        set_profile(tx, viewer=nursery.viewer, facts=facts, now=make.clock())
        publish(tx, viewer=nursery.viewer, published=True, now=make.clock())
    with database.reading() as tx:
        shown = facility_facts(tx, nursery.ref)
    assert (shown.ages, shown.kind, shown.price_per_hour, shown.profile.bring) == ("1歳～2歳", "認定こども園", 350, ("水筒",))
    with database.writing() as tx:
        set_hours(tx, viewer=nursery.viewer, hours={}, now=make.clock())
    with pytest.raises(Refused) as refused, database.writing() as tx:
        publish(tx, viewer=nursery.viewer, published=True, now=make.clock())
    assert refused.value.refusals[0].code == "no_hours"


def test_profile_is_validated() -> None:
    for document in ({"colour": "red"}, {"about": "x" * 1001}, {"bring": "text"}, {"bring": ["x"] * 13}, {"about": 3}):
        with pytest.raises(ProfileError):
            profile_from(document)
    assert profile_from(None) == Profile()
    assert profile_from(Profile(bring=("a", "b")).document()) == Profile(bring=("a", "b"))


def test_a_second_click_makes_one_pool(database: Database, make: Make) -> None:
    make.municipality()
    nursery = make.nursery()
    refs = set()
    for _ in range(2):
        with database.writing() as tx:
            refs.add(
                add_pool(tx, viewer=nursery.viewer, key="k" * 16, band=AgeBand("0歳児", 6, 12), now=make.clock())
            )
    with database.reading() as tx:
        assert len(pools_of(tx, nursery.id)) == 2
    assert len(refs) == 1
    with pytest.raises(Refused), database.writing() as tx:
        add_pool(tx, viewer=nursery.viewer, key="j" * 16, band=AgeBand("", 12, 12), now=make.clock())
