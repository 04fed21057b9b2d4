"""定期利用 end to end below the doors: places offered, series asked for, answered, counted, told (D2, D7, D8, D9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import StillClock
from tests.support.bookings import book, wish
from tests.support.make import Family, Make, Nursery
from tests.support.regular import FROM, apply, ask_for, offer, plan_of, take_place, weekly
from tests.support.rules import rules
from tsuen.domain.certifications.models import Certification
from tsuen.domain.facilities.models import Closure, PatternSlot
from tsuen.domain.facilities.queries import regular_places
from tsuen.domain.facilities.rules import PatternChange
from tsuen.domain.facilities.services import end_regular
from tsuen.domain.hours.queries import balance
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.models import Claim, RegularWish, Reservation, Series
from tsuen.domain.reservations.queries.deal import Wish, deal
from tsuen.domain.reservations.queries.regular import wish_of
from tsuen.domain.reservations.queries.series_plan import series_plan
from tsuen.domain.reservations.queries.wishing import ask_of, for_family
from tsuen.domain.reservations.services import (
    cancel,
    change_booking,
    change_pattern,
    close_day,
    confirm,
    confirm_series,
    decline_series,
    decline_wish,
    make_series,
    request_booking,
    request_series,
)
from tsuen.jobs.verify import check
from tsuen.kernel.cells import Span
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Viewer

PICKUP = {"who": "guardian1"}
SOON = date(2027, 1, 6)  # until then: three days
DAYS = [date(2026, 12, 16), date(2026, 12, 23), date(2027, 1, 6), date(2027, 1, 13), date(2027, 1, 20), date(2027, 1, 27), date(2027, 2, 3)]


@pytest.fixture
def sound(make: Make):
    """Every test leaves a database in which every invariant holds."""
    yield
    with make.database.reading() as tx:
        assert check(tx, make.clock()) == []


@pytest.fixture
def people(make: Make, sound: None) -> tuple[Family, Nursery]:
    """A family accepted by a nursery with three places, one of them withheld, closed on 30 December."""
    make.municipality()
    family, nursery = make.family(), make.nursery(places=3, withheld=1)
    make.acceptance(family, nursery)
    with make.database.writing() as tx:
        tx.add(Closure(facility_id=nursery.id, on=date(2026, 12, 30), reason="年末"))
    return family, nursery


def refused(deed: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        deed()
    return caught.value


def rows(make: Make, *where: object) -> list[Reservation]:
    with make.database.reading() as tx:
        return list(tx.scalars(select(Reservation).where(*where).order_by(Reservation.on)))  # type: ignore[arg-type]


def letters(make: Make, template: str) -> list[Letter]:
    with make.database.reading() as tx:
        return list(tx.scalars(select(Letter).where(Letter.template == f"reservations/{template}")))


def test_a_place_is_offered_only_out_of_what_is_withheld(make: Make, people: tuple[Family, Nursery]) -> None:
    _, nursery = people
    assert refused(lambda: offer(make, nursery, places=2)).refusals[0].code == "withheld"
    offer(make, nursery, weekly(weeks=2))
    assert refused(lambda: offer(make, nursery, weekly(starts=660, ends=720))).refusals[0].field == "places"
    offer(make, nursery, weekly(weeks=2, first=FROM + timedelta(days=7)))  # the other weeks
    offer(make, nursery, weekly(starts=690, ends=750))  # after it
    assert refused(lambda: offer(make, nursery, weekly(weekday=5))).refusals[0].code == "closed_weekday"
    assert refused(lambda: offer(make, nursery, weekly(starts=480, ends=540))).refusals[0].code == "outside_hours"
    assert refused(lambda: offer(make, nursery, weekly(weekday=1), last=FROM)).refusals[0].code == "last_on"


def test_an_offer_is_ended_and_stays_for_those_who_have_it(make: Make, people: tuple[Family, Nursery], clock: StillClock) -> None:
    family, nursery = people
    place = offer(make, nursery)
    series = take_place(make, family, nursery, place, last=SOON)
    make.database.run(lambda tx: end_regular(tx, viewer=nursery.viewer, ref=place, now=make.clock()))
    clock.to("2026-12-09T09:00")
    with make.database.reading() as tx:
        assert regular_places(tx, nursery.id, date(2026, 12, 9)) == []
        assert tx.scalar(select(func.count()).select_from(Reservation)) == 3
    make.database.run(lambda tx: confirm_series(tx, viewer=nursery.viewer, ref=series, now=make.clock()))


def test_a_series_is_all_its_days_without_closed_ones_and_those_over_the_cap(make: Make, people: tuple[Family, Nursery]) -> None:
    family, nursery = people
    make.municipality(policy=rules(cap=360))
    place = offer(make, nursery)
    plan = plan_of(make, family, ask_for(make, family, nursery, place))
    seen = [one.wish.span.on for one in plan.offers]
    assert seen == [*DAYS[:5], DAYS[6]]
    assert [(span.on, why.code) for span, why in plan.left_out] == [(date(2026, 12, 30), "day_off"), (date(2027, 1, 27), "cap")]
    ref = take_place(make, family, nursery, place)
    made = rows(make)
    assert [row.on for row in made] == seen
    assert {(row.kind, row.state, row.starts, row.ends) for row in made} == {("regular", "tentative", 570, 690)}
    with make.database.reading() as tx:
        assert balance(tx, family.child_ids[0], 202612).used == 240
        assert balance(tx, family.child_ids[0], 202701).used == 360
        assert tx.execute(select(Series.days).where(Series.ref == ref)).scalar_one() == 6
    assert (len(letters(make, "series_requested")), len(letters(make, "series_requested_facility"))) == (1, 1)
    assert letters(make, "requested") == []


def test_a_plan_is_for_ones_own_child_who_was_met_there_and_may_be_every_other_week(make: Make, people: tuple[Family, Nursery]) -> None:
    family, nursery = people
    ask = ask_for(make, family, nursery, offer(make, nursery, weekly(weeks=2)))
    plan = plan_of(make, family, ask)
    assert [one.wish.span.on for one in plan.offers] == [date(2026, 12, 16), date(2027, 1, 13), date(2027, 1, 27)]
    stranger = make.family()
    with pytest.raises(NotFound):
        plan_of(make, stranger, ask)
    plan = plan_of(make, stranger, replace(ask, child_ref=stranger.child_refs[0]))
    assert plan.refusals[0].code == "interview_first"


def test_regular_takes_the_withheld_place_and_flexible_the_rest(make: Make, people: tuple[Family, Nursery]) -> None:
    """D7: three places, one withheld: one regular and two flexible, and the fourth child finds none."""
    family, nursery = people
    take_place(make, family, nursery, offer(make, nursery, last=FROM))
    for _ in range(2):
        other = make.family()
        make.acceptance(other, nursery)
        book(make, other, nursery)
    late = make.family()
    make.acceptance(late, nursery)
    assert refused(lambda: book(make, late, nursery)).refusals[0].code == "full"
    with make.database.reading() as tx:
        at = select(Claim.pool_id, func.count()).where(Claim.cell == Span(FROM, 570, 600).first_cell).group_by(Claim.pool_id)
        assert sorted(count for _, count in tx.execute(at)) == [1, 2]


def test_a_taken_weekly_place_is_full_for_the_next_family(make: Make, people: tuple[Family, Nursery]) -> None:
    """The other places are everybody's (`kinds_apart` is not said), but the weekly place was for one child."""
    family, nursery = people
    place = offer(make, nursery, last=SOON)
    take_place(make, family, nursery, place)
    other = make.family()
    make.acceptance(other, nursery)
    plan = plan_of(make, other, ask_for(make, other, nursery, place))
    assert plan.offers == []
    assert {why.code for _, why in plan.left_out} == {"full", "day_off"}
    assert "full" in [one.code for one in refused(lambda: take_place(make, other, nursery, place)).refusals]


