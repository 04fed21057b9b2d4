"""Siblings 「空いている分だけ」 in real processes, in pairs: the last places overbooked without the walls, shared out rightly with them."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from tests.concurrency.test_claims import at_once, most_in_a_cell, naive_sqlite, sound, without_walls
from tests.support.bookings import PICKUP, WEDNESDAY
from tests.support.make import Family, Make, Nursery
from tsuen.db import Database
from tsuen.domain.idempotency.models import Key
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.models import Claim, Reservation
from tsuen.domain.reservations.queries.deal import Wish
from tsuen.domain.reservations.queries.places import TAKEABLE
from tsuen.domain.reservations.services import claims, request_singly, request_together, singly
from tsuen.kernel.cells import Span

CELLS = 4


def some(database: Database, task: dict[str, Any]) -> str:
    """「空いている分だけ」: the answer is how many were booked."""
    made = database.run(lambda tx: request_singly(tx, **task["said"]))
    return f"booked {len(made.partition(';')[0].split(','))}"


def all_or_none(database: Database, task: dict[str, Any]) -> str:
    """「全員そろって」, or one child alone."""
    made = database.run(lambda tx: request_together(tx, **task["said"]))
    return f"booked {len(made.split(','))}"


def some_unlocked(database: Database, task: dict[str, Any]) -> str:
    """The twin without walls: no day lock, count and take apart, a breath between."""
    singly.hold_day = claims.hold_day = lambda *_: None  # type: ignore[attr-defined]

    def apart(tx: Any, where: Any, *, reservation: int, child: int, of_pool: int) -> int:
        found = tx.rows(TAKEABLE, **where).all()
        time.sleep(0.4 + random.random() * 0.1)
        whose = {"reservation_id": reservation, "child_id": child, "pool_id": of_pool}
        tx.execute(insert(Claim), [{"cell": cell, "place_no": number, **whose} for cell, number in found])
        return len(found)

    claims._claim = apart  # type: ignore[assignment]
    return some(database, task)


def families(make: Make, nursery: Nursery, *sizes: int) -> list[Family]:
    """Families of so many children, all accepted."""
    found = []
    for size in sizes:
        family = make.family(children=size)
        for number in range(size):
            make.acceptance(family, nursery, child=number, on=WEDNESDAY.replace(month=11, day=1 + len(found) * 3 + number))
        found.append(family)
    return found


def task(make: Make, family: Family, nursery: Nursery, *, order: int = 1, key: str = "") -> dict[str, Any]:
    """Wednesday 9:30 to 11:30 for all its children, in their order or the other way round."""
    wishes = [Wish(ref, nursery.ref, Span(WEDNESDAY, 570, 690)) for ref in family.child_refs[::order]]
    said = {"viewer": family.viewer, "key": key or f"key-{family.household_id}", "wishes": wishes, "pickup": PICKUP, "comment": "", "now": make.clock()}
    return {"said": said, "viewer": family.viewer, "wish": wishes[0]}


def places_taken(make: Make) -> int:
    """Claims of the first half-hour; every reservation has all its half-hours and its two letters."""
    sound(make)
    with make.database.reading() as tx:
        made, taken = tx.scalar(select(func.count()).select_from(Reservation)), tx.scalar(select(func.count()).select_from(Claim))
        assert (taken, tx.scalar(select(func.count()).select_from(Letter))) == (made * CELLS, made * 2)
        return made


@pytest.mark.parametrize(("places", "outcomes"), [(1, ({"booked 1": 1, "full": 1},)), (2, ({"booked 1": 2}, {"booked 2": 1, "full": 1}))])
def test_siblings_and_a_rival_at_the_last_places(make: Make, database_url: str, places: int, outcomes: tuple[dict[str, int], ...]) -> None:
    make.municipality()
    nursery = make.nursery(places=places)
    pair, rival = families(make, nursery, 2, 1)
    deeds = [(some, task(make, pair, nursery)), (all_or_none, task(make, rival, nursery))]
    make.database.dispose()
    assert at_once(database_url, deeds) in outcomes
    assert places_taken(make) == places == most_in_a_cell(make)


def test_many_siblings_in_opposite_orders_share_the_places_out(make: Make, database_url: str) -> None:
    """Singly and all or none, elder and younger first: nobody waits in a circle, no place is left over or sold twice."""
    make.municipality()
    nursery = make.nursery(places=5)
    homes = families(make, nursery, 2, 2, 2, 2, 3, 3, 1, 1)
    deeds = [((some, all_or_none)[n in {2, 3}], task(make, home, nursery, order=(1, -1)[n % 2])) for n, home in enumerate(homes)]
    make.database.dispose()
    answers = at_once(database_url, deeds)
    assert set(answers) <= {"booked 1", "booked 2", "booked 3", "full"}, answers
    assert places_taken(make) == 5 == most_in_a_cell(make)


def test_the_same_form_at_once_has_one_outcome(make: Make, database_url: str) -> None:
    make.municipality()
    nursery = make.nursery(places=1)
    [pair] = families(make, nursery, 2)
    deeds = [(some, task(make, pair, nursery, key="same")) for _ in range(3)]
    make.database.dispose()
    assert at_once(database_url, deeds) == {"booked 1": 3}
    assert places_taken(make) == 1
    with make.database.reading() as tx:
        assert tx.scalars(select(Key.answer)).one().endswith(f";{pair.child_refs[1]}")


def test_without_the_walls_the_last_place_is_sold_twice(make: Make, database_url: str) -> None:
    """The twin (on SQLite one writer at a time is a wall of its own: there as naive code reads first and writes later)."""
    make.municipality()
    nursery = make.nursery(places=1)
    homes = families(make, nursery, 2, 2, 2, 2)
    without_walls(make)
    deed = naive_sqlite if make.database.lite else some_unlocked
    deeds = [(deed, task(make, home, nursery)) for home in homes]
    make.database.dispose()
    at_once(database_url, deeds)
    assert most_in_a_cell(make) > 1
