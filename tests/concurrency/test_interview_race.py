"""One offered time, twenty families, one winner: real processes on both databases, and the same race without the wall."""

from __future__ import annotations

import base64
import multiprocessing
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from tests.support.make import Make
from tsuen.db import Database, set_keyring
from tsuen.domain.interviews.models import Interview, InterviewSlot
from tsuen.domain.interviews.services import Offer, Wish, offer, request
from tsuen.domain.outbox.models import Letter
from tsuen.domain.policies.policy import Policy
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Viewer

FAMILIES, WORKERS = 20, 4
DAY = date(2026, 12, 16)


def walled(url: str, now: datetime, wishes: list[tuple[Viewer, Wish]], gate: Any, answers: Any) -> None:
    """A process: each of its families asks through the use case."""
    set_keyring([base64.urlsafe_b64encode(b"k" * 32)])
    database = Database(url)
    gate.wait()
    for viewer, wish in wishes:
        try:
            answers.put(database.run(lambda tx, v=viewer, w=wish: request(tx, viewer=v, key=new_ref(), now=now, wish=w)))  # type: ignore[misc]
        except Refused as refused:
            answers.put(f"-{refused.refusals[0].code}:{refused.lost_race}")
    database.dispose()


def naive(url: str, now: datetime, rows: list[dict[str, Any]], gate: Any, answers: Any) -> None:
    """A process: looks whether the time is free, and writes later, with nothing in between."""
    set_keyring([base64.urlsafe_b64encode(b"k" * 32)])
    database = Database(url)
    for row in rows:
        with database.reading() as tx:
            taken = tx.scalar(select(func.count()).select_from(Interview).where(Interview.slot_id == row["slot_id"]))
        gate.wait()
        if not taken:
            with database.writing() as tx:
                tx.add(Interview(**row, created_at=now))
        answers.put("" if taken else "won")
    database.dispose()


def run(target: Any, url: str, now: datetime, shares: list[list[Any]]) -> list[str]:
    spawn = multiprocessing.get_context("spawn")
    gate, answers = spawn.Barrier(len(shares)), spawn.Queue()
    workers = [spawn.Process(target=target, args=(url, now, share, gate, answers)) for share in shares]
    for worker in workers:
        worker.start()
    said = [answers.get(timeout=120) for share in shares for _ in share]
    for worker in workers:
        worker.join(timeout=60)
    assert all(worker.exitcode == 0 for worker in workers)
    return said


def test_one_winner(database_url: str, database: Database, make: Make) -> None:
    make.municipality(policy=Policy())
    nursery = make.nursery()
    with database.writing() as tx:
        offer(tx, viewer=nursery.viewer, key=new_ref(), now=make.clock(), wish=Offer(DAY, 600, 630, 30))
    with database.reading() as tx:
        slot = tx.scalars(select(InterviewSlot)).one()
    families = [make.family(name=f"家{n}") for n in range(FAMILIES)]
    wishes = [(one.viewer, Wish(nursery.ref, one.child_refs[0], slot.ref)) for one in families]
    said = run(walled, database_url, make.clock(), [wishes[n::WORKERS] for n in range(WORKERS)])
    winners = [one for one in said if not one.startswith("-")]
    assert len(winners) == 1, said
    assert set(said) - set(winners) == {"-slot_gone:True"}
    with database.reading() as tx:
        rows = tx.scalars(select(Interview)).all()
        assert [row.ref for row in rows] == winners
        assert tx.scalar(select(func.count()).select_from(Letter)) == 2


def test_both_guardians_ask_for_two_times(database_url: str, database: Database, make: Make) -> None:
    make.municipality(policy=Policy())
    nursery, family = make.nursery(), make.family()
    with database.writing() as tx:
        offer(tx, viewer=nursery.viewer, key=new_ref(), now=make.clock(), wish=Offer(DAY, 600, 690, 30))
    with database.reading() as tx:
        slots = tx.scalars(select(InterviewSlot.ref)).all()
    shares = [[(family.viewer, Wish(nursery.ref, family.child_refs[0], ref))] for ref in slots]
    said = run(walled, database_url, make.clock(), shares)
    assert sum(not one.startswith("-") for one in said) == 1, said
    assert all(one.startswith("-interview_pending") for one in said if one.startswith("-")), said


def test_without_the_wall_the_race_is_seen(database_url: str, database: Database, make: Make) -> None:
    make.municipality()
    nursery = make.nursery()
    with database.writing() as tx:
        slot = InterviewSlot(facility_id=nursery.id, on=DAY, starts=600, ends=630)
        tx.add(slot)
    rows = []
    for n in range(2):
        family = make.family(name=f"家{n}")
        rows.append(
            {"child_id": family.child_ids[0], "household_id": family.household_id, "facility_id": nursery.id, "slot_id": slot.id,
             "on": DAY, "starts": 600, "ends": 630, "state": "tentative", "requested_by": family.account_id}
        )  # fmt: skip
    said = run(naive, database_url, make.clock(), [[row] for row in rows])
    assert said.count("won") > 1, said
