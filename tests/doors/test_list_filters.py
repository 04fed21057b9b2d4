"""「予約一覧」: every filter of 「検索」 alone and together, and the same for 保護者2 (D10, B5, S5, S12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Family, Make, Nursery
from tsuen.db import Database
from tsuen.domain.households.models import Guardian
from tsuen.domain.interviews.models import Interview, InterviewSlot
from tsuen.domain.outbox.models import Letter
from tsuen.kernel.viewer import Audience

D15, D16, D17, D18 = (date(2026, 12, day) for day in (15, 16, 17, 18))
ALL = {"そら面談", "ひなた岩根", "ひなた石部", "そら岩根"}


@dataclass
class Scene:
    make: Make
    family: Family
    visitor: Visitor

    def found(self, query: str) -> set[str]:
        """The bookings on the page: (child, facility) of each line."""
        page = self.visitor.open(f"/my/reservations/?{query}")
        lines = {"そら面談": "12月15日", "ひなた岩根": "12月16日", "ひなた石部": "12月17日", "そら岩根": "12月18日"}
        said = page.text.split("ほかの条件")[-1]
        return {name for name, day in lines.items() if day in said}


@pytest.fixture
def scene(make: Make, database: Database, app: Flask, clock: StillClock) -> Scene:
    make.municipality()
    family, iwane, ishibe = make.family(children=2), make.nursery(name="岩根こども園"), make.nursery(name="石部 50%_こども園")
    for nursery, child in ((iwane, 0), (iwane, 1), (ishibe, 0)):
        make.acceptance(family, nursery, child=child, on=date(2026, 11, 18))
    book(make, family, iwane, on=D16)
    book(make, family, ishibe, on=D17)
    book(make, family, iwane, on=D18, child=1)
    _interview(make, family, ishibe)
    return Scene(make, family, Visitor(app, clock).log_in(family.account_id))


def _interview(make: Make, family: Family, nursery: Nursery) -> None:
    with make.database.writing() as tx:
        slot = InterviewSlot(facility_id=nursery.id, on=D15, starts=600, ends=630)
        tx.add(slot)
        tx.flush()
        tx.add(
            Interview(
                child_id=family.child_ids[1], household_id=family.household_id, facility_id=nursery.id, slot_id=slot.id,
                held_slot_id=slot.id, open_key=f"{family.child_ids[1]}:{nursery.id}", on=D15, starts=600, ends=630,
                state="confirmed", created_at=make.clock(), requested_by=family.account_id,
            )
        )  # fmt: skip


def test_the_filters(scene: Scene) -> None:
    first, second = scene.family.child_refs
    table = {
        "": ALL | set(),
        "kind=interview&first=2026-12-01": {"そら面談"},
        "kind=flexible": {"ひなた岩根", "ひなた石部", "そら岩根"},
        "kind=regular": set(),
        "first=2026-12-17": {"ひなた石部", "そら岩根"},
        "first=2026-12-01&last=2026-12-16": {"そら面談", "ひなた岩根"},
        "first=2026-12-18&last=2026-12-16": set(),
        "facility=岩根": {"ひなた岩根", "そら岩根"},
        "facility=%25_&first=2026-12-01": {"そら面談", "ひなた石部"},
        f"child={second}&first=2026-12-01": {"そら面談", "そら岩根"},
        f"child={first}&facility=石部&kind=flexible&first=2026-12-17&last=2026-12-17": {"ひなた石部"},
        f"child={first}&kind=interview&first=2026-12-01": set(),
        f"child={second}&facility=岩根&first=2026-12-01": {"そら岩根"},
        "kind=nonsense&first=nonsense": ALL | set(),
    }
    for query, wanted in table.items():
        assert scene.found(query) == wanted, query


def test_the_form_keeps_what_was_asked(scene: Scene) -> None:
    page = scene.visitor.open(f"/my/reservations/?kind=flexible&first=2026-12-16&facility=岩根&child={scene.family.child_refs[0]}")
    fields = next(form for form in page.forms if "/reservations/" in (form.action or "") and form.method == "get").data()
    assert (fields["kind"], fields["first"], fields["facility"], fields["child"]) == (
        "flexible", "2026-12-16", "岩根", scene.family.child_refs[0],
    )  # fmt: skip
    assert "条件に合う予約はありません" in scene.visitor.open("/my/reservations/?facility=ないところ").text


def test_the_second_guardian_does_the_same(scene: Scene, app: Flask, clock: StillClock) -> None:
    """S5, S12: sees the list, cancels what the first asked for; both are told."""
    family, make = scene.family, scene.make
    row = make.account(Audience.FAMILY, str(family.household_id), name="森本 健", email="second@example.jp")
    with make.database.writing() as tx:
        tx.add(
            Guardian(
                household_id=family.household_id, account_id=row.id, position=2, family_name="森本", given_name="健",
                family_kana="モリモト", given_kana="ケン", relation="父", email="second@example.jp", phone="09087654321",
            )
        )  # fmt: skip
    scene.visitor = Visitor(app, clock).log_in(row.id)
    assert scene.found("first=2026-12-01") == ALL
    page = scene.visitor.open("/my/reservations/?kind=flexible&first=2026-12-16&last=2026-12-16")
    url = next(href for href, words in page.links if words.startswith("詳細"))
    scene.visitor.open(url)
    scene.visitor.press("予約をキャンセルする")
    scene.visitor.send({"reason": "家庭の都合"}, button="確認画面に進む")
    page = scene.visitor.send(button="予約をキャンセルする")
    assert "予約をキャンセルしました" in page.text
    with make.database.reading() as tx:
        told = {letter.recipient for letter in tx.query(Letter).where(Letter.template == "reservations/cancelled")}
    assert {family.email, "second@example.jp"} <= told
