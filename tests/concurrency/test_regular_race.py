"""定期利用 in real processes, in pairs: families at the last weekly place; a 定期利用申請 withdrawn while it is answered, or its
child's certification ended. Each is seen going wrong without the walls, and gone with them.
"""

from __future__ import annotations

import random
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from tests.concurrency.test_claims import accepted, at_once, sound
from tests.support.bookings import PICKUP
from tests.support.make import Make
from tests.support.regular import apply, ask_for, offer, plan_of, weekly
from tests.support.rules import rules
from tsuen.db import Database
from tsuen.domain.amendments.services import end_certification
from tsuen.domain.certifications.models import Certification
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.models import Claim, RegularWish, Reservation, Series
from tsuen.domain.reservations.queries.regular import wish_of
from tsuen.domain.reservations.queries.series_plan import series_plan
from tsuen.domain.reservations.queries.wishing import ask_of, for_family
from tsuen.domain.reservations.services import make_series, request_series
from tsuen.domain.reservations.services.wish_ends import withdraw_wish


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


def withdraw(database: Database, task: dict[str, Any]) -> str:
    """The family takes it back."""
    database.run(lambda tx: withdraw_wish(tx, viewer=task["family"], ref=task["ref"], now=task["now"]))
    return "withdrawn"


def answer(database: Database, task: dict[str, Any]) -> str:
    """The facility enters the days it saw."""
    said = {"key": "key", "ref": task["ref"], "times": task["times"], "last": None, "told": task["told"]}
    database.run(lambda tx: make_series(tx, viewer=task["staff"], now=task["now"], **said))
    return "made"


def end(database: Database, task: dict[str, Any]) -> str:
    """The desk ends the certification before the first wished day."""
    said = {"ref": task["paper"], "ends_on": task["first"], "reason": "moved_out", "now": task["now"]}
    database.run(lambda tx: end_certification(tx, viewer=task["officer"], **said))
    return "ended"


def settle_unlocked(database: Database, task: dict[str, Any]) -> str:
    """The twin without compare-and-set: read, a breath, write."""
    state: str = task["state"]
    with database.reading() as tx:
        if tx.execute(select(RegularWish.state)).scalar_one() != "asked":
            return "moved_on"
    time.sleep(0.5)
    database.run(lambda tx: tx.execute(update(RegularWish).where(RegularWish.ref == task["ref"]).values(state=state)))
    return state


def asked(make: Make) -> dict[str, Any]:
    """A 定期利用申請 that waits, and all who may do something to it."""
    make.municipality(policy=rules(booking={"regular_by": "application"}))
    nursery = make.nursery(places=3, withheld=1)
    [family] = accepted(make, nursery, 1)
    ref, times = apply(make, family, nursery), [weekly()]
    with make.database.reading() as tx:
        wish = wish_of(tx, nursery.viewer, ref)
        told = series_plan(tx, for_family(nursery.viewer, wish), ask_of(wish, times, None), make.clock()).told
        paper = tx.execute(select(Certification.ref).where(Certification.child_id == family.child_ids[0])).scalar_one()
    return {
        "family": family.viewer, "staff": nursery.viewer, "officer": make.officer(), "ref": ref, "times": times, "told": told,
        "paper": paper, "first": wish.first_on - timedelta(days=1), "now": make.clock(),
    }  # fmt: skip


def stands(make: Make) -> tuple[str, int, set[str]]:
    """The wish's state, how many days are booked, which letters followed the first."""
    sound(make)
    with make.database.reading() as tx:
        state = tx.execute(select(RegularWish.state)).scalar_one()
        days = tx.scalar(select(func.count()).select_from(Reservation).where(Reservation.state == "confirmed")) or 0
        keys = tx.scalars(select(Letter.dedupe_key).where(Letter.dedupe_key.startswith("regular.")))
        return state, days, {key.split(":")[0] for key in keys} - {"regular.asked"}


def test_withdrawing_while_the_facility_answers_only_one_of_them_does(make: Make, database_url: str) -> None:
    task = asked(make)
    make.database.dispose()
    answers = at_once(database_url, [(withdraw, task), (answer, task)])
    made = answers["made"]
    assert answers == {"made" if made else "withdrawn": 1, "moved_on": 1}
    assert stands(make) == (("made", task["told"].count(",") + 1, set()) if made else ("withdrawn", 0, {"regular.withdrawn"}))


def test_without_compare_and_set_both_believe_it(make: Make, database_url: str) -> None:
    task = asked(make)
    make.database.dispose()
    assert at_once(database_url, [(settle_unlocked, task | {"state": one}) for one in ("withdrawn", "made")]) == {"withdrawn": 1, "made": 1}


def test_a_certification_that_ends_while_the_facility_answers_leaves_no_day(make: Make, database_url: str) -> None:
    task = asked(make)
    make.database.dispose()
    answers = at_once(database_url, [(end, task), (answer, task)])
    assert answers["ended"] == 1
    assert stands(make)[:2] == ("made" if answers["made"] else "ended", 0)