@pytest.mark.parametrize(("apart", "made"), [(True, 0), (False, len(DAYS))])
def test_kinds_apart_says_whether_regular_may_take_of_the_shared_places(
    make: Make, people: tuple[Family, Nursery], apart: bool, made: int
) -> None:
    family, nursery = people
    make.municipality(policy=rules(capacity={"kinds_apart": apart}))
    place = offer(make, nursery)
    with make.database.writing() as tx:
        tx.query(PatternSlot).filter(PatternSlot.pool_id == nursery.pool_id).update({"withheld": 0})
    plan = plan_of(make, family, ask_for(make, family, nursery, place))
    assert len(plan.offers) == made
    if made:
        take_place(make, family, nursery, place)
        assert {row.pool_id for row in rows(make)} == {nursery.pool_id}


def test_all_or_nothing_what_was_seen_is_what_is_booked_and_once(make: Make, people: tuple[Family, Nursery]) -> None:
    family, nursery = people
    ask = ask_for(make, family, nursery, offer(make, nursery, last=SOON))
    told = plan_of(make, family, ask).told
    with make.database.writing() as tx:
        tx.add(Closure(facility_id=nursery.id, on=DAYS[1], reason="行事"))

    def send(key: str, told: str) -> str:
        return make.database.run(
            lambda tx: request_series(
                tx, viewer=family.viewer, key=key, ask=ask, told=told, pickup=PICKUP, comment="", now=make.clock()
            )
        )

    late = refused(lambda: send("early", told))
    assert (late.refusals[0].code, late.lost_race) == ("days_changed", True)
    assert rows(make) == []
    told = plan_of(make, family, ask).told
    assert send("key", told) == send("key", told)
    assert [row.on for row in rows(make)] == [DAYS[0], DAYS[2]]


