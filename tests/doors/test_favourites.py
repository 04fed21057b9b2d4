"""「お気に入りからさがす」 and 「面談・利用歴からさがす」: the star, the lists, whose they are (C4, C5)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import StillClock
from tests.support.client import Visitor
from tests.support.make import Family, Make, Nursery
from tsuen.db import Database
from tsuen.domain.audit.models import Entry
from tsuen.domain.facilities.models import Favourite

HERE = "/my/facilities/"


@dataclass
class Scene:
    parent: Visitor
    other: Visitor
    family: Family
    nursery: Nursery
    second: Nursery


@pytest.fixture
def scene(make: Make, app: Flask, clock: StillClock) -> Scene:
    make.municipality()
    family, stranger = make.family(children=2), make.family()
    nursery, second = make.nursery(name="いわねの丘こども園"), make.nursery(name="石部こばと保育園")
    return Scene(
        Visitor(app, clock).log_in(family.account_id), Visitor(app, clock).log_in(stranger.account_id), family, nursery, second
    )


def stars(database: Database) -> int:
    with database.reading() as tx:
        return tx.scalar(select(func.count()).select_from(Favourite)) or 0


def test_the_star_on_the_list_without_script(scene: Scene, database: Database) -> None:
    scene.parent.open(HERE + "?by=favourites")
    assert "お気に入りの施設はまだありません" in scene.parent.page.text
    scene.parent.open(HERE + "?q=こども園")
    page = scene.parent.send(form=f"star-{scene.nursery.ref}")
    assert 'aria-pressed="true"' in page.html
    assert "「こども園」が名前か場所に入っている施設" in page.text, "back to the same question"
    page = scene.parent.open(HERE + "?by=favourites")
    assert "いわねの丘こども園" in page.text
    assert "石部こばと保育園" not in page.text
    assert "いわねの丘こども園" not in scene.other.open(HERE + "?by=favourites").text, "somebody else's star"
    scene.parent.open(HERE + "?by=favourites")
    page = scene.parent.send(form=f"star-{scene.nursery.ref}")
    assert "お気に入りの施設はまだありません" in page.text
    assert stars(database) == 0


def test_the_star_on_the_detail_and_as_a_piece(scene: Scene, database: Database) -> None:
    page = scene.parent.open(HERE + scene.nursery.ref)
    assert 'aria-pressed="false"' in page.html
    page = scene.parent.send(form=f"star-{scene.nursery.ref}")
    assert page.headings == ["いわねの丘こども園"]
    assert 'aria-pressed="true"' in page.html
    url = HERE + scene.second.ref + "/star"
    for _ in range(2):
        piece = scene.parent.post(url + "?back=list&by=history", {"on": "1"}, htmx=f"star-{scene.second.ref}")
        assert piece.ids[0] == f"star-{scene.second.ref}"
        assert 'aria-pressed="true"' in piece.html
        assert "by=history" in piece.html
        scene.parent.open(HERE + scene.nursery.ref)
    assert stars(database) == 2, "pressed twice is marked once"
    with database.reading() as tx:
        entries = tx.scalars(select(Entry.subject_id).where(Entry.action == "facilities.favourite_added")).all()
    assert sorted(entries) == sorted([str(scene.nursery.id), str(scene.second.id)])


def test_hidden_facilities_take_no_star_and_leave_the_list(scene: Scene, make: Make, database: Database) -> None:
    hidden = make.nursery(name="かくれた園", published=False)
    scene.parent.open(HERE)
    scene.parent.post(f"{HERE}{hidden.ref}/star", {"on": "1"}, status=404)
    with database.writing() as tx:
        tx.add(Favourite(account_id=scene.family.account_id, facility_id=hidden.id, added_at=make.clock()))
    assert "かくれた園" not in scene.parent.open(HERE + "?by=favourites").text


def test_history_tells_who_and_when(scene: Scene, make: Make) -> None:
    page = scene.parent.open(HERE + "?by=history")
    assert "面談や利用をした施設はまだありません" in page.text
    make.acceptance(scene.family, scene.nursery, child=1)
    page = scene.parent.open(HERE)
    page = scene.parent.press("面談・利用歴からさがす")
    assert "いわねの丘こども園" in page.text
    assert "石部こばと保育園" not in page.text
    assert "そら さま：面談 11月18日（水）" in page.text
    assert "ひなた さま" not in page.text
    assert "そら さま：面談 11月18日（水）" in scene.parent.open(HERE + scene.nursery.ref).text
    assert "いわねの丘こども園" not in scene.other.open(HERE + "?by=history").text
