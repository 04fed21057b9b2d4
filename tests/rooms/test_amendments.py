"""Changes and ends of a certification, asked for by the family, decided by the desk; on both databases (A11, A12, G5)."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import StillClock
from tests.support.bookings import WEDNESDAY, book
from tests.support.make import Family, Make
from tests.support.rules import rules
from tsuen.domain.accounts.models import Account
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.amendments.queries import asked_of, asked_of_household, open_count, queue
from tsuen.domain.amendments.services import (
    ask_change,
    ask_end,
    end_certification,
    enter_change,
    restore_certification,
    settle,
    withdraw,
)
from tsuen.domain.amendments.services.asking import Wanted
from tsuen.domain.audit.models import Entry
from tsuen.domain.certifications.models import Certification
from tsuen.domain.certifications.queries import certification_on
from tsuen.domain.households.queries import child_fields, guardian_fields
from tsuen.domain.outbox.models import Letter
from tsuen.domain.policies.policy import Changes
from tsuen.domain.reservations.models import Reservation
from tsuen.jobs.close_day import close_day
from tsuen.jobs.verify import check
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import NotFound, Refused

TODAY, LAST = date(2026, 12, 8), date(2026, 12, 16)
ONLINE = rules().model_copy(update={"changes": Changes(way="online")})
SECOND = {
    "family_name": "森本", "given_name": "健", "family_kana": "モリモト", "given_kana": "ケン", "relation": "父", "phone": "09011112222",
    "email": "ken@example.jp",
}  # fmt: skip


@pytest.fixture
def family(make: Make) -> Family:
    make.municipality(policy=ONLINE)
    return make.family(children=2)


def held(make: Make, family: Family) -> list[Certification]:
    with make.database.reading() as tx:
        return list(tx.scalars(select(Certification).where(Certification.child_id.in_(family.child_ids)).order_by(Certification.id)))


def fields(make: Make, family: Family, subject: str = "guardian1") -> dict[str, str]:
    with make.database.reading() as tx:
        if subject == "child":
            return dict(child_fields(tx, family.household_id, family.child_ids[0]))
        return dict(guardian_fields(tx, family.household_id, int(subject[-1])))


def change(make: Make, family: Family, *, subject: str = "guardian1", on: date = TODAY, key: str = "", **facts: str) -> str:
    ref = family.child_refs[0] if subject == "child" else ""
    wanted = Wanted(subject, ref, fields(make, family, subject) | facts, on, "引っこし")
    return make.database.run(lambda tx: ask_change(tx, viewer=family.viewer, key=key or new_ref(), wanted=wanted, now=make.clock()))


def end(make: Make, family: Family, *, refs: list[str] | None = None, on: date = LAST, key: str = "", reason: str = "moved_out") -> str:
    refs = [held(make, family)[0].ref] if refs is None else refs
    return make.database.run(
        lambda tx: ask_end(tx, viewer=family.viewer, key=key or new_ref(), refs=refs, reason=reason, ends_on=on, why="", now=make.clock())
    )


def decide(make: Make, ref: str, result: str = "approve", *, reason: str = "住所を確かめてください", officer=None) -> str:
    viewer = officer or make.officer()
    return make.database.run(lambda tx: settle(tx, ref, viewer=viewer, result=result, reason=reason, memo="", now=make.clock()))


def row(make: Make, ref: str) -> Amendment:
    with make.database.reading() as tx:
        return tx.scalars(select(Amendment).where(Amendment.ref == ref)).one()


def letters(make: Make) -> list[str]:
    with make.database.reading() as tx:
        keys = tx.scalars(select(Letter.dedupe_key).where(Letter.dedupe_key.startswith("amendments.")).order_by(Letter.id))
        return [f"{key.split(':')[0].partition('.')[2]} {key.rsplit(':', 1)[-1]}" for key in keys]


def sound(make: Make) -> None:
    with make.database.reading() as tx:
        assert check(tx, make.clock()) == []


def codes(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in caught.value.refusals]


def test_an_approved_change_becomes_what_is_registered_and_the_row_is_its_history(make: Make, family: Family) -> None:
    ref = change(make, family, address="滋賀県湖南市岩根9-9", phone="09099998888", family_name="山田", family_kana="ヤマダ")
    assert fields(make, family)["address"] == "滋賀県湖南市柑子袋1-1"
    with make.database.reading() as tx:
        asked = asked_of(tx, make.officer(), ref)
    assert [(one.label, one.was, one.wanted) for one in asked.lines if one.changed] == [
        ("氏名", "森本 彩", "山田 彩"), ("フリガナ", "モリモト アヤ", "ヤマダ アヤ"), ("電話番号", "090-1234-5678", "090-9999-8888"),
        ("住所", "滋賀県湖南市柑子袋1-1", "滋賀県湖南市岩根9-9"),
    ]  # fmt: skip
    decide(make, ref)
    now = fields(make, family)
    assert (now["address"], now["phone"], now["family_name"]) == ("滋賀県湖南市岩根9-9", "09099998888", "山田")
    with make.database.reading() as tx:
        assert tx.get_one(Account, family.account_id).name == "山田 彩"
        assert asked_of_household(tx, family.viewer)[0].lines[0].was == "森本 彩"  # the history stays
        said = "".join(str(one.facts) for one in tx.scalars(select(Letter))) + "".join(str(one.facts) for one in tx.scalars(select(Entry)))
    assert "岩根9-9" not in said
    assert "09099998888" not in said
    assert letters(make) == ["received family1", "changed family1"]
    sound(make)


def test_a_child_is_called_otherwise_and_its_certification_stands(make: Make, family: Family) -> None:
    ends_on = held(make, family)[0].ends_on
    decide(make, change(make, family, subject="child", family_name="山田", family_kana="ヤマダ"))
    assert fields(make, family, "child")["family_name"] == "山田"
    assert held(make, family)[0].ends_on == ends_on


def test_a_change_ahead_waits_for_its_day(make: Make, family: Family, clock: StillClock) -> None:
    decide(make, change(make, family, on=date(2026, 12, 10), address="滋賀県湖南市岩根9-9"))
    assert fields(make, family)["address"] == "滋賀県湖南市柑子袋1-1"
    for night, address in (("2026-12-09T04:00", "滋賀県湖南市柑子袋1-1"), ("2026-12-10T04:00", "滋賀県湖南市岩根9-9")):
        clock.to(night)
        close_day(make.database, clock)
        assert fields(make, family)["address"] == address
        sound(make)


def test_a_second_guardian_joins_with_an_account_and_is_told_next_time(make: Make, family: Family) -> None:
    wanted = Wanted("guardian2", "", SECOND, TODAY, "送り迎え")
    ask = lambda one: make.database.run(lambda tx: ask_change(tx, viewer=family.viewer, key=new_ref(), wanted=one, now=make.clock()))  # noqa: E731
    with pytest.raises(Refused) as caught:
        ask(replace(wanted, facts=SECOND | {"phone": "09012345678", "email": family.email.upper()}))
    assert codes(caught) == ["same_phone", "same_email"]
    decide(make, ask(wanted))
    assert fields(make, family, "guardian2")["given_name"] == "健"
    with make.database.reading() as tx:
        assert tx.scalar(select(Account.scope).where(Account.email == "ken@example.jp")) == str(family.household_id)
    change(make, family, phone="09077776666")
    assert letters(make)[-2:] == ["received family1", "received family2"]
    sound(make)


def test_an_address_somebody_else_logs_in_with_undoes_the_approval(make: Make, family: Family) -> None:
    other = make.family(name="ほか")
    wanted = Wanted("guardian2", "", SECOND | {"email": other.email}, TODAY, "送り迎え")
    ref = make.database.run(lambda tx: ask_change(tx, viewer=family.viewer, key=new_ref(), wanted=wanted, now=make.clock()))
    with pytest.raises(Refused) as caught:
        decide(make, ref)
    assert codes(caught) == ["email_taken"]
    assert (row(make, ref).state, fields(make, family, "guardian2")) == ("submitted", {})


@pytest.mark.parametrize(
    ("facts", "on", "code"),
    [
        ({}, TODAY, "nothing_changed"),
        ({"address": "東京都千代田区九段南1-2-1"}, TODAY, "outside"),
        ({"phone": "09099998888"}, TODAY + timedelta(days=93), "day_far"),
        ({"phone": "09099998888"}, TODAY - timedelta(days=366), "day_far"),
    ],
)
def test_what_cannot_be_asked_for(make: Make, family: Family, facts: dict[str, str], on: date, code: str) -> None:
    with pytest.raises(Refused) as caught:
        change(make, family, on=on, **facts)
    assert codes(caught) == [code]
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Amendment)) == 0


def test_outside_names_the_other_application(make: Make, family: Family) -> None:
    with pytest.raises(Refused) as caught:
        change(make, family, address="東京都千代田区九段南1-2-1")
    assert "「認定取下げ・取消し申請」です" in caught.value.refusals[0].sentence


def test_only_where_the_municipality_takes_it_on_line(make: Make) -> None:
    make.municipality()
    one = make.family()
    for ask in (lambda: change(make, one, phone="09099998888"), lambda: end(make, one)):
        with pytest.raises(Refused) as caught:
            ask()
        assert codes(caught) == ["not_online"]


def test_one_open_of_a_kind_and_the_same_form_twice_is_one(make: Make, family: Family) -> None:
    first = change(make, family, key="k", phone="09099998888")
    assert change(make, family, key="k", phone="09099998888") == first
    with pytest.raises(Refused) as caught:
        change(make, family, phone="09099997777")
    assert (codes(caught), caught.value.lost_race) == (["waiting"], True)
    change(make, family, subject="child", family_name="山田")  # about somebody else
    assert letters(make) == ["received family1"] * 2


def test_asked_back_and_sent_anew(make: Make, family: Family) -> None:
    ref = change(make, family, phone="09099998888")
    decide(make, ref, "return")
    assert (row(make, ref).state, row(make, ref).reason) == ("returned", "住所を確かめてください")
    make.clock.moment += timedelta(minutes=5)
    assert change(make, family, phone="09099997777") == ref
    assert (row(make, ref).state, row(make, ref).reason) == ("submitted", "")
    decide(make, ref)
    assert fields(make, family)["phone"] == "09099997777"
    assert letters(make) == ["received family1", "returned family1", "received family1", "changed family1"]
    sound(make)


def test_declined_with_a_reason_changes_nothing(make: Make, family: Family) -> None:
    ref = change(make, family, phone="09099998888")
    with pytest.raises(Refused) as caught:
        decide(make, ref, "decline", reason=" ")
    assert codes(caught) == ["reason"]
    decide(make, ref, "decline")
    assert (row(make, ref).state, row(make, ref).open_key, fields(make, family)["phone"]) == ("declined", None, "09012345678")
    assert letters(make) == ["received family1", "declined family1"]
    change(make, family, phone="09099998888")  # and may be asked for again
    sound(make)


def test_the_family_takes_it_back_until_it_is_decided(make: Make, family: Family) -> None:
    ref = change(make, family, phone="09099998888")
    stranger = make.family(name="ほか")
    with pytest.raises(NotFound):
        make.database.run(lambda tx: withdraw(tx, viewer=stranger.viewer, ref=ref, now=make.clock()))
    make.database.run(lambda tx: withdraw(tx, viewer=family.viewer, ref=ref, now=make.clock()))
    assert row(make, ref).state == "withdrawn"
    for late in (
        lambda: make.database.run(lambda tx: withdraw(tx, viewer=family.viewer, ref=ref, now=make.clock())),
        lambda: decide(make, ref),
    ):
        with pytest.raises(Refused) as caught:
            late()
        assert caught.value.lost_race
    assert fields(make, family)["phone"] == "09012345678"
    sound(make)


def test_two_officers_and_the_family_at_once(make: Make, family: Family) -> None:
    ref = change(make, family, phone="09099998888")
    officers, lost, gate = [make.officer(), make.officer()], [], threading.Barrier(3)

    def run(work) -> None:
        gate.wait()
        try:
            make.database.run(work)
        except Refused as refused:
            lost.append(refused.lost_race)

    works = [
        lambda tx: settle(tx, ref, viewer=officers[0], result="approve", reason="", memo="", now=make.clock()),
        lambda tx: settle(tx, ref, viewer=officers[1], result="decline", reason="だめ", memo="", now=make.clock()),
        lambda tx: withdraw(tx, viewer=family.viewer, ref=ref, now=make.clock()),
    ]
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert lost == [True, True]
    assert (row(make, ref).state == "approved") == (fields(make, family)["phone"] == "09099998888")
    sound(make)


def test_nobody_else_sees_or_decides(make: Make, family: Family) -> None:
    ref, other, stranger = change(make, family, phone="09099998888"), make.officer("152081"), make.family(name="ほか")
    with pytest.raises(NotFound):
        decide(make, ref, officer=other)
    with make.database.reading() as tx:
        for viewer in (other, stranger.viewer, make.nursery().viewer):
            with pytest.raises(NotFound):
                asked_of(tx, viewer, ref)
        assert (open_count(tx, other), queue(tx, other, view="submitted", page=1).total) == (0, 0)
        assert asked_of_household(tx, stranger.viewer) == []
    with pytest.raises(NotFound):
        end(make, stranger, refs=[held(make, family)[0].ref])


def test_an_approved_end_ends_it_and_what_is_booked_after_it_falls(make: Make, family: Family) -> None:
    nursery = make.nursery()
    make.acceptance(family, nursery)
    for days in (0, 1):
        book(make, family, nursery, on=WEDNESDAY + timedelta(days=days))
    ref = end(make, family)
    assert held(make, family)[0].ends_on > LAST  # nothing ends by asking
    decide(make, ref)
    assert held(make, family)[0].ends_on == LAST
    assert held(make, family)[0].end_reason == "moved_out"
    with make.database.reading() as tx:
        assert list(tx.scalars(select(Reservation.state).order_by(Reservation.on))) == ["tentative", "cancelled"]
    assert letters(make) == ["received family1", "ended family1", f"ended facility{nursery.id}"]
    sound(make)


def test_siblings_in_one_form_are_two_requests(make: Make, family: Family) -> None:
    end(make, family, refs=[one.ref for one in held(make, family)])
    with make.database.reading() as tx:
        assert open_count(tx, make.officer()) == 2
    for refs, reason, on, code in (([], "moved_out", LAST, "no_child"), (None, "x", LAST, "reason_unknown"), (None, "nursery", date(2031, 1, 1), "not_earlier")):
        with pytest.raises(Refused) as caught:
            end(make, family, refs=refs, reason=reason, on=on)
        assert codes(caught) == [code]


def test_an_end_by_the_desk_settles_the_request_that_waits(make: Make, family: Family) -> None:
    ref, officer = end(make, family), make.officer()
    make.database.run(
        lambda tx: end_certification(tx, viewer=officer, ref=held(make, family)[0].ref, ends_on=LAST, reason="nursery", now=make.clock())
    )
    assert (row(make, ref).state, row(make, ref).open_key) == ("closed", None)
    sound(make)


def test_what_is_open_when_the_last_day_has_passed_is_closed_in_the_night(make: Make, clock: StillClock) -> None:
    make.municipality(policy=ONLINE)
    one = make.family(birth_on=date(2024, 1, 15))  # until 13 January 2027
    refs = [end(make, one, on=date(2026, 12, 31)), change(make, one, phone="09099998888")]
    clock.to("2027-01-13T12:00")
    sound(make)
    clock.to("2027-01-14T04:00")
    close_day(make.database, clock)
    assert [row(make, ref).state for ref in refs] == ["closed", "closed"]
    sound(make)
    with pytest.raises(Refused) as caught:
        change(make, one, phone="09099998888", on=date(2027, 1, 14))
    assert codes(caught) == ["not_certified"]


def test_an_end_is_taken_back_and_may_be_made_again(make: Make, family: Family, clock: StillClock) -> None:
    nursery, officer = make.nursery(), make.officer()
    make.acceptance(family, nursery)
    book(make, family, nursery, on=WEDNESDAY + timedelta(days=1))
    first = held(make, family)[0]
    ending = lambda on: make.database.run(lambda tx: end_certification(tx, viewer=officer, ref=first.ref, ends_on=on, reason="moved_out", now=clock()))  # noqa: E731
    back = lambda: make.database.run(lambda tx: restore_certification(tx, viewer=officer, ref=first.ref, now=clock()))  # noqa: E731
    with pytest.raises(Refused) as caught:
        back()
    assert codes(caught) == ["not_shortened"]
    ending(date(2026, 12, 20))
    ending(LAST)  # earlier still
    back()
    after = held(make, family)[0]
    assert (after.ends_on, after.end_reason, after.ended_at, after.original_on) == (first.ends_on, "", None, None)
    with make.database.reading() as tx:
        assert certification_on(tx, first.child_id, date(2026, 12, 21)) is not None
        assert list(tx.scalars(select(Reservation.state))) == ["cancelled"]  # what fell stays fallen
        assert tx.scalars(select(Entry.action).where(Entry.action == "certification.restore")).all() == ["certification.restore"]
    book(make, family, nursery, on=date(2026, 12, 21))
    sound(make)
    ending(LAST)  # on the same day as before: told again
    assert [one for one in letters(make) if "family" in one] == ["ended family1"] * 2 + ["restored family1", "ended family1"]
    sound(make)
    clock.to("2026-12-17T09:00")
    with pytest.raises(Refused) as caught:
        back()
    assert codes(caught) == ["over"]
    other = make.officer("152081")
    with pytest.raises(NotFound):
        make.database.run(lambda tx: restore_certification(tx, viewer=other, ref=first.ref, now=clock()))


def test_what_came_on_paper_is_entered_at_the_desk(make: Make) -> None:
    make.municipality()  # forms, as by default
    one, officer = make.family(), make.officer()
    wanted = Wanted("guardian1", "", fields(make, one) | {"phone": "09099998888"}, TODAY, "紙の届出")
    enter = lambda viewer, key: make.database.run(lambda tx: enter_change(tx, viewer=viewer, key=key, household_ref=one.household_ref, wanted=wanted, now=make.clock()))  # noqa: E731
    assert enter(officer, "k") == enter(officer, "k")
    assert fields(make, one)["phone"] == "09099998888"
    assert letters(make) == ["changed family1"]
    with pytest.raises(NotFound):
        enter(make.officer("152081"), "l")
    sound(make)


def test_verify_names_what_must_not_be(make: Make, family: Family) -> None:
    first, second = change(make, family, phone="09099998888"), end(make, family)
    decide(make, first)
    with make.database.writing() as tx:
        for letter in tx.scalars(select(Letter).where(Letter.dedupe_key.startswith("amendments.changed"))):
            tx.delete(letter)
        tx.get_one(Certification, row(make, second).certification_id).state = "ended"
        tx.get_one(Amendment, row(make, first).id).applied_at = None
        tx.get_one(Amendment, row(make, first).id).effective_on = date(2026, 12, 1)
    with make.database.reading() as tx:
        said = [one.partition(":")[0] for one in check(tx, make.clock()) if one.startswith("amendments")]
    assert said == ["amendments_told", "amendments_open", "amendments_applied"]