def test_a_day_elsewhere_and_a_day_after_the_certification_fall_out(make: Make, people: tuple[Family, Nursery]) -> None:
    family, nursery = people
    other = make.nursery(name="となりのこども園")
    make.acceptance(family, other)
    book(make, family, other, on=DAYS[1], starts=600, ends=660)
    with make.database.writing() as tx:
        tx.query(Certification).filter(Certification.child_id == family.child_ids[0]).update({"ends_on": date(2027, 1, 15)})
    place = offer(make, nursery)
    plan = plan_of(make, family, ask_for(make, family, nursery, place))
    assert [one.wish.span.on for one in plan.offers] == [DAYS[0], DAYS[2], DAYS[3]]
    assert [why.code for _, why in plan.left_out] == ["overlap", "day_off", *["not_certified"] * 3]
    take_place(make, family, nursery, place)


def test_the_facility_confirms_the_series_in_one_act_with_one_letter(make: Make, people: tuple[Family, Nursery]) -> None:
    family, nursery = people
    series = take_place(make, family, nursery, offer(make, nursery, last=SOON))
    first = rows(make)[0]
    make.database.run(lambda tx: confirm(tx, viewer=nursery.viewer, ref=first.ref, now=make.clock()))

    def accept(viewer: Viewer = nursery.viewer) -> int:
        return make.database.run(lambda tx: confirm_series(tx, viewer=viewer, ref=series, now=make.clock()))

    with pytest.raises(NotFound):
        accept(make.nursery(name="ほかの園").viewer)
    assert (accept(), accept()) == (2, 0)
    assert {row.state for row in rows(make)} == {"confirmed"}
    assert (len(letters(make, "confirmed")), len(letters(make, "series_confirmed"))) == (1, 1)


def test_a_declined_series_gives_hours_and_places_back(make: Make, people: tuple[Family, Nursery]) -> None:
    family, nursery = people
    place = offer(make, nursery, last=SOON)
    series = take_place(make, family, nursery, place)
    make.database.run(lambda tx: decline_series(tx, viewer=nursery.viewer, ref=series, answer="満員です。", now=make.clock()))
    with make.database.reading() as tx:
        assert balance(tx, family.child_ids[0], 202612).used == 0
        assert tx.scalar(select(func.count()).select_from(Claim)) == 0
    assert len(letters(make, "series_declined")) == 1
    take_place(make, family, nursery, place)


