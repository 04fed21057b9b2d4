"""Real processes on both databases, in pairs: the race is seen with the walls taken away, and is gone with them (law 3)."""

from __future__ import annotations

import base64
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, text

from tests.support.bookings import PICKUP, WEDNESDAY, book
from tests.support.make import Family, Make, Nursery
from tests.support.rules import rules
from tsuen.db import Database, set_keyring
from tsuen.domain.facilities.models import Pool
from tsuen.domain.facilities.rules import PatternChange
from tsuen.domain.reservations.models import Claim, Reservation
from tsuen.domain.reservations.queries.deal import Wish
from tsuen.domain.reservations.queries.places import TAKEABLE
from tsuen.domain.reservations.services import (
    cancel,
    change_hours,
    change_pattern,
    claims,
    confirm,
    request_booking,
)
from tsuen.jobs.verify import check
from tsuen.kernel.cells import Span
from tsuen.kernel.refusals import Refused

Deed = Callable[[Database, dict[str, Any]], str]


def _worker(url: str, deed: Deed, task: dict[str, Any], gate: Any, said: Any) -> None:
    """One process: its own engine, waits for the others, does its deed, says what came of it."""
    set_keyring([base64.urlsafe_b64encode(b"k" * 32)])
    database = Database(url, pool_size=1, gate=task.get("gate", True))
    with database.reading() as tx:
        tx.execute(text("SELECT 1"))
    gate.wait(60)
    try:
        said.put(deed(database, task))
    except Refused as refused:
        said.put(refused.refusals[0].code)
    except Exception as error:  # noqa: BLE001 - the parent judges what is no answer
        said.put(f"{type(error).__name__}: {str(error)[:200]}")
    finally:
        database.dispose()


def at_once(url: str, deeds: list[tuple[Deed, dict[str, Any]]]) -> Counter[str]:
    """Do all deeds at the same instant, a process each; count the answers."""
    context = multiprocessing.get_context("fork" if len(deeds) > 4 else "spawn")
    gate, said = context.Barrier(len(deeds)), context.Queue()
    people = [context.Process(target=_worker, args=(url, deed, task, gate, said)) for deed, task in deeds]
    for one in people:
        one.start()
    answers = Counter(said.get(timeout=120) for _ in people)
    for one in people:
        one.join(30)
    return answers


def ask(database: Database, task: dict[str, Any]) -> str:
    """Book; the answer is "booked" or a refusal's code."""
    database.run(
        lambda tx: request_booking(
            tx, viewer=task["viewer"], key=task["key"], wish=task["wish"], pickup=PICKUP, comment="", now=task["now"]
        )
    )
    return "booked"


def ask_unlocked(database: Database, task: dict[str, Any]) -> str:
    """The twin without walls: no day lock, count and take apart, a breath between (what naive code does)."""
    claims.hold_day = lambda *args: None  # type: ignore[attr-defined]

    def apart(tx: Any, where: Any, *, reservation: int, child: int, of_pool: int) -> int:
        rows = tx.rows(TAKEABLE, **where).all()
        time.sleep(0.4 + random.random() * 0.1)  # longer than a busy machine keeps one of the processes waiting
        whose = {"reservation_id": reservation, "child_id": child, "pool_id": of_pool}
        tx.execute(insert(Claim), [{"cell": cell, "place_no": number, **whose} for cell, number in rows])
        return len(rows)

    def work(tx: Any) -> str:
        claims._claim = apart  # type: ignore[assignment]
        return request_booking(
            tx, viewer=task["viewer"], key=task["key"], wish=task["wish"], pickup=PICKUP, comment="", now=task["now"]
        )

    database.run(work)
    return "booked"


def give_up(database: Database, task: dict[str, Any]) -> str:
    database.run(lambda tx: cancel(tx, viewer=task["viewer"], ref=task["ref"], reason="体調不良", now=task["now"]))
    return "cancelled"


