"""無断キャンセル: marked, costed by the policy, told, taken back; on both databases (C29)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.make import Make
from tests.support.rules import rules
from tsuen.domain.hours.queries import balance
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.models import Claim, Reservation
from tsuen.domain.reservations.services import confirm, mark_no_show, undo_no_show
from tsuen.jobs.verify import check
from tsuen.kernel.refusals import NotFound, Refused

HALF = {"cancelling": {"no_show": {"minutes_percent": 50, "yen": 500}}}


def scene(make: Make, **said: Any) -> tuple[Any, Any, str]:
    make.municipality(policy=rules(**said))
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    return family, nursery, book(make, family, nursery, confirmed=True)


def mark(make: Make, viewer: Any, ref: str) -> int:
    return make.database.run(lambda tx: mark_no_show(tx, viewer=viewer, ref=ref, now=make.clock()))


def undo(make: Make, viewer: Any, ref: str) -> None:
    make.database.run(lambda tx: undo_no_show(tx, viewer=viewer, ref=ref, now=make.clock()))


def standing(make: Make, family: Any) -> tuple[str, int, int, int]:
    """State, minutes of the month, minutes and yen of the cost."""
    with make.database.reading() as tx:
        row = tx.scalars(select(Reservation).order_by(Reservation.id)).first()
        assert row is not None
        return row.state, balance(tx, family.child_ids[0], 202612).used, row.cancel_minutes, row.cancel_yen


def sound(make: Make) -> None:
    with make.database.reading() as tx:
        assert check(tx, make.clock()) == []


@pytest.mark.parametrize(("said", "minutes", "yen"), [({}, 120, 0), (HALF, 60, 500)])
def test_what_it_costs_is_what_the_policy_says(make: Make, clock: StillClock, said: dict[str, Any], minutes: int, yen: int) -> None:
    family, nursery, ref = scene(make, **said)
    clock.to("2026-12-16T09:41")
    assert [mark(make, nursery.viewer, ref) for _ in range(2)] == [minutes, minutes]
    assert standing(make, family) == ("no_show", minutes, minutes, yen)
    with make.database.reading() as tx:
        assert len(tx.scalars(select(Letter).where(Letter.template == "reservations/no_show")).all()) == 1
        assert len(tx.scalars(select(Claim)).all()) == 4
    sound(make)


def test_not_before_it_begins_and_only_what_is_confirmed(make: Make, clock: StillClock) -> None:
    _, nursery, ref = scene(make)
    clock.to("2026-12-16T09:29")
    with pytest.raises(Refused) as caught:
        mark(make, nursery.viewer, ref)
    assert (caught.value.refusals[0].code, "12月16日（水）9:30から" in caught.value.refusals[0].sentence) == ("ahead", True)
    with make.database.writing() as tx:
        row = tx.scalars(select(Reservation)).one()
        row.state, row.confirmed_at = "tentative", None
    clock.to("2026-12-16T12:00")
    with pytest.raises(Refused) as caught:
        mark(make, nursery.viewer, ref)
    assert caught.value.refusals[0].code == "not_confirmed"


def test_only_the_facility_itself(make: Make, clock: StillClock) -> None:
    family, _, ref = scene(make)
    clock.to("2026-12-16T12:00")
    for stranger in (family.viewer, make.nursery(name="ほかの園").viewer):
        for deed in (mark, undo):
            with pytest.raises(NotFound):
                deed(make, stranger, ref)


def test_taken_back_it_stands_as_before_and_can_be_marked_again(make: Make, clock: StillClock) -> None:
    family, nursery, ref = scene(make, **HALF)
    for hour in (10, 11):
        clock.to(f"2026-12-16T{hour}:00")
        mark(make, nursery.viewer, ref)
        sound(make)
        clock.to(f"2026-12-16T{hour}:05")
        for _ in range(2):
            undo(make, nursery.viewer, ref)
        assert standing(make, family) == ("confirmed", 120, 0, 0)
        sound(make)
    with make.database.reading() as tx:
        keys = tx.scalars(select(Letter.dedupe_key).where(Letter.dedupe_key.contains("no_show"))).all()
    assert len(keys) == 4  # each marking and each undoing was told


def test_hours_booked_meanwhile_are_not_taken_away(make: Make, clock: StillClock) -> None:
    family, nursery, ref = scene(make, cap=120, **HALF)
    clock.to("2026-12-16T12:00")
    mark(make, nursery.viewer, ref)
    from datetime import date

    book(make, family, nursery, on=date(2026, 12, 28), starts=570, ends=630)
    with pytest.raises(Refused) as caught:
        undo(make, nursery.viewer, ref)
    assert caught.value.refusals[0].code == "hours_gone"
    assert standing(make, family)[:2] == ("no_show", 120)
    sound(make)


def test_a_reservation_in_use_is_not_confirmed_again(make: Make, clock: StillClock) -> None:
    """Confirming is the answer to a 仮予約; it takes back neither a stamp nor a no-show."""
    _, nursery, ref = scene(make)
    clock.to("2026-12-16T12:00")
    mark(make, nursery.viewer, ref)
    with pytest.raises(Refused) as caught:
        make.database.run(lambda tx: confirm(tx, viewer=nursery.viewer, ref=ref, now=clock()))
    assert caught.value.refusals[0].code == "moved_on"
