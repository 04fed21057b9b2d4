"""The whole thing as processes: a burst for the last places, and kill -9 in the middle of the day's work.

TSUEN_STRESS=1: 20 bursts and 50 kills on each database; otherwise 1 and 5.
"""

import base64
import multiprocessing
import os
import random
import threading
import time
from collections import Counter
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from tests.conftest import StillClock
from tests.support.crowd import Phone, crowd
from tests.support.make import Make
from tests.support.server import Server
from tests.support.smtp import CapturingServer
from tsuen.db import Database, set_keyring
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.models import Reservation
from tsuen.jobs.verify import check

STRESS = bool(os.environ.get("TSUEN_STRESS"))
BURSTS, KILLS = (20, 50) if STRESS else (1, 5)
ATTEMPTS, PROCESSES, PLACES = 200, 40, 10
pytestmark = pytest.mark.timeout(3600)


@contextmanager
def town(url, home, *, families, places, smtp_port=0, workers=2):
    """A server on `url` with one facility and its families."""
    with Server(home, url, smtp_port=smtp_port, workers=workers) as server:
        set_keyring(server.settings.sealing_keys)
        database, clock = Database(url), StillClock()
        make = Make(database, clock)
        make.municipality()
        nursery = make.nursery(places=places)
        parents = crowd(database, clock, nursery, families)
        try:
            yield server, database, nursery, parents
        finally:
            database.dispose()
            set_keyring([base64.urlsafe_b64encode(b"k" * 32)])


def press_together(port, facility, parents, gate, said):
    """One process: fill the forms, wait for the others, press."""
    phones = [Phone(port, parent) for parent in parents]
    filled = [phone.fill(facility, "2026-12-16T09:30", "2026-12-16T11:30") for phone in phones]
    for phone in phones:
        phone.hang_up()  # the server may close a line that waits for the slowest of 40
    gate.wait(300)
    began = time.monotonic()
    for phone, data in zip(phones, filled, strict=True):
        try:
            said.put((phone.book(facility, data)[0], time.monotonic() - began))
        except Exception as error:  # noqa: BLE001 - the parent judges
            said.put((f"{type(error).__name__}: {error}", time.monotonic() - began))


def burst(server, nursery, parents):
    """200 attempts out of 40 processes; counts the statuses and the seconds of the whole."""
    context = multiprocessing.get_context("fork")
    gate, said = context.Barrier(PROCESSES), context.Queue()
    share = len(parents) // PROCESSES
    people = [
        context.Process(
            target=press_together, args=(server.port, nursery.ref, parents[n * share : (n + 1) * share], gate, said), daemon=True
        )
        for n in range(PROCESSES)
    ]
    for one in people:
        one.start()
    answers = [said.get(timeout=600) for _ in range(share * PROCESSES)]
    for one in people:
        one.join(60)
    return Counter(status for status, _ in answers), max(taken for _, taken in answers)


@pytest.mark.parametrize("run", range(BURSTS))
def test_200_attempts_for_10_places_are_10(database_url, tmp_path, run):
    with town(database_url, tmp_path, families=ATTEMPTS, places=PLACES) as (server, database, nursery, parents):
        server.serve()
        statuses, seconds = burst(server, nursery, parents)
        print(f"burst {run}: {dict(statuses)} in {seconds:.2f} s")
        assert statuses == Counter({303: PLACES, 409: ATTEMPTS - PLACES}), server.log.read_text()[-2000:]
        with database.reading() as tx:
            assert tx.scalar(select(func.count()).select_from(Reservation)) == PLACES
            assert check(tx, server.start_at) == []


class Family(threading.Thread):
    """A guardian who books day after day and presses again when nothing comes back."""

    def __init__(self, port, nursery, parent, days, stop):
        super().__init__(daemon=True)
        self.port, self.nursery, self.parent, self.days, self.stop = port, nursery, parent, days, stop
        self.confirmed, self.odd = [], Counter()

    def run(self):
        phone = Phone(self.port, self.parent, timeout=15)
        for day in self.days:
            data = None
            while not self.stop.is_set():
                try:
                    data = data or phone.fill(self.nursery.ref, f"{day}T09:30", f"{day}T10:00")
                    status, where = phone.book(self.nursery.ref, data)
                except Exception as error:  # noqa: BLE001 - a line cut anywhere: the same form is sent again
                    self.odd[type(error).__name__] += 1
                    phone.hang_up()
                    time.sleep(0.2)
                    continue
                if status == 303:
                    self.confirmed.append(where.rstrip("/").split("/")[-2] if where.rstrip("/").endswith("done") else where)
                else:
                    self.odd[status] += 1
                break
            if self.stop.is_set():
                return
            time.sleep(0.05)


DAYS = [f"2026-12-{day:02d}" for day in (16, 17, 18, 21, 22, 23, 24, 25, 28)] + [f"2027-01-{day:02d}" for day in (5, 6, 7, 8)]


def test_kills_lose_nothing(database_url, tmp_path):
    """No confirmed reservation lost, no mail lost, none of the portal's sums wrong."""
    chance = random.Random(7)
    with CapturingServer() as sink, town(
        database_url, tmp_path, families=12 if not STRESS else 60, places=70, smtp_port=sink._controller.port
    ) as (server, database, nursery, parents):
        server.serve()
        server.work()
        stop = threading.Event()
        families = [Family(server.port, nursery, parent, DAYS, stop) for parent in parents]
        for one in families[:6]:
            one.start()
        waiting = families[6:]
        for number in range(KILLS):
            time.sleep(0.3 + chance.random())
            verb = ("worker", "serve")[number % 2]
            server.kill(verb)
            server.work() if verb == "worker" else server.serve()
            if waiting:
                waiting.pop().start()
        for one in waiting:
            one.start()
        for one in families:
            one.join(240)
        assert not any(one.is_alive() for one in families)
        confirmed = [ref for one in families for ref in one.confirmed]
        odd = sum((one.odd for one in families), Counter())
        print(f"{KILLS} kills: {len(confirmed)} confirmed, {dict(odd)}")
        refused = {name: count for name, count in odd.items() if isinstance(name, int) or name == "AssertionError"}
        assert not refused, f"{refused}: {server.log.read_text()[-3000:]}"
        assert len(confirmed) == len(parents) * len(DAYS)
        with database.reading() as tx:
            assert sorted(confirmed) == sorted(tx.scalars(select(Reservation.ref)))  # none lost, none made twice
            assert check(tx, server.start_at) == []
        mails_arrive(database, sink)
        sent = {str(mail["Message-ID"]) for _, mail in sink.got}
        with database.reading() as tx:
            wanted = {f"<{one}>" if not one.startswith("<") else one for one in tx.scalars(select(Letter.message_id))}
        assert wanted <= sent, wanted - sent
        twice = len(sink.got) - len(sent)
        print(f"{len(sent)} mails, {twice} sent twice")


def mails_arrive(database, sink, seconds=150):
    """Wait until the outbox is empty, as long as mails go out: a killed worker's letters come back when their lease ends."""
    until, before = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        with database.reading() as tx:
            left = tx.scalar(select(func.count()).select_from(Letter).where(Letter.state.in_(("queued", "sending"))))
        if not left:
            return
        if len(sink.got) > before:
            until, before = time.monotonic() + seconds, len(sink.got)
        time.sleep(0.5)
    raise AssertionError(f"{left} letters still wait; {len(sink.got)} arrived")
