"""Booking, answering and cancelling on both databases (D6, D12, F1, F4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import StillClock
from tests.support.bookings import PICKUP, WEDNESDAY, book, wish
from tests.support.make import Make
from tests.support.rules import rules
from tsuen.domain.facilities.models import Closure, SpecialCell
from tsuen.domain.facilities.rules import PatternChange
from tsuen.domain.hours.models import HoursEntry
from tsuen.domain.hours.queries import balance
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.models import Claim, Reservation
from tsuen.domain.reservations.services import (
    cancel,
    cancel_outside,
    change_pattern,
    close_day,
    confirm,
    decline,
    end_use,
    request_booking,
    start_use,
)
from tsuen.jobs.close_day import close_day as lapse_night
from tsuen.jobs.verify import check
from tsuen.kernel.cells import cell_at
from tsuen.kernel.refusals import NotFound, Refused


def pair(make: Make, **facts):
    make.municipality(policy=facts.pop("policy", None))
    family, nursery = make.family(), make.nursery(**facts)
    make.acceptance(family, nursery)
    return family, nursery


def row_of(make: Make, ref: str) -> Reservation:
    with make.database.reading() as tx:
        return tx.execute(select(Reservation).where(Reservation.ref == ref)).scalar_one()


def claims(make: Make) -> int:
    with make.database.reading() as tx:
        return tx.scalar(select(func.count()).select_from(Claim))


def used(make: Make, child_id: int, month: int = 202612) -> int:
    with make.database.reading() as tx:
        return balance(tx, child_id, month).used


def letters(make: Make) -> list[str]:
    with make.database.reading() as tx:
        return list(tx.scalars(select(Letter.dedupe_key).order_by(Letter.id)))


def refusal(call) -> tuple[str, bool]:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.refusals[0].code, caught.value.lost_race


def test_a_request_holds_places_hours_and_posts_its_letters(make: Make) -> None:
    family, nursery = pair(make)
    ref = book(make, family, nursery)
    row = row_of(make, ref)
    assert (row.state, row.fee_estimate, row.ends - row.starts) == ("tentative", 600, 120)
    assert (claims(make), used(make, family.child_ids[0])) == (4, 120)
    assert letters(make) == [f"reservations.requested:{row.id}:family1", f"reservations.requested:{row.id}:facility"]
    assert row.free_until_at.isoformat() == "2026-12-15T08:00:00+00:00"  # Tuesday 17:00 in Japan
    assert row.answer_by_at.isoformat() == "2026-12-10T08:00:00+00:00"


def test_the_same_form_twice_is_one_booking(make: Make) -> None:
    family, nursery = pair(make)
    assert book(make, family, nursery, key="k") == book(make, family, nursery, key="k")
    assert claims(make) == 4
    assert refusal(lambda: book(make, family, nursery, key="k", starts=600)) == ("key_reused", True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on": date(2026, 12, 14)}, "closed"),
        ({"on": date(2027, 2, 8)}, "not_open_yet"),
        ({"on": date(2026, 12, 19)}, "day_off"),
        ({"on": date(2027, 1, 11)}, "day_off"),  # 成人の日
        ({"starts": 480, "ends": 540}, "outside"),
        ({"starts": 960, "ends": 1020}, "outside"),
    ],
)
def test_refused_wishes_write_nothing(make: Make, changes, code) -> None:
    family, nursery = pair(make)
    assert refusal(lambda: book(make, family, nursery, **changes)) == (code, False)
    assert (claims(make), used(make, family.child_ids[0]), letters(make)) == (0, 0, [])


def test_who_may_not_book(make: Make) -> None:
    family, nursery = pair(make)
    stranger, uncertified = make.family(), make.family(certified=False)
    make.acceptance(uncertified, nursery)
    assert refusal(lambda: book(make, stranger, nursery))[0] == "interview_first"
    assert refusal(lambda: book(make, uncertified, nursery))[0] == "not_certified"
    with pytest.raises(NotFound):
        make.database.run(
            lambda tx: request_booking(
                tx, viewer=stranger.viewer, key="k", wish=wish(family, nursery), pickup=PICKUP, comment="", now=make.clock()
            )
        )


def test_a_child_is_in_one_place_at_a_time(make: Make) -> None:
    family, nursery = pair(make)
    other = make.nursery(name="ほかの園")
    make.acceptance(family, other)
    book(make, family, nursery)
    assert refusal(lambda: book(make, family, other, starts=660, ends=720)) == ("overlap", False)
    book(make, family, other, starts=690, ends=750)


def test_places_run_out_and_withheld_ones_are_never_given(make: Make) -> None:
    make.municipality()
    nursery = make.nursery(places=3, withheld=1)
    families = [make.family() for _ in range(3)]
    for family in families:
        make.acceptance(family, nursery)
    book(make, families[0], nursery)
    book(make, families[1], nursery)
    assert refusal(lambda: book(make, families[2], nursery)) == ("full", True)
    book(make, families[2], nursery, starts=690, ends=720)


def test_a_date_of_its_own_stands_in_place_of_the_pattern(make: Make) -> None:
    family, nursery = pair(make)
    with make.database.writing() as tx:
        tx.add(SpecialCell(pool_id=nursery.pool_id, cell=cell_at(WEDNESDAY, 600), places=0))
    assert refusal(lambda: book(make, family, nursery)) == ("full", True)


def test_the_months_cap(make: Make) -> None:
    family, nursery = pair(make, policy=rules(cap=240))
    book(make, family, nursery)
    book(make, family, nursery, on=date(2026, 12, 17), starts=570, ends=660)
    assert refusal(lambda: book(make, family, nursery, on=date(2026, 12, 18), starts=570, ends=630))[0] == "cap"
    book(make, family, nursery, on=date(2026, 12, 18), starts=570, ends=600)
    book(make, family, nursery, on=date(2027, 1, 6))  # another month begins anew
    assert (used(make, family.child_ids[0]), used(make, family.child_ids[0], 202701)) == (240, 120)


def test_confirm_once_and_only_by_the_facility(make: Make) -> None:
    family, nursery = pair(make)
    ref = book(make, family, nursery)
    other = make.nursery(name="ほかの園")
    with pytest.raises(NotFound):
        make.database.run(lambda tx: confirm(tx, viewer=other.viewer, ref=ref, now=make.clock()))
    for _ in range(2):
        make.database.run(lambda tx: confirm(tx, viewer=nursery.viewer, ref=ref, now=make.clock()))
    row = row_of(make, ref)
    assert (row.state, row.confirmed_at) == ("confirmed", make.clock())
    assert letters(make).count(f"reservations.confirmed:{row.id}:family1") == 1
    assert refusal(lambda: make.database.run(lambda tx: decline(tx, viewer=nursery.viewer, ref=ref, answer="x", now=make.clock()))) == (
        "moved_on", True,
    )  # fmt: skip


def test_declined_gives_everything_back(make: Make) -> None:
    family, nursery = pair(make)
    ref = book(make, family, nursery)
    make.database.run(lambda tx: decline(tx, viewer=nursery.viewer, ref=ref, answer="職員が足りません。", now=make.clock()))
    assert (row_of(make, ref).state, claims(make), used(make, family.child_ids[0])) == ("declined", 0, 0)


@pytest.mark.parametrize(
    ("moment", "minutes"), [("2026-12-15T17:00:00", 0), ("2026-12-15T17:00:01", 120), ("2026-12-16T12:00:00", 120)]
)
def test_cancelling_costs_after_the_deadline(make: Make, clock: StillClock, moment: str, minutes: int) -> None:
    family, nursery = pair(make)
    ref = book(make, family, nursery, confirmed=True)
    now = clock.to(moment)
    for expected in (minutes, 0):  # the second press changes nothing
        assert make.database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=ref, reason="体調不良", now=now)) == expected
    row = row_of(make, ref)
    assert (row.state, row.cancelled_by, claims(make), used(make, family.child_ids[0])) == ("cancelled", "family", 0, minutes)
    assert [key for key in letters(make) if "cancelled" in key] == [
        f"reservations.cancelled:{row.id}:family1", f"reservations.cancelled:{row.id}:facility",
    ]  # fmt: skip


def test_what_the_facility_or_the_system_cancels_is_free(make: Make, clock: StillClock) -> None:
    family, nursery = pair(make)
    first = book(make, family, nursery)
    book(make, family, nursery, on=date(2026, 12, 17))
    now = clock.to("2026-12-17T08:00")
    make.database.run(lambda tx: cancel(tx, viewer=nursery.viewer, ref=first, reason="その他", now=now))
    make.database.run(
        lambda tx: cancel_outside(
            tx, viewer=None, child_id=family.child_ids[0], spans=[(date.min, date(2026, 12, 16))], reason="認定の終了", now=now
        )
    )
    assert (claims(make), used(make, family.child_ids[0])) == (0, 0)


def test_the_day_itself(make: Make) -> None:
    family, nursery = pair(make)
    row = row_of(make, book(make, family, nursery, confirmed=True))
    make.database.run(lambda tx: start_use(tx, viewer=family.viewer, reservation_id=row.id, now=make.clock()))
    assert refusal(
        lambda: make.database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=row.ref, reason="x", now=make.clock()))
    ) == ("moved_on", True)
    make.database.run(lambda tx: end_use(tx, viewer=family.viewer, reservation_id=row.id, now=make.clock()))
    assert row_of(make, row.ref).state == "done"
    assert claims(make) == 4


def test_a_refused_cancel_gives_no_hours_back(make: Make) -> None:
    family, nursery = pair(make)
    row = row_of(make, book(make, family, nursery, confirmed=True))
    make.database.run(lambda tx: start_use(tx, viewer=family.viewer, reservation_id=row.id, now=make.clock()))
    with pytest.raises(Refused):
        make.database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=row.ref, reason="x", now=make.clock()))
    with make.database.reading() as tx:
        assert tx.scalars(select(HoursEntry.minutes)).all() == [120]


def test_places_cannot_be_reduced_below_what_is_booked(make: Make) -> None:
    make.municipality()
    nursery = make.nursery(places=2)
    pool_ref = pool_ref_of(make, nursery.pool_id)
    for _ in range(2):
        family = make.family()
        make.acceptance(family, nursery)
        book(make, family, nursery)
    wednesdays = PatternChange(weekdays=(2,), starts=510, ends=990, places=1, withheld=0)
    with pytest.raises(Refused) as caught:
        make.database.run(lambda tx: change_pattern(tx, viewer=nursery.viewer, pool_ref=pool_ref, change=wednesdays, now=make.clock()))
    assert "12月16日（水）" in caught.value.refusals[0].sentence
    thursdays = PatternChange(weekdays=(3,), starts=510, ends=990, places=0, withheld=0)
    make.database.run(lambda tx: change_pattern(tx, viewer=nursery.viewer, pool_ref=pool_ref, change=thursdays, now=make.clock()))
    assert refusal(lambda: book(make, family, nursery, on=WEDNESDAY + timedelta(days=1))) == ("full", True)


def test_a_booked_day_cannot_be_closed_and_a_closed_day_not_booked(make: Make) -> None:
    family, nursery = pair(make)
    book(make, family, nursery)
    close = lambda on: make.database.run(  # noqa: E731
        lambda tx: close_day(tx, viewer=nursery.viewer, on=on, reason="行事", now=make.clock())
    )
    assert refusal(lambda: close(WEDNESDAY)) == ("booked_days", False)
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Closure)) == 0
    close(date(2026, 12, 17))
    assert refusal(lambda: book(make, family, nursery, on=date(2026, 12, 17))) == ("day_off", False)


def pool_ref_of(make: Make, pool_id: int) -> str:
    from tsuen.domain.facilities.models import Pool

    with make.database.reading() as tx:
        return tx.scalar(select(Pool.ref).where(Pool.id == pool_id))


def test_what_nobody_answered_before_its_day_ends_in_the_night(make: Make, clock: StillClock) -> None:
    make.municipality()
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    for days, confirmed in ((0, False), (1, True), (2, False)):
        book(make, family, nursery, on=WEDNESDAY + timedelta(days=days), confirmed=confirmed)
    for night, states, used in (("2026-12-16T04:00", ["tentative", "confirmed", "tentative"], 360),
                                ("2026-12-17T04:00", ["cancelled", "confirmed", "tentative"], 240)):  # fmt: skip
        clock.to(night)
        lapse_night(make.database, clock)
        with make.database.reading() as tx:
            assert list(tx.scalars(select(Reservation.state).order_by(Reservation.id))) == states
            assert balance(tx, family.child_ids[0], 202612).used == used
            assert check(tx, clock()) == []
            told = [key for key in tx.scalars(select(Letter.dedupe_key)) if key.startswith("reservations.cancelled:")]
            assert len(told) == (2 if "cancelled" in states else 0)
