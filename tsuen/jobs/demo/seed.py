"""Filling an empty database with the demonstration: each stage through the use cases, in its own past moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import exists, select, update

from tsuen.db import Database, Writing
from tsuen.domain.accounts.models import Account
from tsuen.domain.outbox.models import Letter
from tsuen.jobs.demo import found, story
from tsuen.jobs.demo.found import Cast
from tsuen.jobs.demo.people import first_family, more_families
from tsuen.jobs.demo.places import facilities
from tsuen.jobs.demo.text import welcome
from tsuen.kernel.clock import Clock, jst_date


@dataclass(frozen=True)
class Wanted:
    """How large the demonstration is to be."""

    families: int
    facilities: int
    seed: int


def seed_demo(database: Database, clock: Clock, *, families: int, facilities: int, seed: int) -> int:
    """Fill the database if nobody is in it yet, and say who can log in. Returns the exit status."""
    with database.reading() as tx:
        inhabited = bool(tx.scalar(select(exists().where(Account.id > 0))))
    if not inhabited:
        _fill(database, clock(), Wanted(families, facilities, seed))
    print(welcome())
    return 0


def _fill(database: Database, now: datetime, wanted: Wanted) -> None:
    lottery = Random(wanted.seed)
    cast = Cast()
    then = now - timedelta(days=40)
    database.run(lambda tx: found.municipality(tx, cast, then))
    for place in facilities(wanted.facilities, lottery):
        database.run(lambda tx, place=place: found.facility(tx, cast, place, then))  # type: ignore[misc]
    today = jst_date(now)
    households = [first_family(today), *more_families(today, wanted.families - 1, lottery)]
    for family in households:
        database.run(lambda tx, family=family: found.family(tx, cast, family, now - timedelta(days=30)))  # type: ignore[misc]
    story.play(database, cast, now)
    database.run(_hand_out_letters)


def _hand_out_letters(tx: Writing) -> None:
    """The past's mails have arrived long ago: the mailbox begins empty."""
    tx.execute(
        update(Letter).where(Letter.state == "queued").values(state="sent", facts=None, sent_at=Letter.created_at)
    )
