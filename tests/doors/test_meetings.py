"""「代理で面談を登録」 at the facility, and what the family of a telephone facility sees, without script (D4, S8)."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import StillClock
from tests.support.client import Visitor
from tests.support.make import Make
from tests.support.rules import rules
from tsuen.db import Database
from tsuen.domain.audit.models import Entry
from tsuen.domain.interviews.models import Interview

INDEX = "/facility/meetings/"
ON = {"on-year": "2026", "on-month": "12", "on-day": "16", "starts": "600", "length": "30"}


class Scene:
    def __init__(self, make: Make, database: Database, app: Flask, clock: StillClock) -> None:
        make.municipality(policy=rules())
        self.make, self.database, self.clock, self.app = make, database, clock, app
        self.family, self.nursery = make.family(), make.nursery(interview_way="phone")
        self.parent = Visitor(app, clock).log_in(self.family.account_id)
        self.staff = Visitor(app, clock).log_in(self.nursery.account_id)

    def rows(self) -> list[Interview]:
        with self.database.reading() as tx:
            return list(tx.scalars(select(Interview)))


@pytest.fixture
def scene(make: Make, database: Database, app: Flask, clock: StillClock) -> Scene:
    return Scene(make, database, app, clock)


def say(**other: str) -> dict[str, str]:
    return {"family_kana": "もりもと", "given_kana": "ﾋﾅﾀ", "birth_on-year": "2025", "birth_on-month": "6", "birth_on-day": "8"} | other


def test_from_the_telephone_to_the_familys_home(scene: Scene) -> None:
    page = scene.parent.open(f"/my/facilities/{scene.nursery.ref}/booking/?child={scene.family.child_refs[0]}")
    page = scene.parent.press("初回面談を予約する")
    assert "電話で日時を決めます" in page.text
    assert "8:30～16:30" in page.text
    assert ("tel:0748721389", "電話する 0748-72-1389") in page.links

    scene.staff.open("/facility/interviews/")
    page = scene.staff.press("代理で面談を登録")
    assert "森本" not in page.text  # nobody here has come before
    page = scene.staff.send(say(given_kana="そら"), button="さがす", status=422)
    assert "お子さまは見つかりません" in page.text
    page = scene.staff.send(say(), button="さがす")
    assert "森本 ひなた さま" in page.text
    page = scene.staff.send({"on-day": ""}, button="確認画面に進む", status=422)
    assert "森本 ひなた さま" in page.text
    page = scene.staff.send(ON | {"on-year": "2025"}, button="確認画面に進む", status=422)
    assert "もうすぎています" in page.text
    page = scene.staff.send(ON | {"words": "<b>手帳</b>を持ってきてください。"}, button="確認画面に進む")
    assert page.headings == ["登録する面談の確認"]
    assert "10:00～10:30" in page.text
    assert scene.rows() == []
    page = scene.staff.send({}, button="登録して知らせる")
    assert "面談を登録しました" in page.text
    assert "予約確定" in page.text

    page = scene.parent.open("/my/")
    assert "予約確定" in page.text
    assert "12月16日" in page.text
    assert "初回面談" in scene.parent.open("/my/reservations/").text
    page = scene.parent.open(f"/my/interviews/{scene.rows()[0].ref}")
    assert "<b>手帳</b>を持ってきてください。" in page.text
    page = scene.parent.open(f"/my/facilities/{scene.nursery.ref}/interview/")
    assert "もう申し込んでいます" in page.text  # no more telephone: the interview stands
    assert "面談の予約があります" in scene.staff.open(INDEX).text
    with scene.database.reading() as tx:
        assert tx.scalars(select(Entry.subject_id).where(Entry.action == "interviews.caller_read")).all() == [str(one) for one in scene.family.child_ids]


def test_a_known_child_is_chosen_from_the_list(scene: Scene) -> None:
    scene.make.acceptance(scene.family, scene.nursery)
    scene.staff.open(INDEX)
    page = scene.staff.press(next(words for url, words in scene.staff.page.links if "森本 ひなた" in words))
    assert page.headings == ["面談の日時を入力"]
    scene.staff.send(ON, button="確認画面に進む")
    scene.staff.send({}, button="登録して知らせる")
    assert [row.state for row in scene.rows()] == ["done", "confirmed"]


def test_nobody_elses_child_and_no_forged_one(scene: Scene) -> None:
    other = scene.make.nursery(name="ほかの園")
    scene.make.acceptance(scene.family, other)
    scene.staff.open(f"{INDEX}children/{scene.family.child_refs[0]}", status=404)
    scene.staff.open(INDEX)
    scene.staff.send(say(), button="さがす")
    scene.staff.send(ON | {"given_kana": "ソラ"}, button="確認画面に進む", status=422)  # the hidden fields say somebody else
    scene.staff.open(INDEX)
    scene.staff.send(say(), button="さがす")
    scene.staff.send(ON | {"child": scene.family.child_refs[0]}, button="確認画面に進む", status=404)
    scene.parent.http.get(INDEX)
    assert [row.facility_id for row in scene.rows()] == [other.id]


def test_looking_for_children_is_counted(scene: Scene) -> None:
    for _ in range(30):
        scene.staff.open(INDEX)
        scene.staff.send(say(given_kana="アオイ"), button="さがす", status=422)
    scene.staff.open(INDEX)
    scene.staff.send(say(), button="さがす", status=429)


def test_a_closed_setting_offers_nothing(scene: Scene) -> None:
    shut = scene.make.nursery(name="受け付けない園", interview_way="none")
    staff = Visitor(scene.app, scene.clock).log_in(shut.account_id)
    assert "代理で面談を登録" not in staff.open("/facility/interviews/").text
    assert "「事前面談を受け付けない」設定です" in staff.open(INDEX).text
