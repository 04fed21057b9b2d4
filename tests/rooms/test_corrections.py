"""A birth date put right and 保護者2 taken out by 認定変更, with all that follows; on both databases (A11, A12, B5, S10)."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from tests.conftest import StillClock
from tests.support.bookings import PICKUP, WEDNESDAY, book, wish
from tests.support.make import Family, Make, Nursery
from tests.support.rules import rules
from tsuen.domain.accounts.models import Account
from tsuen.domain.accounts.queries import account_by_email, live_session
from tsuen.domain.accounts.services.sessions import open_session
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.amendments.queries import asked_of
from tsuen.domain.amendments.queries.effects import effect_of_request
from tsuen.domain.amendments.services import ask_change, end_certification, enter_change, settle
from tsuen.domain.amendments.services.asking import Wanted
from tsuen.domain.audit.models import Entry
from tsuen.domain.certifications.models import Certification
from tsuen.domain.certifications.rules import corrected
from tsuen.domain.households.models import Child, Guardian
from tsuen.domain.households.queries import child_fields, guardian_fields
from tsuen.domain.interviews.models import Interview
from tsuen.domain.outbox.models import Letter
from tsuen.domain.policies.policy import Changes
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.services import change_booking, request_booking
from tsuen.jobs.close_day import close_day
from tsuen.jobs.verify import check
from tsuen.kernel.birthdays import last_day_of_use
from tsuen.kernel.cells import Span
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import Refused

TODAY = date(2026, 12, 8)
ONLINE = rules().model_copy(update={"changes": Changes(way="online")})
SECOND = {
    "family_name": "森本", "given_name": "健", "family_kana": "モリモト", "given_kana": "ケン", "relation": "父", "phone": "09011112222",
    "email": "ken@example.jp",
}  # fmt: skip


@pytest.fixture
def family(make: Make) -> Family:
    make.municipality(policy=ONLINE)
    return make.family(birth_on=date(2024, 1, 20))  # until 18 January 2027


def run(make: Make, work: Any) -> Any:
    return make.database.run(work)


def paper(make: Make, family: Family) -> Certification:
    with make.database.reading() as tx:
        return tx.scalars(select(Certification).where(Certification.child_id == family.child_ids[0])).one()


def born(make: Make, family: Family, day: date, *, on: date = TODAY) -> str:
    with make.database.reading() as tx:
        said = dict(child_fields(tx, family.household_id, family.child_ids[0])) | {"birth_on": day.isoformat()}
    wanted = Wanted("child", family.child_refs[0], said, on, "書きまちがい")
    return run(make, lambda tx: ask_change(tx, viewer=family.viewer, key=new_ref(), wanted=wanted, now=make.clock()))


def approve(make: Make, ref: str) -> None:
    officer = make.officer()
    run(make, lambda tx: settle(tx, ref, viewer=officer, result="approve", reason="", memo="", now=make.clock()))


def sound(make: Make) -> None:
    with make.database.reading() as tx:
        assert check(tx, make.clock()) == []


def codes(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in caught.value.refusals]


def letters(make: Make, start: str = "amendments.") -> list[tuple[str, dict[str, Any]]]:
    with make.database.reading() as tx:
        rows = tx.scalars(select(Letter).where(Letter.dedupe_key.startswith(start)).order_by(Letter.id))
        return [(f"{row.template.partition('/')[2]} {row.dedupe_key.rsplit(':', 1)[-1]}", dict(row.facts)) for row in rows]


@pytest.mark.parametrize(
    ("was", "now", "held", "issued", "says"),
    [  # by the national rules: from six months to the day two before the third birthday
        ("2024-04-10", "2024-03-10", ("2025-01-05", "2027-04-08"), "2025-01-05", ("2025-01-05", "2027-03-08")),
        ("2024-04-10", "2024-02-29", ("2025-01-05", "2027-04-08"), "2025-01-05", ("2025-01-05", "2027-02-27")),  # a leap day
        ("2026-04-10", "2026-05-10", ("2026-10-10", "2029-04-08"), "2026-09-20", ("2026-11-10", "2029-05-08")),
        ("2026-05-10", "2026-02-10", ("2026-11-10", "2029-05-08"), "2026-09-20", ("2026-09-20", "2029-02-08")),  # never before it was issued
        ("2024-04-10", "2024-03-10", ("2025-01-05", "2026-03-31"), "2025-01-05", ("2025-01-05", "2026-03-31")),  # an earlier day stays
        ("2024-04-10", "2020-04-10", ("2025-01-05", "2027-04-08"), "2025-01-05", ("2025-01-05", "2023-04-08")),  # nothing is left
    ],
)
def test_the_days_follow_the_birth_date(was: str, now: str, held: tuple[str, str], issued: str, says: tuple[str, str]) -> None:
    day = date.fromisoformat
    found = corrected(day(was), day(now), rules(), starts_on=day(held[0]), ends_on=day(held[1]), issued_on=day(issued))
    assert found == (day(says[0]), day(says[1]))


def test_an_older_child_ends_earlier_and_what_is_booked_after_it_falls(make: Make, family: Family) -> None:
    nursery, elsewhere = make.nursery(), make.nursery(name="ほかの園")
    make.acceptance(family, nursery)
    for day in (WEDNESDAY, date(2026, 12, 21), date(2026, 12, 22)):
        book(make, family, nursery, on=day, confirmed=day.day == 21)
    make.acceptance(family, elsewhere)
    ref = born(make, family, date(2023, 12, 20))  # until 18 December
    assert paper(make, family).ends_on == date(2027, 1, 18)  # nothing changes by asking
    officer = make.officer()
    with make.database.reading() as tx:
        told = effect_of_request(tx, asked_of(tx, officer, ref), make.clock())
    assert [(one.first_on, one.ends_on) for one in told.days] == [(paper(make, family).starts_on, date(2026, 12, 18))]
    assert (told.fallen.reservations, told.fallen.places) == (2, [("いわねの丘こども園", 2)])
    approve(make, ref)
    assert paper(make, family).ends_on == date(2026, 12, 18)
    with make.database.reading() as tx:
        assert tx.get_one(Child, family.child_ids[0]).birth_on == date(2023, 12, 20)
        rows = tx.scalars(select(Reservation).order_by(Reservation.on)).all()
        assert [(row.state, row.cancel_reason) for row in rows] == [("tentative", ""), ("cancelled", "認定期間の変更"), ("cancelled", "認定期間の変更")]
        entry = tx.scalars(select(Entry).where(Entry.action == "certification.correct")).one()
        assert entry.facts == {"from": ["2024-07-20", "2027-01-18"], "to": ["2024-07-20", "2026-12-18"]}
    said = dict(letters(make))
    assert [*said] == ["received family1", f"corrected_facility facility{nursery.id}", "changed family1"]
    assert (said["changed family1"]["fallen"], said["changed family1"]["what"]) == (2, "生年月日")
    assert said["changed family1"]["days"] == ["2024年7月20日～2026年12月18日"]
    assert said[f"corrected_facility facility{nursery.id}"]["fallen"] == 2
    assert "2023" not in str(said["changed family1"]["what"])
    sound(make)


def test_a_younger_child_begins_later(make: Make) -> None:
    make.municipality(policy=ONLINE)
    family, nursery = make.family(birth_on=TODAY - timedelta(days=190)), make.nursery()
    make.acceptance(family, nursery)
    book(make, family, nursery, on=date(2026, 12, 15))
    later = book(make, family, nursery, on=date(2026, 12, 17))
    approve(make, born(make, family, date(2026, 6, 17)))  # six months on 17 December
    assert paper(make, family).starts_on == date(2026, 12, 17)
    assert paper(make, family).ends_on == last_day_of_use(date(2026, 6, 17))
    with make.database.reading() as tx:
        assert {row.ref: row.state for row in tx.scalars(select(Reservation))}[later] == "tentative"
        assert sorted(tx.scalars(select(Reservation.state))) == ["cancelled", "tentative"]
    with pytest.raises(Refused) as caught:
        book(make, family, nursery, on=date(2026, 12, 16))
    assert "not_certified" in codes(caught)
    sound(make)


@pytest.mark.parametrize(
    ("day", "on", "code"),
    [
        (date(2026, 12, 9), TODAY, "birth_ahead"),
        (date(2024, 2, 1), TODAY + timedelta(days=1), "birth_waits"),
        (date(2020, 1, 20), TODAY, "no_window"),
        (date(2024, 1, 20), TODAY, "nothing_changed"),
    ],
)
def test_what_no_birth_date_can_be(make: Make, family: Family, day: date, on: date, code: str) -> None:
    with pytest.raises(Refused) as caught:
        born(make, family, day, on=on)
    assert codes(caught) == [code]
    assert "「認定取下げ・取消し申請」の手続き" in caught.value.refusals[0].sentence or code != "no_window"


def test_an_early_end_stays_earlier_and_is_restored_to_the_new_day(make: Make, family: Family) -> None:
    officer, held = make.officer(), paper(make, family)
    run(make, lambda tx: end_certification(tx, viewer=officer, ref=held.ref, ends_on=date(2026, 12, 16), reason="moved_out", now=make.clock()))
    approve(make, born(make, family, date(2024, 2, 20)))  # would run until 18 February
    after = paper(make, family)
    assert (after.ends_on, after.original_on, after.end_reason) == (date(2026, 12, 16), date(2027, 2, 18), "moved_out")
    sound(make)
    make.clock.moment += timedelta(minutes=5)
    approve(make, born(make, family, date(2023, 12, 15)))  # until 13 December: earlier than the early end
    after = paper(make, family)
    assert (after.ends_on, after.original_on, after.end_reason, after.ended_at) == (date(2026, 12, 13), None, "", None)
    sound(make)


def test_an_interview_outside_the_new_days_falls_too(make: Make, family: Family) -> None:
    nursery = make.nursery()
    with make.database.writing() as tx:
        from tsuen.domain.interviews.models import InterviewSlot

        slot = InterviewSlot(facility_id=nursery.id, on=date(2026, 12, 22), starts=600, ends=630)
        tx.add(slot)
        tx.flush()
        child = family.child_ids[0]
        tx.add(
            Interview(
                child_id=child, household_id=family.household_id, facility_id=nursery.id, slot_id=slot.id, held_slot_id=slot.id, on=slot.on,
                open_key=f"{child}:{nursery.id}", starts=600, ends=630, state="confirmed", created_at=make.clock(), requested_by=family.account_id,
            )
        )  # fmt: skip
    approve(make, born(make, family, date(2023, 12, 20)))
    with make.database.reading() as tx:
        assert tx.scalars(select(Interview.state)).all() == ["cancelled"]


def test_booking_and_correcting_at_one_moment(make: Make, family: Family) -> None:
    nursery, officer = make.nursery(), make.officer()
    make.acceptance(family, nursery)
    ref, gate, lost = born(make, family, date(2023, 12, 20)), threading.Barrier(2), []

    def at_once(work: Any) -> None:
        gate.wait()
        try:
            work()
        except Refused as refused:
            lost.extend(one.code for one in refused.refusals)

    works = [
        lambda: run(make, lambda tx: settle(tx, ref, viewer=officer, result="approve", reason="", memo="", now=make.clock())),
        lambda: book(make, family, nursery, on=date(2026, 12, 22)),
    ]
    threads = [threading.Thread(target=at_once, args=(work,)) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(lost) <= {"not_certified"}
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Reservation).where(Reservation.state == "tentative")) == 0
    assert paper(make, family).ends_on == date(2026, 12, 18)
    sound(make)


@pytest.fixture
def two(make: Make, family: Family) -> tuple[Family, Nursery, int]:
    """The family with a 保護者2 who has an account, and a facility that took the child in."""
    wanted = Wanted("guardian2", "", SECOND, TODAY, "送り迎え")
    approve(make, run(make, lambda tx: ask_change(tx, viewer=family.viewer, key=new_ref(), wanted=wanted, now=make.clock())))
    nursery = make.nursery()
    make.acceptance(family, nursery)
    with make.database.reading() as tx:
        account_id = tx.scalars(select(Account.id).where(Account.email == "ken@example.jp")).one()
    make.clock.moment += timedelta(minutes=5)
    return family, nursery, account_id


def part(make: Make, family: Family, *, on: date = TODAY) -> str:
    wanted = Wanted("guardian2", "", {}, on, "送り迎えをしなくなった", removal=True)
    return run(make, lambda tx: ask_change(tx, viewer=family.viewer, key=new_ref(), wanted=wanted, now=make.clock()))


def named(make: Make, family: Family, nursery: Nursery, who: str = "guardian2", on: date = WEDNESDAY) -> str:
    return run(
        make,
        lambda tx: request_booking(tx, viewer=family.viewer, key=new_ref(), wish=wish(family, nursery, on=on), pickup={"who": who}, comment="", now=make.clock()),
    )


def pickups(make: Make) -> list[str]:
    with make.database.reading() as tx:
        return [one["who"] + one.get("name", "") for one in tx.scalars(select(Reservation.pickup).order_by(Reservation.on))]


def test_the_second_guardian_goes_and_access_with_it(make: Make, two: tuple[Family, Nursery, int]) -> None:
    family, nursery, account_id = two
    named(make, family, nursery)
    named(make, family, nursery, "guardian1", date(2026, 12, 17))
    with make.database.writing() as tx:
        _, token = open_session(tx, stage="full", account_id=account_id, now=make.clock())
    ref, officer = part(make, family), make.officer()
    with make.database.reading() as tx:
        asked = asked_of(tx, officer, ref)
        assert (asked.removal, effect_of_request(tx, asked, make.clock()).pickups) == (True, 1)
        assert live_session(tx, token, make.clock()) is not None
    approve(make, ref)
    with make.database.reading() as tx:
        assert live_session(tx, token, make.clock()) is None
        assert account_by_email(tx, "ken@example.jp") is None
        assert guardian_fields(tx, family.household_id, 2) == {}
        actions = tx.scalars(select(Entry.action).where(Entry.action.in_(("households.part", "accounts.close")))).all()
        assert sorted(actions) == ["accounts.close", "households.part"]
        assert asked_of(tx, officer, ref).lines[0].was == "森本 健"  # the history stays
    assert pickups(make) == ["guardian1", "guardian1"]
    told = [(name, said) for name, said in letters(make) if said["removal"]]
    assert [name for name, _ in told] == ["received family1", "received family2", "changed family1", "changed family2"]
    assert [said["gone"] for _, said in told[2:]] == [False, True]
    assert told[2][1]["pickups"] == 1
    assert [name for name, _ in letters(make, "reservations.changed")] != []
    sound(make)
    make.family(name="ほか")
    wanted = Wanted("guardian2", "", SECOND, TODAY, "また送り迎えをする")  # the address is free again, the history is not mixed up
    make.clock.moment += timedelta(minutes=5)
    approve(make, run(make, lambda tx: ask_change(tx, viewer=family.viewer, key=new_ref(), wanted=wanted, now=make.clock())))
    with make.database.reading() as tx:
        assert account_by_email(tx, "ken@example.jp").id != account_id
    sound(make)


def test_it_waits_for_its_day_and_what_lies_behind_keeps_its_name(make: Make, two: tuple[Family, Nursery, int], clock: StillClock) -> None:
    family, nursery, account_id = two
    named(make, family, nursery, on=WEDNESDAY)
    named(make, family, nursery, on=date(2026, 12, 22))
    approve(make, part(make, family, on=date(2026, 12, 18)))
    with make.database.reading() as tx:
        assert tx.get_one(Account, account_id).state == "active"
    clock.to("2026-12-18T04:00")
    close_day(make.database, clock)
    with make.database.reading() as tx:
        assert tx.get_one(Account, account_id).state == "closed"
    assert pickups(make) == ["guardian2森本 健", "guardian1"]
    sound(make)


def test_nobody_names_who_has_gone(make: Make, two: tuple[Family, Nursery, int]) -> None:
    family, nursery, _ = two
    ref = named(make, family, nursery, "guardian1")
    approve(make, part(make, family))
    span = Span(WEDNESDAY, 570, 690)
    for late in (
        lambda: named(make, family, nursery, on=date(2026, 12, 17)),
        lambda: run(make, lambda tx: change_booking(tx, viewer=family.viewer, key=new_ref(), ref=ref, span=span, pickup={"who": "guardian2"}, now=make.clock())),
    ):
        with pytest.raises(Refused) as caught:
            late()
        assert (codes(caught), caught.value.lost_race) == (["no_second"], True)
    assert PICKUP == {"who": "guardian1"}


def test_there_must_be_one_and_one_request_is_open(make: Make, family: Family, request: pytest.FixtureRequest) -> None:
    with pytest.raises(Refused) as caught:
        part(make, family)
    assert codes(caught) == ["no_second"]
    request.getfixturevalue("two")
    ref = part(make, family)
    with pytest.raises(Refused) as caught:
        part(make, family)
    assert codes(caught) == ["waiting"]
    officer = make.officer()
    run(make, lambda tx: settle(tx, ref, viewer=officer, result="decline", reason="ご本人に確かめます", memo="", now=make.clock()))
    with make.database.reading() as tx:
        assert guardian_fields(tx, family.household_id, 2)["given_name"] == "健"
    sound(make)


def test_from_paper_at_the_desk(make: Make, two: tuple[Family, Nursery, int]) -> None:
    family, _, account_id = two
    officer, wanted = make.officer(), Wanted("guardian2", "", {}, TODAY, "届出書", removal=True)
    enter = lambda key, one: run(make, lambda tx: enter_change(tx, viewer=officer, key=key, household_ref=family.household_ref, wanted=one, now=make.clock()))  # noqa: E731
    assert enter("k", wanted) == enter("k", wanted)
    with make.database.reading() as tx:
        assert tx.get_one(Account, account_id).state == "closed"
        said = dict(child_fields(tx, family.household_id, family.child_ids[0])) | {"birth_on": "2023-12-20"}
    enter("l", Wanted("child", family.child_refs[0], said, TODAY, "届出書"))
    assert paper(make, family).ends_on == date(2026, 12, 18)
    with pytest.raises(Refused) as caught:
        enter("m", replace(wanted, why="もう一度"))
    assert codes(caught) == ["no_second"]
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Amendment)) == 3
    sound(make)


def test_verify_names_what_must_not_be(make: Make, two: tuple[Family, Nursery, int]) -> None:
    family, nursery, _ = two
    named(make, family, nursery)
    with make.database.writing() as tx:
        tx.get_one(Child, family.child_ids[0]).birth_on = date(2023, 12, 20)
        tx.execute(delete(Guardian).where(Guardian.household_id == family.household_id, Guardian.position == 2))
    with make.database.reading() as tx:
        assert [one.partition(":")[0] for one in check(tx, make.clock())] == ["corrections_hold", "second_named"]
