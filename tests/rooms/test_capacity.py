"""Hours, places and closed days never leave a booking outside, and every door asks the room that knows bookings (law 3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.conftest import StillClock
from tests.support.bookings import WEDNESDAY, book
from tests.support.make import Family, Make, Nursery
from tests.support.source import modules
from tsuen.domain.facilities.models import FacilityDay
from tsuen.domain.facilities.queries import opening_hours, pattern_of
from tsuen.domain.reservations.models import Claim
from tsuen.domain.reservations.services import cancel, change_hours
from tsuen.domain.reservations.services.capacity import close_day
from tsuen.kernel.refusals import Refused

OPEN = dict.fromkeys(range(5), (510, 990))
UNGUARDED = ("set_hours", "set_pattern", "add_closure")


@pytest.fixture
def booked(make: Make) -> tuple[Family, Nursery, str]:
    """9:30 to 11:30 of Wednesday 16 December."""
    make.municipality()
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    return family, nursery, book(make, family, nursery)


def change(make: Make, nursery: Nursery, **hours: tuple[int, int] | None) -> None:
    wanted = {day: span for day, span in (OPEN | {int(d[1:]): s for d, s in hours.items()}).items() if span}
    make.database.run(lambda tx: change_hours(tx, viewer=nursery.viewer, hours=wanted, now=make.clock()))


@pytest.mark.parametrize("wednesday", [None, (600, 990), (510, 660), (570, 660), (690, 990)])
def test_hours_that_leave_a_booking_outside_are_refused_with_its_date(
    make: Make, booked: tuple[Family, Nursery, str], wednesday: tuple[int, int] | None
) -> None:
    _, nursery, _ = booked
    with pytest.raises(Refused) as caught:
        change(make, nursery, d2=wednesday)
    said = caught.value.refusals[0]
    assert (said.code, said.field, said.on) == ("booked_days", "opens_2", WEDNESDAY)
    assert "12月16日（水）" in said.sentence
    with make.database.reading() as tx:
        assert opening_hours(tx, nursery.id)[2].opens == 510
        assert (2, 17) in pattern_of(tx, nursery.pool_id)
        assert tx.query(Claim).count() == 4


@pytest.mark.parametrize("hours", [{"d2": (570, 690)}, {"d3": None}, {"d0": (600, 630), "d4": None}, {"d5": (540, 720)}])
def test_hours_that_keep_every_booking_inside_are_taken(
    make: Make, booked: tuple[Family, Nursery, str], hours: dict[str, tuple[int, int] | None]
) -> None:
    _, nursery, _ = booked
    change(make, nursery, **hours)
    with make.database.reading() as tx:
        days = [row.on for row in tx.query(FacilityDay).filter(FacilityDay.facility_id == nursery.id)]
    assert len(days) >= 57  # every day of the booking window was held


def test_a_cancelled_booking_holds_nothing(make: Make, booked: tuple[Family, Nursery, str]) -> None:
    family, nursery, ref = booked
    make.database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=ref, reason="体調不良", now=make.clock()))
    change(make, nursery, d2=None)


def test_a_past_booking_holds_nothing(make: Make, booked: tuple[Family, Nursery, str], clock: StillClock) -> None:
    _, nursery, _ = booked
    clock.to("2026-12-17T00:00")
    change(make, nursery, d2=None)


def test_many_days_are_named_up_to_five(make: Make) -> None:
    make.municipality()
    nursery = make.nursery()
    for n in range(7):
        family = make.family()
        make.acceptance(family, nursery, on=date(2026, 11, 2 + n))
        book(make, family, nursery, on=WEDNESDAY + timedelta(days=n if n < 3 else n + 2))
    with pytest.raises(Refused) as caught:
        make.database.run(lambda tx: change_hours(tx, viewer=nursery.viewer, hours={}, now=make.clock()))
    assert "ほか2日" in caught.value.refusals[0].sentence
    with pytest.raises(Refused):
        make.database.run(lambda tx: close_day(tx, viewer=nursery.viewer, on=date(2026, 12, 16), reason="", now=make.clock()))


def test_no_door_takes_places_away_without_asking_for_the_bookings() -> None:
    doors = [m for m in modules() if m.name.startswith("tsuen/blueprints/")]
    assert [(m.name, word) for m in doors for word in UNGUARDED if word in m.text] == []
