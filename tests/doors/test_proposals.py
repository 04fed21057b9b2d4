"""「希望の日時を伝える」 on the family's and the facility's screens, without script (D3, C18)."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import StillClock
from tests.support.client import Visitor
from tests.support.make import Make
from tests.support.rules import rules
from tsuen.db import Database
from tsuen.domain.interviews.models import Interview, Proposal
from tsuen.domain.policies.policy import Policy

FIRST = {"on1-year": "2026", "on1-month": "12", "on1-day": "16", "starts1": "600"}
SECOND = {"on2-year": "2026", "on2-month": "12", "on2-day": "17", "starts2": "840"}
SAID = FIRST | SECOND | {"comment": "<i>午前</i>がたすかります。", "share": "y"}


class Scene:
    def __init__(self, make: Make, database: Database, app: Flask, clock: StillClock, policy: Policy) -> None:
        make.municipality(policy=policy)
        self.make, self.database, self.clock, self.app = make, database, clock, app
        self.family, self.nursery = make.family(), make.nursery()
        self.parent = Visitor(app, clock).log_in(self.family.account_id)
        self.staff = Visitor(app, clock).log_in(self.nursery.account_id)
        self.flow = f"/my/facilities/{self.nursery.ref}/interview/"

    def proposal(self) -> Proposal:
        with self.database.reading() as tx:
            return tx.scalars(select(Proposal).order_by(Proposal.id.desc())).first()  # type: ignore[return-value]

    def name(self) -> None:
        self.parent.open(self.flow)
        self.parent.press("希望の日時を伝える")
        self.parent.send(SAID, button="希望の日時を送信する")


@pytest.fixture
def scene(make: Make, database: Database, app: Flask, clock: StillClock) -> Scene:
    return Scene(make, database, app, clock, rules(interviews={"family_proposes": True}))


def test_named_and_taken(scene: Scene) -> None:
    scene.name()
    page = scene.parent.page
    assert "施設の返事を待っています" in page.text
    assert "12月15日（火）23:59まで" in page.text
    assert "<i>午前</i>がたすかります。" in page.text
    assert "面談の希望日時を送りました" in scene.parent.open("/my/").text
    page = scene.staff.open("/facility/interviews/")
    assert "希望日時 1" in page.text
    page = scene.staff.press("希望日時 1")
    assert "<i>午前</i>がたすかります。" in page.text
    scene.staff.send({"time": "2026-12-17T14:00", "length": "60"}, button="この日時で確定する")
    assert "予約確定" in scene.staff.page.text
    with scene.database.reading() as tx:
        made = tx.scalars(select(Interview)).one()
    assert (made.state, made.on.isoformat(), made.starts, made.ends) == ("confirmed", "2026-12-17", 840, 900)
    page = scene.parent.open(f"/my/proposals/{scene.proposal().ref}")
    assert "面談の日時が決まりました" in page.text
    scene.parent.press("面談の予約を見る")
    assert "予約確定" in scene.parent.page.text


def test_others_offered_and_one_taken(scene: Scene) -> None:
    scene.name()
    scene.staff.open("/facility/proposals/")
    page = scene.staff.send({"time": ""}, button="この日時で確定する", status=422)
    assert "選んでください" in page.text
    others = {"on1-year": "2026", "on1-month": "12", "on1-day": "18", "starts1": "", "others_words": "18日はいかがでしょうか。"}
    scene.staff.open("/facility/proposals/")
    page = scene.staff.send(others, button="別の日時を提案する", status=422)
    assert "時間を選んでください。" in page.text
    scene.staff.send(others | {"starts1": "660", "others_length": "60"}, button="別の日時を提案する")
    assert "施設から別の日時の提案" in scene.staff.page.text
    assert "面談の日時を選ぶ" in scene.parent.open("/my/").text
    scene.parent.open(f"/my/proposals/{scene.proposal().ref}")
    assert "18日はいかがでしょうか。" in scene.parent.page.text
    scene.parent.send({}, button="この日時で予約する", status=422)
    page = scene.parent.send({"time": "2026-12-18T11:00"}, button="この日時で予約する")
    assert "予約確定" in page.text
    assert "11:00～12:00" in page.text


def test_what_was_typed_stays(scene: Scene) -> None:
    scene.parent.open(scene.flow)
    scene.parent.press("希望の日時を伝える")
    page = scene.parent.send(FIRST | {"on2-year": "2026", "on2-month": "2", "on2-day": "30", "comment": "残る"}, button="希望の日時を送信する", status=422)
    assert "ない日付です" in page.text
    assert "チェックを入れてください" in page.text
    assert "残る" in page.html
    saturday = SAID | {"on1-day": "19"}
    page = scene.parent.send(saturday, button="希望の日時を送信する", status=422)
    assert "2026年12月19日は休園日です" in page.text
    page = scene.parent.send(SAID, button="希望の日時を送信する")
    assert scene.proposal().state == "asked"


def test_declined_and_back_to_the_times(scene: Scene) -> None:
    scene.name()
    scene.staff.open("/facility/proposals/")
    scene.staff.send({"words": ""}, button="お断りする", status=422)
    scene.staff.send({"words": "年内は面談ができません。"}, button="お断りする")
    page = scene.parent.open(f"/my/proposals/{scene.proposal().ref}")
    assert "年内は面談ができません。" in page.text
    scene.parent.press("面談の日時を選びなおす")
    assert scene.parent.page.headings[0] == "初回面談を予約する"


def test_withdrawn_on_one_side_and_taken_on_the_other(scene: Scene) -> None:
    scene.name()
    scene.staff.open("/facility/proposals/")
    scene.parent.send(button="取り下げる")
    assert "取り下げ" in scene.parent.page.text
    page = scene.staff.send({"time": "2026-12-16T10:00", "length": "30"}, button="この日時で確定する", status=409)
    assert "もう「取り下げ」になっています" in page.text


def test_sent_twice_and_lapsed(scene: Scene) -> None:
    scene.name()
    page = scene.parent.open(scene.flow + f"propose?child={scene.family.child_refs[0]}")
    assert "施設の返事をお待ちください" in page.text
    scene.clock.to("2026-12-17T09:00")
    scene.parent.log_in(scene.family.account_id)
    page = scene.parent.open(f"/my/proposals/{scene.proposal().ref}")
    assert "期限切れになりました" in page.text
    assert "面談の希望日時を送りました" not in scene.parent.open("/my/").text


def test_where_it_is_a_telephone_call(make: Make, database: Database, app: Flask, clock: StillClock) -> None:
    scene = Scene(make, database, app, clock, Policy())
    page = scene.parent.open(scene.flow)
    assert "施設に電話でおたずねください" in page.text
    assert "希望の日時を伝える" not in page.text
    page = scene.parent.open(scene.flow + f"propose?child={scene.family.child_refs[0]}")
    assert "施設に電話でおたずねください" in page.text
    scene.parent.open(scene.flow + "propose", status=404)
