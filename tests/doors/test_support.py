"""「お客さまサポート」: 「利用マニュアル」, the enquiry form, the desk's answer in the app and by mail (G2, O9, S13)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask, url_for
from sqlalchemy import func, select

from tests.conftest import StillClock
from tests.support.applicant import letters
from tests.support.client import Visitor
from tests.support.make import Family, Make
from tests.support.source import ROOT
from tsuen.db import Database
from tsuen.domain.audit.models import Entry
from tsuen.domain.support.models import Enquiry
from tsuen.domain.support.words import MANUAL

ASKED = {"topic": "reservation", "text": "予約の時間を\n変えたいです。<b>どうすれば</b>"}
MINE, DESK = "/my/enquiries/", "/municipality/enquiries/"
# 「」 that stand elsewhere: subjects of mails
ELSEWHERE = {"利用申請 URL のお知らせ", "アカウント発行のお知らせ", "パスワードリセットのご案内", "初回面談の予約確定", "柔軟利用の予約確定",
             "STEP1 ご利用のお子さまを選択", "STEP2 予約種別の選択"}  # drawn from a number and words


@dataclass
class Scene:
    parent: Visitor
    desk: Visitor
    other_desk: Visitor
    stranger: Visitor
    family: Family
    database: Database

    def ask(self) -> str:
        """Send the form; returns the enquiry's ref."""
        self.parent.open(MINE + "new")
        self.parent.send(ASKED, button="送信する")
        assert self.parent.response is not None
        return self.parent.response.request.path.rsplit("/", 1)[-1]


@pytest.fixture
def scene(make: Make, app: Flask, clock: StillClock, database: Database) -> Scene:
    make.municipality()
    family = make.family()

    def inside(account_id: int) -> Visitor:
        return Visitor(app, clock).log_in(account_id)

    desk, away = make.officer(), make.officer("152081")
    return Scene(
        inside(family.account_id), inside(desk.account_id), inside(away.account_id), inside(make.family().account_id), family, database
    )


def test_from_the_form_to_the_answer(scene: Scene) -> None:
    scene.parent.open("/support")
    scene.parent.press("お問い合わせフォーム 市区町村の窓口が、この画面とメールでお答えします".replace(" ", ""))
    page = scene.parent.send({}, button="送信する", status=422)
    assert page.title.startswith("エラー：")
    ref = scene.ask()
    assert "回答を待っています" in scene.parent.page.text
    assert "<b>どうすれば</b>" not in scene.parent.page.html
    assert letters(scene.database, "support/asked")[-1].recipient == scene.family.email
    told = letters(scene.database, "support/to_the_desk")
    assert len(told) == 1, "its own desk, and no other"
    assert "変えたい" not in str(told[0].facts), "the words stay in the app"
    page = scene.desk.open(DESK)
    assert "回答待ち 1件" in page.text
    scene.desk.press("1")
    assert "変えたいです。" in scene.desk.page.text
    scene.desk.send({"answer": ""}, button="回答を送る", status=422)
    page = scene.desk.send({"answer": "予約一覧から変えられます。"}, button="回答を送る")
    assert "回答を送りました。" in page.text
    assert "回答待ち 0件" in page.text
    page = scene.parent.open(MINE + ref)
    assert "予約一覧から変えられます。" in page.text
    letter = letters(scene.database, "support/answered")[-1]
    assert (letter.recipient, letter.facts["answer"]) == (scene.family.email, "予約一覧から変えられます。")
    assert "回答済み" in scene.parent.open(MINE).text
    with scene.database.reading() as tx:
        actions = set(tx.scalars(select(Entry.action).where(Entry.subject_kind == "enquiry")))
        assert tx.scalar(select(Enquiry.answered_by)) is not None
    assert actions == {"support.asked", "support.read", "support.answered"}


def test_one_answer_and_the_second_is_told(scene: Scene) -> None:
    ref = scene.ask()
    scene.desk.open(DESK + ref)
    with scene.database.writing() as tx:
        row = tx.scalars(select(Enquiry)).one()
        row.state, row.answer = "answered", {"text": "先の回答です。"}
        row.answered_at = row.created_at
    page = scene.desk.send({"answer": "あとの回答です。"}, button="回答を送る", status=409)
    assert "もう回答があります" in page.text
    assert "先の回答です。" in page.text
    assert "あとの回答です。" in page.html, "nothing typed is lost"
    assert not letters(scene.database, "support/answered")


def test_nobody_else_sees_it(scene: Scene) -> None:
    ref = scene.ask()
    scene.stranger.open(MINE + ref, status=404)
    scene.other_desk.open(DESK + ref, status=404)
    assert "お問い合わせはありません" in scene.stranger.open(MINE).text
    assert "お問い合わせはありません" in scene.other_desk.open(DESK).text
    scene.other_desk.post(DESK + ref, {"answer": "x"}, status=404)
    scene.parent.open(DESK, status=403)


def test_twice_is_once_and_the_words_are_sealed(scene: Scene) -> None:
    scene.parent.open(MINE + "new")
    values = scene.parent.page.forms[-1].data() | ASKED
    for _ in range(2):
        scene.parent.post(MINE + "new", values)
    with scene.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Enquiry)) == 1
        kept = tx.connection().exec_driver_sql("SELECT words FROM enquiry").scalar()
    assert "変えたい".encode() not in bytes(kept)


def test_the_manual_page_by_page(app: Flask, clock: StillClock) -> None:
    visitor = Visitor(app, clock)
    visitor.open("/support/manual")
    with app.test_request_context():
        for key, task in MANUAL.items():
            page = visitor.open(f"/support/manual/{key}")
            assert page.headings == [task.title]
            assert all(step in page.text for step in task.steps)
            assert url_for(task.endpoint)
    visitor.open("/support/manual/none", status=404)


def test_every_word_of_the_manual_stands_on_a_screen() -> None:
    """A label in 「」 that no template or rule says would send a parent looking for a button that is not there."""
    here = [*Path(ROOT / "tsuen" / "templates").rglob("*.html"), *Path(ROOT / "tsuen").rglob("*.py")]
    said = "".join(path.read_text("utf-8") for path in here if "support/words" not in path.as_posix() and "mail" not in path.name)
    steps = "".join("".join((*task.steps, *task.notes)) for task in MANUAL.values())
    assert sorted({label for label in re.findall(r"「([^」]+)」", steps) if label not in ELSEWHERE and label not in said}) == []
