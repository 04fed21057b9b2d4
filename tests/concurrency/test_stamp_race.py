"""Both parents' phones, pressed at the same moment in several processes: one stamp, one letter; without the wall, several."""

from __future__ import annotations

import base64
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from tests.conftest import StillClock
from tests.support.make import Make
from tests.support.stays import at_door, stay
from tsuen.db import Database, set_keyring
from tsuen.domain.attendance.models import Stamp
from tsuen.domain.attendance.services import stamp_end, stamp_start
from tsuen.domain.hours.models import HoursEntry
from tsuen.domain.outbox.models import Letter
from tsuen.domain.policies.policy import Policy
from tsuen.domain.reservations.models import Reservation
from tsuen.kernel.viewer import Viewer

PROCESSES, THREADS = 4, 4
DEEDS = {"start": stamp_start, "end": stamp_end}


def walled(url: str, now: datetime, viewer: Viewer, sessions: list[int], ref: str, deed: str, gate: Any, answers: Any) -> None:
    """A process: its phones press at once, through the use case."""
    set_keyring([base64.urlsafe_b64encode(b"k" * 32)])
    database = Database(url)
    gate.wait()

    def press(session_id: int) -> bool:
        return database.run(lambda tx: DEEDS[deed](tx, viewer=viewer, session_id=session_id, ref=ref, now=now))

    with ThreadPoolExecutor(THREADS) as phones:
        for said in phones.map(press, sessions):
            answers.put(said)
    database.dispose()


def naive(url: str, now: datetime, viewer: Viewer, sessions: list[int], ref: str, deed: str, gate: Any, answers: Any) -> None:
    """A process: looks at the state, and writes later, with nothing in between."""
    del now, viewer, sessions, deed
    database = Database(url)
    with database.reading() as tx:
        state = tx.scalar(select(Reservation.state).where(Reservation.ref == ref))
    gate.wait()
    if state == "confirmed":
        with database.writing() as tx:
            tx.execute(update(Reservation).where(Reservation.ref == ref).values(state="in_use"))
    answers.put(state == "confirmed")
    database.dispose()


def run(target: Any, count: int, *args: Any) -> list[bool]:
    spawn = multiprocessing.get_context("spawn")
    gate, answers = spawn.Barrier(PROCESSES), spawn.Queue()
    workers = [spawn.Process(target=target, args=(*args, gate, answers)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    said = [answers.get(timeout=120) for _ in range(count)]
    for worker in workers:
        worker.join(timeout=60)
    assert all(worker.exitcode == 0 for worker in workers)
    return said


def test_one_stamp_one_letter_one_line(database_url: str, database: Database, make: Make, clock: StillClock) -> None:
    clock.to("2026-12-08T09:28")
    make.municipality(policy=Policy())
    family, nursery = make.family(), make.nursery()
    ref = stay(make, family, nursery)
    for deed, moment in (("start", "2026-12-08T09:28"), ("end", "2026-12-08T11:45")):
        clock.to(moment)
        sessions = [at_door(make, family, nursery) for _ in range(THREADS)]
        said = run(walled, PROCESSES * THREADS, database_url, clock(), family.viewer, sessions, ref, deed)
        assert sum(said) == 1, said
    with database.reading() as tx:
        counts = [tx.scalar(select(func.count()).select_from(table)) for table in (Stamp, Letter)]
        kinds = tx.scalars(select(HoursEntry.kind).order_by(HoursEntry.id)).all()
    assert counts == [2, 2]
    assert kinds == ["consumed", "extra"]


def test_without_the_wall_several_believe_they_won(database_url: str, database: Database, make: Make, clock: StillClock) -> None:
    """The pair: the same phones, look first and write later."""
    clock.to("2026-12-08T09:28")
    make.municipality(policy=Policy())
    family, nursery = make.family(), make.nursery()
    ref = stay(make, family, nursery)
    assert sum(run(naive, PROCESSES, database_url, clock(), family.viewer, [], ref, "start")) > 1
    with database.reading() as tx:
        assert tx.scalar(select(Reservation.state).where(Reservation.ref == ref)) == "in_use"
