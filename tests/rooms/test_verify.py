"""`tsuen verify` is silent on a sound database and names each broken row (one break a test)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, text, update

from tests.conftest import StillClock
from tests.support.bookings import WEDNESDAY, book
from tests.support.make import Make
from tsuen.domain.attendance.models import Stamp
from tsuen.domain.facilities.models import SpecialCell
from tsuen.domain.hours.models import HoursEntry
from tsuen.domain.interviews.models import Interview
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.models import Claim, Reservation
from tsuen.domain.reservations.services import cancel, decline
from tsuen.jobs.tidy import tidy
from tsuen.jobs.verify import check, report
from tsuen.kernel.cells import cell_at


@pytest.fixture
def sound(make: Make, clock: StillClock) -> list[str]:
    """One of each: waiting, confirmed, declined, cancelled in time, cancelled too late."""
    make.municipality()
    family, nursery = make.family(children=2), make.nursery()
    for child in (0, 1):
        make.acceptance(family, nursery, child=child)
    refs = [
        book(make, family, nursery, starts=starts, ends=starts + 60, child=child, confirmed=confirmed)
        for starts, child, confirmed in ((540, 0, False), (600, 0, True), (660, 0, False), (540, 1, True), (600, 1, True))
    ]
    make.database.run(lambda tx: decline(tx, viewer=nursery.viewer, ref=refs[2], answer="x", now=clock()))
    make.database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=refs[3], reason="体調不良", now=clock()))
    late = clock.to("2026-12-15T18:00")
    make.database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=refs[4], reason="体調不良", now=late))
    return refs


def faults(make: Make) -> list[str]:
    with make.database.reading() as tx:
        return check(tx, make.clock())


def test_a_sound_database_is_silent(make: Make, sound: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert faults(make) == []
    assert report(make.database, make.clock()) == 0
    assert "0 faults" in capsys.readouterr().out


def test_more_places_claimed_than_there_are(make: Make, sound: list[str]) -> None:
    with make.database.writing() as tx:
        pool = tx.get_one(Reservation, 1).pool_id
        tx.add(SpecialCell(pool_id=pool, cell=cell_at(tx.get_one(Reservation, 1).on, 540), places=0))
    assert any(one.startswith("capacity_kept") for one in faults(make))
    assert report(make.database, make.clock()) == 1


BREAKS = {
    "claims_match": [
        delete(Claim).where(Claim.reservation_id == 1, Claim.cell == cell_at(WEDNESDAY, 540)),
        update(Claim).where(Claim.reservation_id == 1).values(child_id=99),
        update(Reservation).where(Reservation.id == 2).values(starts=630),
    ],
    "ledger_matches": [
        update(HoursEntry).where(HoursEntry.reservation_id == 1).values(minutes=30),
        delete(HoursEntry).where(HoursEntry.reservation_id == 2),
        delete(HoursEntry).where(HoursEntry.reservation_id == 3, HoursEntry.kind == "released"),
        update(HoursEntry).where(HoursEntry.reservation_id == 1).values(month=202611),
    ],
    "caps_kept": [update(HoursEntry).where(HoursEntry.reservation_id == 1).values(minutes=601)],
    "states_match": [
        update(Reservation).where(Reservation.id == 2).values(confirmed_at=None),
        update(Reservation).where(Reservation.id == 3).values(declined_at=None),
        update(Reservation).where(Reservation.id == 4).values(cancelled_by=""),
    ],
    "letters_match": [
        delete(Letter).where(Letter.dedupe_key == "reservations.confirmed:2:family1"),
        delete(Letter).where(Letter.dedupe_key == "reservations.cancelled:5:facility"),
        update(Letter).where(Letter.dedupe_key == "reservations.requested:1:facility").values(
            dedupe_key="reservations.requested:999:facility"
        ),
    ],
    "interview_letters_match": [update(Interview).where(Interview.id == 1).values(state="confirmed")],
    "stamps_match": [update(Reservation).where(Reservation.id == 2).values(state="in_use")],
}


@pytest.mark.parametrize(("name", "statement"), [(name, one) for name, some in BREAKS.items() for one in some])
def test_each_break_is_named(make: Make, sound: list[str], name: str, statement) -> None:
    with make.database.writing() as tx:
        tx.execute(statement)
    assert any(one.startswith(f"{name}: ") for one in faults(make)), faults(make)


def test_a_stamp_too_many(make: Make, sound: list[str]) -> None:
    with make.database.writing() as tx:
        account = tx.get_one(Reservation, 1).requested_by
        tx.execute(insert(Stamp).values(reservation_id=1, kind="arrive", at=make.clock(), source="door", account_id=account))
    assert any(one.startswith("stamps_match") for one in faults(make))


def test_a_reduction_by_the_facility_is_no_fault(make: Make, clock: StillClock, sound: list[str]) -> None:
    from tsuen.domain.facilities.rules import PatternChange
    from tsuen.domain.facilities.services import set_pattern
    from tsuen.kernel.viewer import Audience, Viewer

    clock.moment += timedelta(minutes=5)
    with make.database.writing() as tx:
        row = tx.get_one(Reservation, 1)
        ref = tx.execute(text("SELECT ref FROM place_pool")).scalar_one()
        staff = Viewer(row.requested_by, Audience.FACILITY, str(row.facility_id), "園")
        change = PatternChange(weekdays=(2,), starts=510, ends=990, places=0, withheld=0)
        set_pattern(tx, viewer=staff, pool_ref=ref, change=change, now=clock())
    assert faults(make) == []


def test_letters_that_retention_took_are_not_missed(sound: list[str], make: Make, clock: StillClock) -> None:
    """The night's tidying deletes rows of letters after 90 days; the events they were about stay (docs/decisions/0008)."""
    make.database.run(lambda tx: tx.execute(update(Letter).values(state="sent")))
    clock.to("2027-04-01T04:00")
    assert tidy(make.database, clock)["letters"] > 0
    with make.database.reading() as tx:
        assert [fault for fault in check(tx, clock()) if "letter" in fault or "told" in fault] == []
