"""The interview procedure as the guides walk it (K3-1), without script, and every wrong turn; the facility's side of it."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import StillClock
from tests.support.client import Visitor
from tests.support.make import Family, Make, Nursery
from tsuen.db import Database
from tsuen.domain.audit.models import Entry
from tsuen.domain.interviews.models import Interview
from tsuen.domain.interviews.services import Offer, offer
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import policy_on
from tsuen.domain.reservations.queries.deal import interview_refusal
from tsuen.kernel.numbers import new_ref

WEDNESDAY = date(2026, 12, 16)
CONSENTS = {"share": "y", "rules": "y"}


class Scene:
    def __init__(self, make: Make, database: Database, app: Flask, clock: StillClock) -> None:
        make.municipality(policy=Policy())
        self.make, self.database, self.clock, self.app = make, database, clock, app
        self.family: Family = make.family()
        self.nursery: Nursery = make.nursery(profile={"interview": "母子健康手帳を持ってきてください。"})
        with database.writing() as tx:
            offer(tx, viewer=self.nursery.viewer, key=new_ref(), now=clock(), wish=Offer(WEDNESDAY, 600, 660, 30))
        self.parent = Visitor(app, clock).log_in(self.family.account_id)
        self.staff = Visitor(app, clock).log_in(self.nursery.account_id)

    def later(self, moment: str) -> None:
        """Time goes by; both log in again."""
        self.clock.to(moment)
        self.parent.log_in(self.family.account_id)
        self.staff.log_in(self.nursery.account_id)

    def flow(self, step: str = "") -> str:
        return f"/my/facilities/{self.nursery.ref}/interview/{step}"

    def row(self) -> Interview:
        with self.database.reading() as tx:
            return tx.scalars(select(Interview).order_by(Interview.id.desc())).first()  # type: ignore[return-value]

    def to_confirm(self, visitor: Visitor) -> None:
        visitor.open(self.flow())
        visitor.press("10:00～10:30")
        visitor.press("適用する")
        assert visitor.page.headings == ["予約時の注意事項"]
        visitor.press("了承して先に進む")
        visitor.send({"comment": "<b>よろしく</b>お願いします。"}, button="確認画面に進む")

    def ask(self) -> str:
        self.to_confirm(self.parent)
        self.parent.send(CONSENTS, button="予約内容を送信する")
        return self.row().ref


@pytest.fixture
def scene(make: Make, database: Database, app: Flask, clock: StillClock) -> Scene:
    return Scene(make, database, app, clock)


def test_the_guide_walked(scene: Scene) -> None:
    page = scene.parent.open(scene.flow())
    assert "母子健康手帳を持ってきてください。" in page.text
    scene.to_confirm(scene.parent)
    assert scene.parent.page.headings == ["予約内容の確認"]
    assert "<b>よろしく</b>お願いします。" in scene.parent.page.text
    assert "<b>よろしく</b>" not in scene.parent.page.html
    page = scene.parent.send(CONSENTS, button="予約内容を送信する")
    assert "仮予約" in page.text
    assert f"予約番号：{scene.row().id}" in page.text
    assert scene.row().comment == "<b>よろしく</b>お願いします。"
    scene.parent.press("予約の詳細を見る")
    scene.parent.press("予約をキャンセルする")
    scene.parent.send({"reason": ""}, button="確認画面に進む", status=422)
    scene.parent.send({"reason": "家庭の都合"}, button="確認画面に進む")
    assert "家庭の都合" in scene.parent.page.text
    page = scene.parent.send(button="予約をキャンセルする")
    assert "キャンセル" in page.text
    assert scene.row().state == "cancelled"
    scene.parent.open(f"/my/interviews/{scene.row().ref}/cancel", status=404)


def test_both_consents_are_needed(scene: Scene) -> None:
    scene.to_confirm(scene.parent)
    page = scene.parent.send({"share": "y"}, button="予約内容を送信する", status=422)
    assert page.title.startswith("エラー：")
    assert "チェックを入れてください" in page.text
    assert "よろしく" in page.text
    scene.parent.send(CONSENTS | {"slot": "\x00"}, button="予約内容を送信する", status=400)
    assert scene.row() is None
    scene.to_confirm(scene.parent)
    scene.parent.send(CONSENTS, button="予約内容を送信する")
    assert scene.row().comment == "<b>よろしく</b>お願いします。"


def test_a_time_that_went_while_writing(scene: Scene) -> None:
    other = scene.make.family(name="西田")
    rival = Visitor(scene.app, scene.clock).log_in(other.account_id)
    scene.to_confirm(scene.parent)
    scene.to_confirm(rival)
    rival.send(CONSENTS, button="予約内容を送信する")
    page = scene.parent.send(CONSENTS, button="予約内容を送信する", status=409)
    assert "ほかの方の予約が先に入りました" in page.text
    assert "10:30～11:00" in page.text
    assert "10:00～10:30" not in page.text
    assert scene.row().household_id == other.household_id
    scene.parent.press("10:30～11:00")


def test_a_second_click(scene: Scene) -> None:
    scene.to_confirm(scene.parent)
    sent = scene.parent.page.forms[-1].data() | CONSENTS
    first = scene.parent.post(scene.flow(), sent).text
    assert scene.parent.post(scene.flow(), sent).text == first
    with scene.database.reading() as tx:
        assert len(tx.scalars(select(Interview)).all()) == 1


def test_pieces_for_htmx(scene: Scene) -> None:
    piece = scene.parent.open(scene.flow(), htmx="times")
    assert piece.ids[0] == "times"
    assert not piece.headings


@pytest.mark.parametrize("step", ["", "notes", "comment"])
def test_nobody_elses_child_or_hidden_facility(scene: Scene, step: str) -> None:
    other = scene.make.family(name="西田")
    scene.parent.open(scene.flow(step) + f"?child={other.child_refs[0]}", status=404)
    hidden = scene.make.nursery(name="かくれた", published=False)
    scene.parent.open(f"/my/facilities/{hidden.ref}/interview/{step}", status=404)
    scene.parent.open(scene.flow(step) + "?child=%00&slot=<script>", status=400)
    scene.parent.open(scene.flow(step) + "?child=x&slot=<script>", status=404)
    scene.parent.open(scene.flow(step) + "?slot=nonsense&week=2026-99-99")


def test_siblings_choose_first(scene: Scene) -> None:
    twins = scene.make.family(children=2, name="西田")
    visitor = Visitor(scene.app, scene.clock).log_in(twins.account_id)
    page = visitor.open(scene.flow())
    assert "STEP1 ご利用のお子さまを選択" in page.text
    assert "10:00" not in page.text
    visitor.open(scene.flow() + f"?child={twins.child_refs[1]}")
    assert "西田 そら さま" in visitor.page.text


def test_phone_facility_says_so(scene: Scene) -> None:
    by_phone = scene.make.nursery(name="電話の園", interview_way="phone")
    page = scene.parent.open(f"/my/facilities/{by_phone.ref}/interview/")
    assert "電話で受け付けています" in page.text
    assert any(url == "tel:0748721389" for url, _ in page.links)


def test_where_no_interviews_are_taken_no_hours_are_booked_either(scene: Scene) -> None:
    """S8: 「事前面談を受け付けない」設定になっている場合があります: the facility has no room for it, not no need of it."""
    shut = scene.make.nursery(name="受け付けない園", interview_way="none")
    page = scene.parent.open(f"/my/facilities/{shut.ref}/booking/?child={scene.family.child_refs[0]}")
    assert "この施設は、いま事前面談を受け付けていません。" in page.text
    assert not any("interview" in url for url, _ in page.links)
    assert "先に初回面談を予約" not in page.text, "under no kind"
    with scene.database.reading() as tx:
        policy, on = policy_on(tx, "252115", date(2026, 12, 8)).policy, date(2026, 12, 16)
        assert interview_refusal(tx, scene.family.child_ids[0], shut.id, policy=policy, on=on) is not None


def test_held_and_not_decided_is_said_under_every_kind_and_on_the_first_page(scene: Scene) -> None:
    """D5: between the interview and 受入可否 the family waits, and is told so."""
    ref = scene.ask()
    tab = f"/my/facilities/{scene.nursery.ref}/booking/?child={scene.family.child_refs[0]}"
    assert scene.parent.open(tab).text.count("申し込んでいます") == 3
    scene.staff.open(f"/facility/interviews/{ref}")
    scene.staff.send({}, button="確定する")
    assert "先に初回面談を予約" not in scene.parent.open(tab).text
    assert scene.parent.page.text.count("確定しています") == 3
    assert "結果を待っています" not in scene.parent.open("/my/").text
    scene.later("2026-12-20T08:00")
    assert scene.parent.open(tab).text.count("待っています") == 3
    assert "確定しています" not in scene.parent.page.text
    assert "先に初回面談を予約" not in scene.parent.page.text
    assert "初回面談の結果を待っています" in scene.parent.open("/my/").text


def test_no_times_means_telephone(scene: Scene) -> None:
    scene.later("2026-12-16T08:00")
    page = scene.parent.open(scene.flow())
    assert "いま予約できる日時はありません" in page.text
    assert any(url.startswith("tel:") for url, _ in page.links)


def test_staff_answer_and_decide(scene: Scene) -> None:
    ref = scene.ask()
    page = scene.staff.open("/facility/interviews/")
    assert "返事待ち 1" in page.text
    assert "CANARY" not in page.text
    page = scene.staff.open(f"/facility/interviews/{ref}")
    assert "森本 ひなた さま" in page.text
    assert "CANARY-allergy" in page.text or "アレルギーあり" in page.text
    with scene.database.reading() as tx:
        assert tx.scalars(select(Entry).where(Entry.action == "care.read")).one().subject_id == str(scene.family.child_ids[0])
    scene.staff.send(button="確定する")
    assert scene.row().state == "confirmed"
    page = scene.staff.post(f"/facility/interviews/{ref}/confirm", status=409)
    assert "もう「予約確定」" in page.text
    page = scene.staff.post(f"/facility/interviews/{ref}/decide", {"accepted": "yes"}, status=422)
    assert "記録できます" in page.text
    scene.later("2026-12-16T11:00")
    page = scene.staff.open(f"/facility/interviews/{ref}")
    scene.staff.send({"accepted": "maybe"}, button="受入可否を記録する", status=422)
    scene.staff.send({"accepted": "no", "words": " "}, button="受入可否を記録する", status=422)
    assert "理由を入力してください" in scene.staff.page.text
    page = scene.staff.send({"accepted": "yes"}, button="受入可否を記録する")
    assert "受入可" in page.text
    assert (scene.row().state, scene.row().accepted) == ("done", "yes")
    page = scene.parent.open(f"/my/interviews/{ref}")
    assert "この施設の利用を予約できます" in page.text


def test_staff_decline_with_words(scene: Scene) -> None:
    ref = scene.ask()
    scene.staff.open(f"/facility/interviews/{ref}")
    scene.staff.send({"words": ""}, button="お断りする", status=422)
    scene.staff.send({"words": "行事の日です。"}, button="お断りする")
    assert scene.row().state == "declined"
    assert "行事の日です。" in scene.parent.open(f"/my/interviews/{ref}").text


def test_other_people_see_nothing(scene: Scene) -> None:
    ref = scene.ask()
    other, family = scene.make.nursery(name="ほか"), scene.make.family(name="西田")
    stranger = Visitor(scene.app, scene.clock).log_in(other.account_id)
    assert "森本" not in stranger.open("/facility/interviews/?view=waiting").text
    stranger.open(f"/facility/interviews/{ref}", status=404)
    for deed, data in (("confirm", {}), ("decline", {"words": "x"}), ("decide", {"accepted": "yes"})):
        stranger.open("/facility/interviews/times/")
        stranger.post(f"/facility/interviews/{ref}/{deed}", data, status=404)
    neighbour = Visitor(scene.app, scene.clock).log_in(family.account_id)
    neighbour.open(f"/my/interviews/{ref}", status=404)
    neighbour.open(f"/my/interviews/{ref}/cancel", status=404)
    neighbour.open(f"/my/interviews/{ref}/done", status=404)
    neighbour.open("/facility/interviews/", status=403)
    scene.staff.open(f"/my/interviews/{ref}", status=403)
    assert scene.row().state == "tentative"


def test_staff_offer_and_withdraw(scene: Scene) -> None:
    scene.staff.open("/facility/interviews/times/")
    values = {"on-year": "2026", "on-month": "12", "on-day": "25", "starts": "600", "ends": "660", "length": "30", "weeks": "2"}
    page = scene.staff.send(values, button="追加する")
    assert "面談枠を2つ追加しました。" in page.text
    assert "2027年1月1日（金）は休園日のため、除きました。" in page.text
    page = scene.staff.send(values | {"on-day": "40"}, button="追加する", status=422)
    assert "ない日付です" in page.text
    scene.staff.send(values | {"on-day": ""}, button="追加する", status=422)
    scene.staff.send(values | {"starts": "601"}, button="追加する", status=422)
    scene.staff.send(values | {"on-month": "11"}, button="追加する", status=422)
    scene.staff.open("/facility/interviews/times/")
    page = scene.staff.send(button="取りやめる")
    assert "面談枠を取りやめました。" in page.text
