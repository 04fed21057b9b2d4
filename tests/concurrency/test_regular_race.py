"""定期利用 in real processes, in pairs: two families at the last weekly place, seen overbooked without the walls, gone with them."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from sqlalchemy import func, select, text

from tests.concurrency.test_claims import accepted, at_once, sound
from tests.support.bookings import PICKUP
from tests.support.make import Make
from tests.support.regular import ask_for, offer, plan_of
from tests.support.rules import rules
from tsuen.db import Database
from tsuen.domain.reservations.models import Claim, Reservation, Series
from tsuen.domain.reservations.services import request_series


def take(database: Database, task: dict[str, Any]) -> str:
    """Ask for every day that was seen."""
    database.run(
        lambda tx: request_series(
            tx, viewer=task["viewer"], key=task["key"], ask=task["ask"], told=task["told"], pickup=PICKUP, comment="", now=task["now"]
        )
    )
    return "booked"


def take_unlocked(database: Database, task: dict[str, Any]) -> str:
    """The twin without walls: each sees the other's days free, a breath, then both write."""
    with database.reading() as tx:
        taken = tx.scalar(select(func.count()).select_from(Claim))
    if taken:
        return "full"
    time.sleep(0.2 + random.random() * 0.1)

    def work(tx: Any) -> None:
        for cell in task["cells"]:
            tx.execute(
                text("INSERT INTO claim (reservation_id, cell, child_id, pool_id, place_no) VALUES (:r, :c, :r, 1, 1)"),
                {"r": task["viewer"].account_id, "c": cell},
            )

    database.run(work)
    return "booked"


def tasks(make: Make, count: int, *, apart: bool) -> list[dict[str, Any]]:
    make.municipality(policy=rules(capacity={"kinds_apart": apart}))
    nursery = make.nursery(places=3, withheld=1)
    place = offer(make, nursery)
    found = []
    for number, family in enumerate(accepted(make, nursery, count)):
        ask = ask_for(make, family, nursery, place)
        plan = plan_of(make, family, ask)
        cells = [cell for one in plan.offers for cell in range(one.wish.span.first_cell, one.wish.span.end_cell)]
        found.append(
            {"viewer": family.viewer, "key": f"key{number}", "ask": ask, "told": plan.told, "now": make.clock(), "cells": cells}
        )
    return found


@pytest.mark.parametrize("apart", [True, False])
def test_four_families_at_the_last_weekly_place(make: Make, database_url: str, apart: bool) -> None:
    """Of the withheld places alone, then where the shared ones would be free, too: the weekly place was for one child."""
    people = tasks(make, 4, apart=apart)
    make.database.dispose()
    answers = at_once(database_url, [(take, one) for one in people])
    assert answers["booked"] == 1
    assert set(answers) <= {"booked", "full", "days_changed"}
    sound(make)
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Series)) == 1
        assert tx.scalar(select(func.count()).select_from(Reservation)) == len(people[0]["told"].split(","))


def test_without_the_walls_two_have_it(make: Make, database_url: str) -> None:
    people = tasks(make, 4, apart=True)
    with make.database.writing() as tx:
        if make.database.lite:
            tx.execute(text("ALTER TABLE claim RENAME TO claim_old"))
            tx.execute(text("CREATE TABLE claim AS SELECT * FROM claim_old"))
        else:
            for name in ("uq_claim_place", "uq_claim_child", "fk_claim_reservation_id"):
                tx.execute(text(f"ALTER TABLE claim DROP CONSTRAINT {name}"))
    make.database.dispose()
    assert at_once(database_url, [(take_unlocked, one) for one in people])["booked"] > 1
