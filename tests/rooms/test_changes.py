"""予約を変更する on both databases: places and hours change hands in one transaction, or not at all (D14)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import StillClock
from tests.support.bookings import WEDNESDAY, book
from tests.support.make import Make
from tests.support.rules import rules
from tsuen.domain.fees.models import MoneyEntry
from tsuen.domain.hours.queries import balance
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.models import Change, Claim, Reservation
from tsuen.domain.reservations.services import cancel, change_booking, confirm, start_use
from tsuen.jobs.verify import check
from tsuen.kernel.cells import Span
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import NotFound, Refused

ME, GRANNY = {"who": "guardian1"}, {"who": "other", "name": "森本 花", "relation": "祖母", "phone": "09011112222"}


def scene(make: Make, *, places: int = 3, **said: Any) -> tuple[Any, Any, str]:
    make.municipality(policy=rules(**({"closes_days": 1} | said)))
    family, nursery = make.family(), make.nursery(places=places)
    make.acceptance(family, nursery)
    return family, nursery, book(make, family, nursery, confirmed=True)


def change(
    make: Make, family: Any, ref: str, *, on: date = WEDNESDAY, starts: int = 570, ends: int = 690, pickup: Any = ME, key: str = ""
) -> str:
    span = Span(on, starts, ends)
    return make.database.run(
        lambda tx: change_booking(
            tx, viewer=family.viewer, key=key or new_ref(), ref=ref, span=span, pickup=pickup, now=make.clock()
        )
    )


def row_of(make: Make, ref: str) -> Reservation:
    with make.database.reading() as tx:
        return tx.execute(select(Reservation).where(Reservation.ref == ref)).scalar_one()


def used(make: Make, family: Any, month: int = 202612) -> int:
    with make.database.reading() as tx:
        return balance(tx, family.child_ids[0], month).used


def letters(make: Make, event: str) -> list[str]:
    with make.database.reading() as tx:
        found = select(Letter.dedupe_key).where(Letter.dedupe_key.startswith(f"reservations.{event}:")).order_by(Letter.id)
        return list(tx.scalars(found))


def sound(make: Make) -> None:
    with make.database.reading() as tx:
        assert check(tx, make.clock()) == []


def code(caught: Any) -> str:
    return str(caught.value.refusals[0].code)


def test_another_time_is_tentative_again_with_its_own_places_hours_and_deadline(make: Make) -> None:
    family, nursery, ref = scene(make)
    before = row_of(make, ref)
    assert change(make, family, ref, on=date(2026, 12, 22), starts=600, ends=660, pickup=GRANNY) == ref
    row = row_of(make, ref)
    assert (row.state, row.on, row.starts, row.ends, row.moves) == ("tentative", date(2026, 12, 22), 600, 660, 1)
    assert (row.confirmed_at, row.fee_estimate, row.pickup) == (None, 300, GRANNY)
    assert row.free_until_at.isoformat() == "2026-12-21T08:00:00+00:00" != before.free_until_at.isoformat()
    with make.database.reading() as tx:
        assert len(tx.scalars(select(Claim)).all()) == 2
        done = tx.scalars(select(Change)).one()
    assert (done.on, done.starts, done.ends, done.kept_minutes) == (WEDNESDAY, 570, 690, 0)
    assert used(make, family) == 60
    assert letters(make, "changed") == [f"reservations.changed:{row.id}:family1:{done.id}", f"reservations.changed:{row.id}:facility:{done.id}"]
    sound(make)
    make.database.run(lambda tx: confirm(tx, viewer=nursery.viewer, ref=ref, now=make.clock()))
    assert letters(make, "confirmed") == [f"reservations.confirmed:{row.id}:family1", f"reservations.confirmed:{row.id}:family1:moved1"]
    sound(make)


def test_half_an_hour_later_in_a_full_room(make: Make) -> None:
    """Its own places are free to itself."""
    family, _, ref = scene(make, places=1)
    change(make, family, ref, starts=600, ends=720)
    assert (row_of(make, ref).starts, used(make, family)) == (600, 120)
    sound(make)


def test_into_the_next_month(make: Make) -> None:
    family, _, ref = scene(make)
    change(make, family, ref, on=date(2027, 1, 6))
    assert (used(make, family), used(make, family, 202701)) == (0, 120)
    sound(make)


def test_the_whole_of_the_month_may_be_moved(make: Make) -> None:
    """The cap is asked without what is given back."""
    family, _, ref = scene(make, cap=120)
    change(make, family, ref, on=date(2026, 12, 18))
    sound(make)
    with pytest.raises(Refused) as caught:
        change(make, family, ref, on=date(2026, 12, 18), starts=570, ends=720)
    assert code(caught) == "cap"


@pytest.mark.parametrize(("moment", "kept"), [("2026-12-15T17:00:00", 0), ("2026-12-15T17:00:01", 120)])
def test_after_the_deadline_the_old_time_stays_counted(make: Make, clock: StillClock, moment: str, kept: int) -> None:
    family, _, ref = scene(make)
    clock.to(moment)
    change(make, family, ref, on=date(2027, 1, 6))
    assert (used(make, family), used(make, family, 202701)) == (kept, 120)
    with make.database.reading() as tx:
        assert tx.scalars(select(Change.kept_minutes)).one() == kept
    sound(make)
    make.database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=ref, reason="体調不良", now=clock()))
    assert (used(make, family), used(make, family, 202701)) == (kept, 0)
    sound(make)


def test_a_policy_may_let_changes_be_free_longer_or_cost_its_own(make: Make, clock: StillClock) -> None:
    half = {"change_until": {"days_before": 3}, "change_effect": {"minutes_percent": 50, "yen": 200}}
    family, _, ref = scene(make, cancelling=half)
    clock.to("2026-12-14T09:00")  # two days before: cancelling would be free, changing costs half
    change(make, family, ref, on=date(2026, 12, 18))
    assert used(make, family) == 180
    with make.database.reading() as tx:
        assert [(one.label, one.yen, one.on) for one in tx.scalars(select(MoneyEntry))] == [("変更料", 200, WEDNESDAY)]
    sound(make)


def test_what_it_keeps_counts_against_the_cap(make: Make, clock: StillClock) -> None:
    family, _, ref = scene(make, cap=180)
    clock.to("2026-12-15T18:00")
    with pytest.raises(Refused) as caught:
        change(make, family, ref, on=date(2026, 12, 18))
    assert code(caught) == "cap"
    assert (row_of(make, ref).state, used(make, family)) == ("confirmed", 120)
    sound(make)


def test_the_pick_up_person_alone_keeps_the_state(make: Make, clock: StillClock) -> None:
    family, _, ref = scene(make)
    clock.to("2026-12-16T11:00")
    row = row_of(make, ref)
    make.database.run(lambda tx: start_use(tx, viewer=family.viewer, reservation_id=row.id, now=clock()))
    for _ in range(2):
        change(make, family, ref, pickup=GRANNY)
    after = row_of(make, ref)
    assert (after.state, after.pickup, after.moves, used(make, family)) == ("in_use", GRANNY, 0, 120)
    assert len(letters(make, "changed")) == 2  # the second time nothing was different


def test_a_lost_race_leaves_the_old_one_as_it_was(make: Make) -> None:
    family, nursery, ref = scene(make, places=1)
    other = make.family()
    make.acceptance(other, nursery, on=date(2026, 11, 2))
    book(make, other, nursery, on=date(2026, 12, 17))
    with pytest.raises(Refused) as caught:
        change(make, family, ref, on=date(2026, 12, 17))
    assert (code(caught), caught.value.lost_race) == ("full", True)
    row = row_of(make, ref)
    assert (row.state, row.on, row.moves, used(make, family), letters(make, "changed")) == ("confirmed", WEDNESDAY, 0, 120, [])
    sound(make)


def test_the_same_form_twice_is_one_change(make: Make) -> None:
    family, _, ref = scene(make)
    for _ in range(2):
        assert change(make, family, ref, on=date(2026, 12, 17), key="same") == ref
    assert row_of(make, ref).moves == 1
    with pytest.raises(Refused) as caught:
        change(make, family, ref, on=date(2026, 12, 18), key="same")
    assert code(caught) == "key_reused"


def test_what_has_begun_ended_or_is_somebody_elses_is_not_changed(make: Make, clock: StillClock) -> None:
    family, nursery, ref = scene(make)
    for stranger in (make.family(), nursery):
        with pytest.raises(NotFound):
            change(make, stranger, ref, on=date(2026, 12, 17))
    clock.to("2026-12-16T09:30")
    with pytest.raises(Refused) as caught:
        change(make, family, ref, on=date(2026, 12, 18))
    assert code(caught) == "begun"
    make.database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=ref, reason="体調不良", now=clock()))
    for span in ({"on": date(2026, 12, 18)}, {"pickup": GRANNY}):
        with pytest.raises(Refused) as caught:
            change(make, family, ref, **span)
        assert code(caught) == "not_changeable"


def test_rules_of_booking_hold_for_the_new_time(make: Make) -> None:
    family, nursery, ref = scene(make)
    book(make, family, nursery, on=date(2026, 12, 17))
    for span, expected in (
        ({"on": date(2026, 12, 17)}, "overlap"), ({"on": date(2026, 12, 20)}, "day_off"), ({"starts": 480}, "outside"),
        ({"on": date(2026, 12, 8), "starts": 900, "ends": 960}, "closed"),
    ):  # fmt: skip
        with pytest.raises(Refused) as caught:
            change(make, family, ref, **span)
        assert code(caught) == expected, span
    sound(make)
