"""A certification ends: early by the desk, or by its last day; what follows from it, on both databases (A12)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import StillClock
from tests.support.bookings import WEDNESDAY, book
from tests.support.make import Make
from tsuen.domain.amendments.services import end_certification
from tsuen.domain.audit.models import Entry
from tsuen.domain.certifications.models import Certification
from tsuen.domain.certifications.queries import certification_on
from tsuen.domain.hours.queries import balance
from tsuen.domain.interviews.models import Interview, InterviewSlot
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.models import Claim, Reservation
from tsuen.domain.reservations.services import confirm
from tsuen.jobs.close_day import close_day
from tsuen.jobs.verify import check
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound, Refused

LAST = date(2026, 12, 16)


@pytest.fixture
def scene(make: Make):
    """A child with three bookings (on, and after, Wednesday 16 December) and an interview to come elsewhere."""
    make.municipality()
    family, nursery, other = make.family(children=2), make.nursery(), make.nursery(name="ほかの園")
    make.acceptance(family, nursery)
    make.acceptance(family, nursery, child=1, on=date(2026, 11, 2))
    refs = [book(make, family, nursery, on=WEDNESDAY + timedelta(days=days), confirmed=days == 1) for days in (0, 1, 2)]
    sibling = book(make, family, nursery, on=WEDNESDAY + timedelta(days=1), child=1)
    with make.database.writing() as tx:
        slot = InterviewSlot(facility_id=other.id, on=date(2026, 12, 22), starts=600, ends=630)
        tx.add(slot)
        tx.flush()
        child = family.child_ids[0]
        row = Interview(
            child_id=child, household_id=family.household_id, facility_id=other.id, slot_id=slot.id, held_slot_id=slot.id,
            open_key=f"{child}:{other.id}", on=slot.on, starts=600, ends=630, state="confirmed", created_at=make.clock(),
            requested_by=family.account_id,
        )  # fmt: skip
        tx.add(row)
    return family, nursery, other, refs, sibling


def paper(make: Make, child_id: int) -> Certification:
    with make.database.reading() as tx:
        return tx.scalars(select(Certification).where(Certification.child_id == child_id)).one()


def end(make: Make, ref: str, on: date = LAST, reason: str = "moved_out", officer=None) -> int:
    viewer = officer or make.officer()
    return make.database.run(lambda tx: end_certification(tx, viewer=viewer, ref=ref, ends_on=on, reason=reason, now=make.clock()))


def letters(make: Make, room: str = "amendments.") -> list[str]:
    with make.database.reading() as tx:
        return list(tx.scalars(select(Letter.dedupe_key).where(Letter.dedupe_key.startswith(room)).order_by(Letter.id)))


def states(make: Make, child_id: int) -> list[str]:
    with make.database.reading() as tx:
        return list(tx.scalars(select(Reservation.state).where(Reservation.child_id == child_id).order_by(Reservation.on)))


def sound(make: Make) -> None:
    with make.database.reading() as tx:
        assert check(tx, make.clock()) == []


def test_an_early_end_cancels_what_lies_after_it_and_tells_everybody(make: Make, scene) -> None:
    family, nursery, other, _, _ = scene
    child, sibling = family.child_ids
    held = paper(make, child)
    assert end(make, held.ref) == 3
    assert states(make, child) == ["tentative", "cancelled", "cancelled"]
    assert states(make, sibling) == ["tentative"]  # the sibling's own certification stands
    with make.database.reading() as tx:
        assert balance(tx, child, 202612).used == 120
        assert tx.scalars(select(Interview.state).where(Interview.facility_id == other.id)).all() == ["cancelled"]
        assert {row.cancelled_by for row in tx.scalars(select(Reservation).where(Reservation.state == "cancelled"))} == {"municipality"}
        assert len(tx.scalars(select(Claim).where(Claim.child_id == child)).all()) == 4
        assert certification_on(tx, child, LAST) is not None
        assert certification_on(tx, child, LAST + timedelta(days=1)) is None
        assert tx.scalars(select(Entry.action).where(Entry.action == "certification.end")).all() == ["certification.end"]
    assert letters(make) == [
        f"amendments.ended:{held.id}:2026-12-16:family1", f"amendments.ended:{held.id}:2026-12-16:facility{nursery.id}",
        f"amendments.ended:{held.id}:2026-12-16:facility{other.id}",
    ]  # fmt: skip
    assert len([key for key in letters(make, "reservations.cancelled") if key.endswith("facility")]) == 2
    sound(make)


def test_the_same_end_twice_is_one(make: Make, scene) -> None:
    family = scene[0]
    held = paper(make, family.child_ids[0])
    assert [end(make, held.ref), end(make, held.ref)] == [3, 0]
    assert len(letters(make)) == 3


@pytest.mark.parametrize(
    ("on", "reason", "code"),
    [
        (date(2030, 1, 1), "moved_out", "not_earlier"),
        (date(2020, 1, 1), "moved_out", "before_start"),
        (LAST, "because", "reason_unknown"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(make: Make, scene, on: date, reason: str, code: str) -> None:
    family = scene[0]
    held = paper(make, family.child_ids[0])
    with pytest.raises(Refused) as caught:
        end(make, held.ref, on, reason)
    assert caught.value.refusals[0].code == code
    assert states(make, family.child_ids[0]) == ["tentative", "confirmed", "tentative"]
    assert paper(make, family.child_ids[0]).ends_on == held.ends_on


def test_another_municipality_finds_nothing(make: Make, scene) -> None:
    held = paper(make, scene[0].child_ids[0])
    with pytest.raises(NotFound):
        end(make, held.ref, officer=make.officer("152081"))


def test_nothing_is_booked_after_it(make: Make, scene) -> None:
    family, nursery = scene[0], scene[1]
    end(make, paper(make, family.child_ids[0]).ref)
    with pytest.raises(Refused) as caught:
        book(make, family, nursery, on=date(2026, 12, 21))
    assert caught.value.refusals[0].code == "not_certified"
    assert "12月16日" in caught.value.refusals[0].sentence


def test_what_is_left_of_it_can_still_be_confirmed(make: Make, scene) -> None:
    family, nursery, _, refs, _ = scene
    end(make, paper(make, family.child_ids[0]).ref)
    make.database.run(lambda tx: confirm(tx, viewer=nursery.viewer, ref=refs[0], now=make.clock()))
    assert states(make, family.child_ids[0])[0] == "confirmed"


def test_the_night_after_the_last_day_it_is_ended_and_told_once_ahead(make: Make, clock: StillClock) -> None:
    make.municipality()
    # Born 2024-01-15: the last day of use is two days before the third birthday, 13 January 2027.
    family = make.family(birth_on=date(2024, 1, 15))
    held = paper(make, family.child_ids[0])
    assert held.ends_on == date(2027, 1, 13)
    expected = {"2026-12-13T04:00": 0, "2026-12-14T04:00": 1, "2026-12-15T04:00": 1, "2027-01-13T04:00": 1}
    for night, told in expected.items():
        clock.to(night)
        close_day(make.database, clock)
        assert (len(letters(make)), paper(make, family.child_ids[0]).state) == (told, "active"), night
    assert letters(make) == [f"amendments.ending:{held.id}:2027-01-13:family1"]
    clock.to("2027-01-14T04:00")
    assert close_day(make.database, clock)["certifications"] == 1
    assert close_day(make.database, clock) == {}
    assert paper(make, family.child_ids[0]).state == "ended"
    assert len(letters(make)) == 1
    sound(make)


def test_a_booking_beyond_its_certification_is_named_and_falls_in_the_night(make: Make, scene, clock: StillClock) -> None:
    """What must not be: someone shortens the row by hand."""
    family = scene[0]
    with make.database.writing() as tx:
        tx.get_one(Certification, paper(make, family.child_ids[0]).id).ends_on = jst_date(clock()) - timedelta(days=1)
    with make.database.reading() as tx:
        assert len([one for one in check(tx, clock()) if one.startswith("certified_ahead")]) == 3
    close_day(make.database, clock)
    assert states(make, family.child_ids[0]) == ["cancelled"] * 3
    sound(make)