def test_one_day_is_cancelled_and_the_others_stand(make: Make, people: tuple[Family, Nursery]) -> None:
    family, nursery = people
    series = take_place(make, family, nursery, offer(make, nursery, last=SOON))
    make.database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=rows(make)[0].ref, reason="体調不良", now=make.clock()))
    make.database.run(lambda tx: confirm_series(tx, viewer=nursery.viewer, ref=series, now=make.clock()))
    assert [row.state for row in rows(make)] == ["cancelled", "confirmed", "confirmed"]


def test_places_and_days_under_a_series_cannot_be_taken_away(make: Make, people: tuple[Family, Nursery]) -> None:
    family, nursery = people
    take_place(make, family, nursery, offer(make, nursery, last=FROM))
    with make.database.reading() as tx:
        pool = tx.execute(select(PatternSlot.pool_id)).scalars().first()
    assert pool == nursery.pool_id
    from tsuen.domain.facilities.queries import pools_of

    with make.database.reading() as tx:
        ref = pools_of(tx, nursery.id)[0].ref
    fewer = PatternChange((2,), 510, 990, 3, 0)
    late = refused(lambda: make.database.run(lambda tx: change_pattern(tx, viewer=nursery.viewer, pool_ref=ref, change=fewer, now=make.clock())))
    assert (late.refusals[0].code, late.refusals[0].field, late.refusals[0].on) == ("booked_days", "withheld", FROM)
    assert refused(
        lambda: make.database.run(lambda tx: close_day(tx, viewer=nursery.viewer, on=FROM, reason="", now=make.clock()))
    ).refusals[0].code == "booked_days"


@pytest.mark.parametrize("fixed", [True, False])
def test_a_regular_use_keeps_its_weekday_where_the_policy_says_so(make: Make, people: tuple[Family, Nursery], fixed: bool) -> None:
    family, nursery = people
    make.municipality(policy=rules(booking={"pattern_fixed": fixed}))
    with make.database.writing() as tx:
        tx.query(Closure).delete()
    take_place(make, family, nursery, offer(make, nursery), last=date(2026, 12, 23))
    first = rows(make)[0].ref

    def move(on: date) -> str:
        return make.database.run(
            lambda tx: change_booking(
                tx, viewer=family.viewer, key=f"key{on}", ref=first, span=Span(on, 570, 690), pickup=PICKUP, now=make.clock()
            )
        )

    if fixed:
        assert [one.code for one in refused(lambda: move(date(2026, 12, 17))).refusals] == ["pattern"]
    on = date(2026, 12, 30) if fixed else date(2026, 12, 17)
    move(on)
    assert on in [row.on for row in rows(make)]
    assert {row.kind for row in rows(make)} == {"regular"}
    assert {row.pool_id for row in rows(make)}.isdisjoint({nursery.pool_id})


