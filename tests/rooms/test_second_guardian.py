"""A request about 保護者2 speaks of a person, never of whoever stands there on its day; on both databases (A11, B5, decision 0013)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.conftest import StillClock
from tests.rooms.test_amendments import ONLINE, SECOND, TODAY, change, codes, decide, fields, row, sound
from tests.support.make import Family, Make
from tests.support.rules import rules
from tsuen.domain.accounts.models import Account
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.amendments.services import ask_change, enter_change, withdraw
from tsuen.domain.amendments.services.asking import Wanted
from tsuen.domain.households.models import Guardian
from tsuen.domain.reservations.queries.wishing import NewWish
from tsuen.domain.reservations.services import ask_regular
from tsuen.jobs.close_day import close_day
from tsuen.jobs.verify import check
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience, Viewer

AHEAD = date(2026, 12, 20)
OTHER = SECOND | {"given_name": "祖母", "given_kana": "ソボ", "email": "baba@example.jp", "phone": "09033334444"}
REMOVAL = Wanted("guardian2", "", {}, TODAY, "送り迎えをしなくなった", removal=True)


@pytest.fixture
def family(make: Make) -> Family:
    """A family with a 保護者2 of its own account."""
    make.municipality(policy=ONLINE)
    one = make.family()
    decide(make, change(make, one, subject="guardian2", **SECOND))
    make.clock.moment += timedelta(minutes=5)
    return one


def part(make: Make, family: Family, *, on: date = TODAY, viewer: Viewer | None = None) -> str:
    wanted = Wanted("guardian2", "", {}, on, REMOVAL.why, removal=True)
    return make.database.run(lambda tx: ask_change(tx, viewer=viewer or family.viewer, key=new_ref(), wanted=wanted, now=make.clock()))


def paper(make: Make, family: Family, wanted: Wanted = REMOVAL) -> str:
    make.clock.moment += timedelta(minutes=5)
    officer = make.officer()
    return make.database.run(
        lambda tx: enter_change(tx, viewer=officer, key=new_ref(), household_ref=family.household_ref, wanted=wanted, now=make.clock())
    )


def seconds(make: Make) -> list[tuple[str, str, str]]:
    """(name, phone, login) of every 保護者2 with an account that is open."""
    with make.database.reading() as tx:
        found = tx.execute(
            select(Guardian.given_name, Guardian.phone, Account.email)
            .join(Account, Account.id == Guardian.account_id)
            .where(Guardian.position == 2, Account.state == "active")
        )
        return [(one.given_name, one.phone, one.email) for one in found]


def of_second(make: Make) -> Viewer:
    with make.database.reading() as tx:
        found = tx.scalars(select(Account).where(Account.email == SECOND["email"], Account.state == "active")).one()
        return Viewer(found.id, Audience(found.audience), found.scope, found.name)


def night(make: Make, clock: StillClock, at: str = "2026-12-20T04:00") -> None:
    clock.to(at)
    close_day(make.database, clock)


def test_a_change_approved_ahead_does_not_bring_back_who_was_taken_out(make: Make, family: Family, clock: StillClock) -> None:
    ahead = change(make, family, subject="guardian2", on=AHEAD, phone="09099998888")
    decide(make, ahead)
    paper(make, family)
    assert (row(make, ahead).state, "登録が外れた" in row(make, ahead).reason) == ("closed", True)
    night(make, clock)
    assert seconds(make) == []
    with make.database.reading() as tx:
        states = tx.scalars(select(Account.state).where(Account.scope == str(family.household_id)).order_by(Account.id)).all()
    assert states == ["active", "closed"]
    sound(make)


@pytest.mark.parametrize("result", ["", "return"])
def test_a_change_that_waits_is_closed_by_the_removal(make: Make, family: Family, result: str) -> None:
    waits = change(make, family, subject="guardian2", phone="09099998888")
    if result:
        decide(make, waits, result)
    decide(make, part(make, family))
    assert (row(make, waits).state, row(make, waits).open_key) == ("closed", None)
    with pytest.raises(Refused) as caught:
        decide(make, waits)
    assert (codes(caught), caught.value.lost_race, seconds(make)) == (["settled"], True, [])
    sound(make)


def test_what_was_approved_ahead_never_meets_the_next_person(make: Make, family: Family, clock: StillClock) -> None:
    ahead = [change(make, family, subject="guardian2", on=AHEAD, phone="09099998888"), part(make, family, on=AHEAD)]
    for ref in ahead:
        decide(make, ref)
    paper(make, family)
    decide(make, change(make, family, subject="guardian2", **OTHER))
    assert [row(make, ref).state for ref in ahead] == ["closed", "closed"]
    night(make, clock)
    assert seconds(make) == [("祖母", "09033334444", "baba@example.jp")]
    sound(make)


def test_two_of_one_night_the_removal_first(make: Make, family: Family, clock: StillClock) -> None:
    removal = part(make, family, on=AHEAD)
    decide(make, removal)
    after = change(make, family, subject="guardian2", on=AHEAD, phone="09099998888")
    decide(make, after)
    night(make, clock)
    assert (row(make, removal).applied_at is not None, row(make, after).state, seconds(make)) == (True, "closed", [])
    sound(make)


def test_who_was_to_join_does_not_get_the_place_of_another(make: Make, clock: StillClock) -> None:
    make.municipality(policy=ONLINE)
    family = make.family()
    waits = change(make, family, subject="guardian2", **SECOND)
    paper(make, family, Wanted("guardian2", "", OTHER, TODAY, "届出書"))
    assert row(make, waits).state == "closed"
    with pytest.raises(Refused):
        decide(make, waits)
    assert seconds(make) == [("祖母", "09033334444", "baba@example.jp")]
    assert fields(make, family, "guardian2")["given_name"] == "祖母"
    sound(make)


def test_two_to_join_approved_ahead_the_first_one_does(make: Make, clock: StillClock) -> None:
    make.municipality(policy=ONLINE)
    family = make.family()
    first = change(make, family, subject="guardian2", on=AHEAD, **SECOND)
    decide(make, first)
    later = change(make, family, subject="guardian2", on=AHEAD + timedelta(days=1), **OTHER)
    decide(make, later)
    night(make, clock)
    assert (row(make, first).applied_at is not None, row(make, later).state) == (True, "closed")
    night(make, clock, "2026-12-21T04:00")
    assert seconds(make) == [("健", "09011112222", "ken@example.jp")]
    sound(make)


def test_what_was_missed_is_named_refused_at_the_desk_and_closed_in_the_night(make: Make, family: Family, clock: StillClock) -> None:
    ahead = change(make, family, subject="guardian2", on=AHEAD, phone="09099998888")
    decide(make, ahead)
    waits = change(make, family, subject="guardian2", phone="09099997777")
    with make.database.writing() as tx:  # by a way nobody thought of
        tx.execute(update(Amendment).where(Amendment.ref.in_([ahead, waits])).values(guardian_id=999_999))
    with make.database.reading() as tx:
        assert [one.partition(":")[0] for one in check(tx, make.clock())] == ["amendments_of_whom"] * 2
    with pytest.raises(Refused) as caught:
        decide(make, waits)
    assert (codes(caught), "却下" in caught.value.refusals[0].sentence, row(make, waits).state) == (["person_moved"], True, "submitted")
    decide(make, waits, "decline")
    night(make, clock)
    assert (row(make, ahead).state, fields(make, family, "guardian2")["phone"]) == ("closed", "09011112222")
    sound(make)


def test_one_who_joins_beside_an_approved_one_is_named(make: Make, family: Family) -> None:
    ahead = change(make, family, subject="guardian2", on=AHEAD, phone="09099998888")
    decide(make, ahead)
    with make.database.writing() as tx:
        tx.execute(update(Amendment).where(Amendment.ref == ahead).values(guardian_id=None))
    with make.database.reading() as tx:
        assert [one.partition(":")[0] for one in check(tx, make.clock())] == ["amendments_of_whom"]


def test_who_is_to_go_does_not_take_the_request_back(make: Make, family: Family) -> None:
    ken, ref = of_second(make), part(make, family)
    refused: list[Any] = []
    take_back = lambda who, one: make.database.run(lambda tx: withdraw(tx, viewer=who, ref=one, now=make.clock()))  # noqa: E731
    with pytest.raises(Refused) as caught:
        take_back(ken, ref)
    refused += codes(caught)
    decide(make, ref, "return")
    for again in (lambda: take_back(ken, ref), lambda: part(make, family, on=AHEAD, viewer=ken)):  # nor sends it anew, for a later day
        with pytest.raises(Refused) as caught:
            again()
        refused += codes(caught)
    assert (refused, row(make, ref).state, row(make, ref).effective_on) == (["not_yours"] * 3, "returned", TODAY)
    take_back(family.viewer, ref)
    own = part(make, family, viewer=ken)
    take_back(ken, own)
    own = part(make, family, viewer=ken)
    take_back(family.viewer, own)
    assert seconds(make) != []
    sound(make)


def test_an_open_change_does_not_keep_the_removal_out(make: Make, family: Family) -> None:
    ken = of_second(make)
    wanted = Wanted("guardian2", "", fields(make, family, "guardian2") | {"phone": "09055556666"}, TODAY, "番号が変わった")
    waits = make.database.run(lambda tx: ask_change(tx, viewer=ken, key=new_ref(), wanted=wanted, now=make.clock()))
    ref = part(make, family)
    assert row(make, waits).state == "submitted"  # nothing happens by asking
    decide(make, ref)
    assert (seconds(make), row(make, waits).state) == ([], "closed")
    sound(make)


def test_a_wish_names_no_second_guardian_there_is_not(make: Make) -> None:
    make.municipality(policy=rules(booking={"regular_by": "application"}))
    family, nursery = make.family(), make.nursery(withheld=2)
    make.acceptance(family, nursery)
    wish = NewWish(family.child_refs[0], nursery.ref, date(2026, 12, 16), ((2, 570, 690),))
    with pytest.raises(Refused) as caught:
        make.database.run(
            lambda tx: ask_regular(tx, viewer=family.viewer, key=new_ref(), wish=wish, pickup={"who": "guardian2"}, comment="", now=make.clock())
        )
    assert (codes(caught), caught.value.lost_race) == (["no_second"], True)
