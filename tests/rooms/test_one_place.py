"""A child is in one place at a time: reservations and interviews, at any facility, whichever came first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.support.bookings import WEDNESDAY, book
from tests.support.make import Make
from tsuen.db import Database
from tsuen.domain.interviews.models import Interview, InterviewSlot
from tsuen.domain.interviews.services import Wish, cancel
from tsuen.domain.policies.policy import Policy
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.taken import anything_at, reservation_at
from tsuen.domain.reservations.services import request_interview
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import Refused

HERE, THERE = "いわねの丘こども園", "となり町こども園"


class Scene:
    """A child that may book at one facility and ask another for an interview."""

    def __init__(self, make: Make) -> None:
        make.municipality(policy=Policy())
        self.make, self.family = make, make.family(children=2)
        self.here, self.there = make.nursery(name=HERE), make.nursery(name=THERE)
        make.acceptance(self.family, self.here, child=0)

    def slot(self, nursery: Any, starts: int = 600, ends: int = 640) -> str:
        with self.make.database.writing() as tx:
            row = InterviewSlot(facility_id=nursery.id, on=WEDNESDAY, starts=starts, ends=ends)
            tx.add(row)
        return row.ref

    def ask(self, nursery: Any, slot: str, *, child: int = 0) -> str:
        wish = Wish(nursery.ref, self.family.child_refs[child], slot)
        work: dict[str, Any] = {"viewer": self.family.viewer, "key": new_ref(), "now": self.make.clock(), "wish": wish}
        return self.make.database.run(lambda tx: request_interview(tx, **work))

    def book(self, **options: Any) -> str:
        return book(self.make, self.family, self.here, **options)


@pytest.fixture
def scene(make: Make) -> Scene:
    return Scene(make)


def refused(work: Callable[[], Any]) -> Any:
    with pytest.raises(Refused) as caught:
        work()
    assert [one.code for one in caught.value.refusals] == ["overlap"]
    return caught.value.refusals[0]


@pytest.mark.parametrize("span", [(570, 690), (600, 660), (630, 690)])
def test_no_interview_over_a_reservation(scene: Scene, span: tuple[int, int]) -> None:
    scene.book(starts=span[0], ends=span[1])
    slot = scene.slot(scene.there)
    said = refused(lambda: scene.ask(scene.there, slot))
    clocks = {(570, 690): "9:30～11:30", (600, 660): "10:00～11:00", (630, 690): "10:30～11:30"}[span]
    assert said.sentence == f"ひなた さまは、12月16日（水）{clocks}に{HERE}の予約があります。ほかの時間を選んでください。"


@pytest.mark.parametrize("span", [(540, 600), (660, 720)])
def test_before_and_after_it_may_be(scene: Scene, span: tuple[int, int]) -> None:
    """An interview of 10:00 to 10:40 leaves 9:00 to 10:00 and 11:00 to 12:00 free."""
    scene.book(starts=span[0], ends=span[1])
    assert scene.ask(scene.there, scene.slot(scene.there))


def test_a_sibling_may_be_elsewhere(scene: Scene) -> None:
    scene.book()
    assert scene.ask(scene.there, scene.slot(scene.there), child=1)


def test_no_reservation_over_an_interview(scene: Scene) -> None:
    ref = scene.ask(scene.there, scene.slot(scene.there))
    said = refused(scene.book)
    assert f"12月16日（水）10:00～10:40に{THERE}の初回面談の予約があります。" in said.sentence
    family = scene.family
    scene.make.database.run(
        lambda tx: cancel(tx, viewer=family.viewer, now=scene.make.clock(), ref=ref, reason=Policy().cancelling.reasons[0])
    )
    assert scene.book(), "a cancelled interview is in nobody's way"


def test_no_two_interviews(scene: Scene) -> None:
    third = scene.make.nursery(name="三つめ園")
    scene.ask(scene.there, scene.slot(scene.there))
    slot = scene.slot(third, 630, 660)
    said = refused(lambda: scene.ask(third, slot))
    assert f"10:00～10:40に{THERE}の初回面談の予約があります。" in said.sentence


def test_no_two_facilities(scene: Scene) -> None:
    scene.make.acceptance(scene.family, scene.there)
    scene.book()
    said = refused(lambda: book(scene.make, scene.family, scene.there, starts=660, ends=720))
    assert f"9:30～11:30に{HERE}の予約があります。" in said.sentence


def test_both_at_one_moment_have_one_winner(database: Database, scene: Scene) -> None:
    """Two guardians at once, one books, one asks for an interview: whoever is first, the other is told."""
    slots = [scene.slot(scene.there, 600 + 5 * n, 640 + 5 * n) for n in range(3)]
    third = [scene.make.nursery(name=f"園{n}") for n in range(2)]
    works: list[Callable[[], str]] = [lambda: scene.ask(scene.there, slots[0]), scene.book, lambda: scene.book(starts=600, ends=660)]
    for nursery in third:
        slot = scene.slot(nursery)
        works.append(lambda nursery=nursery, slot=slot: scene.ask(nursery, slot))  # type: ignore[misc]

    def go(work: Callable[[], str]) -> str:
        try:
            work()
        except Refused as caught:
            return caught.refusals[0].code
        return "won"

    with ThreadPoolExecutor(len(works)) as pool:
        said = list(pool.map(go, works))
    with database.reading() as tx:
        held = tx.scalar(select(func.count()).select_from(Reservation)) or 0
        asked = tx.scalar(select(func.count()).select_from(Interview).where(Interview.state == "tentative")) or 0
    assert sorted(said) == ["overlap"] * 4 + ["won"]
    assert held + asked == 1


def test_minutes_off_the_grid(database: Database, scene: Scene) -> None:
    scene.book(starts=570, ends=690)
    child = scene.family.child_ids[0]
    with database.reading() as tx:
        seen = [bool(reservation_at(tx, child, WEDNESDAY, *span)) for span in ((545, 570), (545, 575), (685, 700), (690, 1440))]
        assert anything_at(tx, child, WEDNESDAY, 0, 570) is None
    assert seen == [False, True, True, False]