def test_an_application_becomes_a_series_by_the_same_rules(make: Make, people: tuple[Family, Nursery]) -> None:
    """C20-21: wishes, declined with words, then turned by the facility into days; 予約確定 at once, one letter 予約完了."""
    family, nursery = people
    make.municipality(policy=rules(booking={"regular_by": "application"}))
    ref = apply(make, family, nursery)
    make.database.run(lambda tx: decline_wish(tx, viewer=nursery.viewer, ref=ref, answer="満員です。", now=make.clock()))
    with make.database.reading() as tx:
        assert tx.execute(select(RegularWish.state, RegularWish.answer)).one() == ("declined", "満員です。")
    ref = apply(make, family, nursery, [(2, 570, 690), (4, 570, 690)])
    assert refused(lambda: apply(make, family, nursery)).refusals[0].code == "asked_already"
    times = [weekly(), weekly(weekday=3, weeks=2)]
    with make.database.reading() as tx:
        asked = wish_of(tx, nursery.viewer, ref)
        plan = series_plan(tx, for_family(nursery.viewer, asked), ask_of(asked, times, date(2026, 12, 31)), make.clock())
    assert [one.wish.span.on for one in plan.offers] == [date(2026, 12, 16), date(2026, 12, 17), date(2026, 12, 23), date(2026, 12, 31)]

    def enter(viewer: Viewer, key: str = "key") -> str:
        return make.database.run(
            lambda tx: make_series(
                tx, viewer=viewer, key=key, ref=ref, times=times, last=date(2026, 12, 31), told=plan.told, now=make.clock()
            )
        )

    for stranger in (make.nursery(name="ほかの園").viewer, family.viewer):
        with pytest.raises(NotFound):
            enter(stranger, f"key{stranger.account_id}")
    assert enter(nursery.viewer) == enter(nursery.viewer)
    assert {row.state for row in rows(make)} == {"confirmed"}
    assert {row.requested_by for row in rows(make)} == {nursery.account_id}
    assert len(letters(make, "series_booked")) == 1
    again = refused(lambda: enter(nursery.viewer, "other"))
    assert (again.refusals[0].code, again.lost_race) == ("moved_on", True)


def test_the_policy_says_by_which_way_if_at_all(make: Make, people: tuple[Family, Nursery]) -> None:
    family, nursery = people
    closed, asked = make.nursery(name="柔軟だけの園", withheld=1), make.nursery(name="申請の園", withheld=1)
    for one in (closed, asked):
        make.acceptance(family, one)
    booking = {
        "kinds": {"cases": [{"when": {"facility": ["柔軟だけの園"]}, "value": ["初回面談", "柔軟利用"]}], "otherwise": ["柔軟利用", "定期利用"]},
        "regular_by": {"cases": [{"when": {"facility": ["申請の園"]}, "value": "application"}], "otherwise": "place"},
    }
    make.municipality(policy=rules(booking=booking))
    places = {one.id: offer(make, one, last=FROM) for one in (closed, asked, nursery)}
    for one, code in ((closed, "kind_closed"), (asked, "way")):
        assert refused(lambda one=one: take_place(make, family, one, places[one.id])).refusals[0].code == code
    for one, code in ((closed, "kind_closed"), (nursery, "way")):
        assert refused(lambda one=one: apply(make, family, one)).refusals[0].code == code


def test_wishes_outside_of_the_hours_are_told_at_their_field(make: Make, people: tuple[Family, Nursery]) -> None:
    family, nursery = people
    make.municipality(policy=rules(booking={"regular_by": "application"}))
    said = (
        ([], "weekday_1"), ([(5, 570, 690)], "weekday_1"), ([(2, 570, 690), (3, 600, 600)], "ends_2"), ([(2, 480, 600)], "starts_1"),
    )  # fmt: skip
    for times, field in said:
        assert refused(lambda times=times: apply(make, family, nursery, times)).refusals[0].field == field


def test_flexible_bookings_are_judged_as_before(make: Make, people: tuple[Family, Nursery]) -> None:
    """The kind is part of the case: a rule for 定期利用 does not touch 柔軟利用, and the other way round."""
    family, nursery = people
    cases = {"cases": [{"when": {"kind": ["定期利用"]}, "value": 60}], "otherwise": None}
    make.municipality(policy=rules(booking={"maximum_minutes": cases}))
    with make.database.reading() as tx:
        flexible = deal(tx, family.viewer, wish(family, nursery), make.clock())
        regular = deal(tx, family.viewer, Wish(family.child_refs[0], nursery.ref, Span(FROM, 570, 690), kind="regular"), make.clock())
    assert flexible.refusals(make.clock()) == []
    assert [one.code for one in regular.refusals(make.clock())] == ["too_long"]
    make.database.run(
        lambda tx: request_booking(
            tx, viewer=family.viewer, key="k", wish=wish(family, nursery), pickup=PICKUP, comment="", now=make.clock()
        )
    )
