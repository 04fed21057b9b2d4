"""Real processes on both databases: a change against others, and an ending against a booking (law 3, D14, A12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from tests.concurrency.test_claims import accepted, ask, at_once, give_up, most_in_a_cell, sound, wish_of
from tests.support.bookings import PICKUP, WEDNESDAY, book
from tests.support.make import Make
from tests.support.rules import rules
from tsuen.db import Database
from tsuen.domain.amendments.services import end_certification
from tsuen.domain.certifications.models import Certification
from tsuen.domain.reservations.models import Claim, Reservation
from tsuen.domain.reservations.services import change_booking
from tsuen.kernel.cells import Span
from tsuen.kernel.numbers import new_ref

THURSDAY = date(2026, 12, 17)


def change(database: Database, task: dict[str, Any]) -> str:
    database.run(
        lambda tx: change_booking(
            tx, viewer=task["viewer"], key=task.get("key") or new_ref(), ref=task["ref"], span=task["span"], pickup=PICKUP,
            now=task["now"],
        )
    )  # fmt: skip
    return "changed"


def end(database: Database, task: dict[str, Any]) -> str:
    database.run(
        lambda tx: end_certification(
            tx, viewer=task["viewer"], ref=task["ref"], ends_on=task["on"], reason="moved_out", now=task["now"]
        )
    )
    return "ended"


def test_many_change_to_the_last_place_and_one_gets_it(make: Make, database_url: str) -> None:
    """The losers keep what they had: no place and no hour is lost on the way."""
    make.municipality(policy=rules(closes_days=1))
    nursery, now = make.nursery(places=1), make.clock()
    families = accepted(make, nursery, 8)
    refs = [
        book(make, family, nursery, on=date(2026, 12, 21), starts=540 + 30 * number, ends=570 + 30 * number)
        for number, family in enumerate(families)
    ]
    make.database.dispose()
    span = Span(THURSDAY, 600, 660)
    answers = at_once(
        database_url,
        [(change, {"viewer": family.viewer, "ref": ref, "span": span, "now": now}) for family, ref in zip(families, refs, strict=True)],
    )
    assert answers == {"changed": 1, "full": 7}
    assert most_in_a_cell(make) == 1
    with make.database.reading() as tx:
        assert sorted(tx.scalars(select(Reservation.on))) == [THURSDAY] + [date(2026, 12, 21)] * 7
        assert len(tx.scalars(select(Claim)).all()) == 2 + 7
    sound(make)


def test_two_changes_of_one_reservation(make: Make, database_url: str) -> None:
    make.municipality(policy=rules(closes_days=1))
    nursery, now = make.nursery(), make.clock()
    (family,) = accepted(make, nursery, 1)
    ref = book(make, family, nursery)
    make.database.dispose()
    spans = [Span(THURSDAY, 600, 660), Span(date(2027, 1, 6), 600, 660)]
    answers = at_once(database_url, [(change, {"viewer": family.viewer, "ref": ref, "span": one, "now": now}) for one in spans])
    assert answers in ({"changed": 2}, {"changed": 1, "moved_on": 1})
    sound(make)


def test_a_change_against_its_cancelling(make: Make, database_url: str) -> None:
    make.municipality(policy=rules(closes_days=1))
    nursery, now = make.nursery(), make.clock()
    (family,) = accepted(make, nursery, 1)
    ref = book(make, family, nursery)
    make.database.dispose()
    mine = {"viewer": family.viewer, "ref": ref, "now": now}
    answers = at_once(database_url, [(change, {**mine, "span": Span(THURSDAY, 600, 660)}), (give_up, mine)])
    assert answers in ({"changed": 1, "cancelled": 1}, {"cancelled": 1, "moved_on": 1}, {"cancelled": 1, "not_changeable": 1})
    with make.database.reading() as tx:
        assert (tx.scalar(select(Reservation.state)), tx.scalars(select(Claim)).all()) == ("cancelled", [])
    sound(make)


def test_an_ending_against_bookings_after_it(make: Make, database_url: str) -> None:
    """Whoever comes first: nothing is booked beyond the last day."""
    make.municipality()
    nursery, now, officer = make.nursery(), make.clock(), make.officer()
    (family,) = accepted(make, nursery, 1)
    with make.database.reading() as tx:
        ref = tx.scalar(select(Certification.ref))
    make.database.dispose()
    deeds: list[Any] = [(ask, wish_of(family, nursery, now, starts=starts, ends=starts + 60)) for starts in (540, 660, 780)]
    deeds.insert(1, (end, {"viewer": officer, "ref": ref, "on": WEDNESDAY.replace(day=15), "now": now}))
    answers = at_once(database_url, deeds)
    assert answers["ended"] == 1
    assert answers["booked"] + answers["not_certified"] == 3
    with make.database.reading() as tx:
        assert set(tx.scalars(select(Reservation.state))) <= {"cancelled"}
    sound(make)