def accept(database: Database, task: dict[str, Any]) -> str:
    database.run(lambda tx: confirm(tx, viewer=task["viewer"], ref=task["ref"], now=task["now"]))
    return "confirmed"


def reduce(database: Database, task: dict[str, Any]) -> str:
    change = PatternChange(weekdays=(2,), starts=510, ends=990, places=0, withheld=0)
    database.run(
        lambda tx: change_pattern(tx, viewer=task["viewer"], pool_ref=task["pool"], change=change, now=task["now"])
    )
    return "reduced"


def shorten(database: Database, task: dict[str, Any]) -> str:
    hours = dict.fromkeys(range(5), (720, 990))
    database.run(lambda tx: change_hours(tx, viewer=task["viewer"], hours=hours, now=task["now"]))
    return "shortened"


def wish_of(family: Family, nursery: Nursery, now: datetime, *, starts: int = 570, ends: int = 690, key: str = "") -> dict[str, Any]:
    return {
        "viewer": family.viewer, "key": key or f"key-{family.household_id}-{starts}-{nursery.id}", "now": now,
        "wish": Wish(family.child_refs[0], nursery.ref, Span(WEDNESDAY, starts, ends)),
    }  # fmt: skip


def accepted(make: Make, nursery: Nursery, count: int) -> list[Family]:
    families = [make.family() for _ in range(count)]
    for number, family in enumerate(families):
        make.acceptance(family, nursery, on=WEDNESDAY - timedelta(days=30 + number))
    return families


def sound(make: Make) -> None:
    with make.database.reading() as tx:
        assert check(tx, make.clock()) == []


def without_walls(make: Make) -> None:
    """Take away what the table of claims itself refuses, so that a twin without locks can be seen to fail."""
    with make.database.writing() as tx:
        if make.database.lite:
            tx.execute(text("ALTER TABLE claim RENAME TO claim_old"))
            tx.execute(text("CREATE TABLE claim AS SELECT * FROM claim_old"))
        else:
            tx.execute(text("ALTER TABLE claim DROP CONSTRAINT uq_claim_place"))
            tx.execute(text("ALTER TABLE claim DROP CONSTRAINT uq_claim_child"))


def most_in_a_cell(make: Make) -> int:
    with make.database.reading() as tx:
        counts = select(func.count().label("n")).select_from(Claim).group_by(Claim.pool_id, Claim.cell).subquery()
        return tx.scalar(select(func.max(counts.c.n))) or 0


def test_24_processes_for_3_places_get_exactly_3(make: Make, database_url: str) -> None:
    make.municipality()
    nursery = make.nursery(places=3)
    deeds = [(ask, wish_of(family, nursery, make.clock())) for family in accepted(make, nursery, 24)]
    make.database.dispose()
    assert at_once(database_url, deeds) == {"booked": 3, "full": 21}
    assert most_in_a_cell(make) == 3
    sound(make)


def test_without_lock_and_constraints_the_same_test_sees_overbooking(make: Make, database_url: str) -> None:
    """The twin: were the walls missing, the test above would fail. On SQLite one writer at a time is a wall of its own,
    so there a plain deferred transaction is taken, as naive code has it.
    """
    make.municipality()
    nursery = make.nursery(places=3)
    families = accepted(make, nursery, 12)
    without_walls(make)
    deed = naive_sqlite if make.database.lite else ask_unlocked
    make.database.dispose()
    answers = at_once(database_url, [(deed, wish_of(one, nursery, make.clock())) for one in families])
    assert answers["booked"] > 3
    assert most_in_a_cell(make) > 3


