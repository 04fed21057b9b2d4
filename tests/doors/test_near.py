"""「現在地からさがす」: the list by distance, with a position, with the words of a place, and with no map at all (C2)."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from tests.conftest import StillClock
from tests.support.client import Visitor
from tests.support.make import Make
from tsuen.db import Database
from tsuen.domain.municipalities.models import PostalArea

HERE = "/my/facilities/?by=near"
IWANE, ISHIBE, FAR = (35.0146, 136.0842), (35.0272, 136.0430), (37.3140, 138.7952)
TILES = "https://cyberjapandata.gsi.go.jp"


def names(visitor: Visitor) -> list[str]:
    return re.findall(r"<h3>([^<]+)</h3>", visitor.page.html)


@pytest.fixture
def parent(make: Make, app: Flask, clock: StillClock) -> Visitor:
    make.municipality()
    make.municipality("152081")
    for name, at, code in (("石部こばと保育園", ISHIBE, "252115"), ("いわねの丘こども園", IWANE, "252115"), ("おぢや園", FAR, "152081")):
        make.nursery(name=name, code=code, latitude=at[0], longitude=at[1], address=f"住所{name[:2]}1-1")
    make.nursery(name="場所のない園")
    make.nursery(name="かくれた園", published=False, latitude=35.01, longitude=136.08)
    return Visitor(app, clock).log_in(make.family().account_id)


def test_by_distance_from_a_position(parent: Visitor) -> None:
    parent.open("/my/facilities/")
    page = parent.press("現在地からさがす")
    assert "ボタンを押したときだけ" in page.text
    assert names(parent) == ["いわねの丘こども園", "場所のない園", "石部こばと保育園"], "without a place: the municipality's, by name"
    page = parent.open(HERE + "&at=35.0271,136.0431")
    assert names(parent) == ["石部こばと保育園", "いわねの丘こども園", "場所のない園"], "nearest first, the unknown last, none from afar"
    assert "4.0km" in page.text
    assert "場所の登録なし" in page.text
    assert "35.0271" not in page.html, "kept to some 100 m"
    parent.open(HERE + "&at=37.3,138.8")
    assert names(parent)[0] == "おぢや園"


def test_by_words_and_by_postal_code(parent: Visitor, make: Make, database: Database) -> None:
    parent.open(HERE)
    page = parent.send({"place": "石部"}, button="検索")
    assert names(parent)[:2] == ["石部こばと保育園", "いわねの丘こども園"]
    assert "「石部」のあたりから近い順です。" in page.text
    assert "約4.0km" in page.text
    with database.writing() as tx:
        tx.add(PostalArea(code="9470000", municipality_code="152081", town=""))
    page = parent.send({"place": "９４７－００００"}, button="検索")
    assert names(parent)[0] == "おぢや園"
    page = parent.send({"place": "どこにもない町"}, button="検索")
    assert "「どこにもない町」の場所が分かりません。" in page.text
    assert len(names(parent)) == 3, "the municipality's stay on the page"


@pytest.mark.parametrize("query", ["at=", "at=abc", "at=999,999", "at=35", "at=35,136,1", "at=nan,inf", "at=-35,136", "place=%25", "at=35.0,136.0&view=x"])
def test_odd_positions(parent: Visitor, query: str) -> None:
    parent.open(f"{HERE}&{query}")


def test_the_map_and_its_policy(parent: Visitor, app: Flask) -> None:
    parent.open(HERE + "&at=35.015,136.08")
    assert TILES not in parent.response.headers["Content-Security-Policy"]
    assert "data-map" not in parent.page.html
    page = parent.press("地図")
    policy = dict(part.split(" ", 1) for part in parent.response.headers["Content-Security-Policy"].split("; "))
    assert policy["img-src"] == f"'self' data: {TILES}"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "地理院タイル" in page.text
    assert "いわねの丘こども園" in page.html.split("data-map=")[1].split("data-tiles")[0].encode().decode("unicode_escape")
    assert names(parent)[0] == "いわねの丘こども園", "the list stands under the map"
    house = app.extensions["tsuen"]
    app.extensions["tsuen"] = replace(house, settings=replace(house.settings, tiles_url=""))
    page = parent.open(HERE + "&at=35.015,136.08&view=map")
    assert "data-map" not in page.html
    assert TILES not in parent.response.headers["Content-Security-Policy"]
    assert "地図" not in [words for _, words in page.links]
    assert names(parent)[0] == "いわねの丘こども園"
    app.extensions["tsuen"] = house