def naive_sqlite(database: Database, task: dict[str, Any]) -> str:
    """Read outside the write transaction, write later: the day's lock (BEGIN IMMEDIATE before the read) is missing."""
    with database.reading() as tx:
        pool = tx.scalar(select(Pool.id))
        span = task["wish"].span
        taken = tx.scalar(select(func.count()).select_from(Claim).where(Claim.pool_id == pool, Claim.cell == span.first_cell))
    if taken >= 3:
        return "full"
    time.sleep(0.2)

    def work(tx: Any) -> None:
        for cell in range(span.first_cell, span.end_cell):
            tx.execute(
                text("INSERT INTO claim (reservation_id, cell, child_id, pool_id, place_no) VALUES (:r, :c, :r, :p, 1)"),
                {"r": task["viewer"].account_id, "c": cell, "p": pool},
            )

    database.run(work)
    return "booked"


def test_one_child_at_two_facilities_in_the_same_instant(make: Make, database_url: str) -> None:
    make.municipality()
    first, second = make.nursery(), make.nursery(name="ほかの園")
    (family,) = accepted(make, first, 1)
    make.acceptance(family, second)
    make.database.dispose()
    deeds = [(ask, wish_of(family, place, make.clock())) for place in (first, second)]
    assert at_once(database_url, deeds) == {"booked": 1, "overlap": 1}
    sound(make)


def test_the_same_key_twice_is_one_booking(make: Make, database_url: str) -> None:
    make.municipality()
    nursery = make.nursery()
    (family,) = accepted(make, nursery, 1)
    make.database.dispose()
    deeds = [(ask, wish_of(family, nursery, make.clock(), key="same")) for _ in range(3)]
    assert at_once(database_url, deeds) == {"booked": 3}
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Reservation)) == 1
    sound(make)


def test_two_bookings_at_once_never_pass_the_cap(make: Make, database_url: str) -> None:
    make.municipality(policy=rules(cap=180))
    nursery = make.nursery()
    (family,) = accepted(make, nursery, 1)
    make.database.dispose()
    deeds = [(ask, wish_of(family, nursery, make.clock(), starts=starts, ends=starts + 120)) for starts in (540, 720)]
    assert at_once(database_url, deeds) == {"booked": 1, "cap": 1}
    sound(make)


def test_cancel_against_confirm(make: Make, database_url: str) -> None:
    make.municipality()
    nursery = make.nursery()
    (family,) = accepted(make, nursery, 1)
    ref = book(make, family, nursery)
    make.database.dispose()
    now = make.clock()
    answers = at_once(
        database_url,
        [(give_up, {"viewer": family.viewer, "ref": ref, "now": now}), (accept, {"viewer": nursery.viewer, "ref": ref, "now": now})],
    )
    assert answers in ({"cancelled": 1, "confirmed": 1}, {"cancelled": 1, "moved_on": 1})
    with make.database.reading() as tx:
        assert tx.scalar(select(Reservation.state)) == "cancelled"
    sound(make)


def test_reduction_against_booking(make: Make, database_url: str) -> None:
    make.municipality()
    nursery = make.nursery(places=1)
    (family,) = accepted(make, nursery, 1)
    with make.database.reading() as tx:
        pool = tx.scalar(select(Pool.ref))
    make.database.dispose()
    now = make.clock()
    answers = at_once(
        database_url, [(ask, wish_of(family, nursery, now)), (reduce, {"viewer": nursery.viewer, "pool": pool, "now": now})]
    )
    assert answers in ({"booked": 1, "booked_days": 1}, {"full": 1, "reduced": 1})
    sound(make)


def test_shorter_hours_against_booking(make: Make, database_url: str) -> None:
    make.municipality()
    nursery = make.nursery(places=1)
    (family,) = accepted(make, nursery, 1)
    make.database.dispose()
    now = make.clock()
    answers = at_once(database_url, [(ask, wish_of(family, nursery, now)), (shorten, {"viewer": nursery.viewer, "now": now})])
    refused = answers["outside"] or answers["full"]
    assert answers == {"booked": 1, "booked_days": 1} or (answers["shortened"] == 1 == refused)
    sound(make)
