"""What lies on the officer's desk in the demonstration: applications of several ages, one asked back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from tsuen.db import Database, Writing
from tsuen.domain.applications.models import Application
from tsuen.domain.applications.rules.answers import (
    Answers,
    CareAnswers,
    ChildAnswers,
    ContactAnswers,
    GuardianAnswers,
)
from tsuen.domain.applications.services.begin import begin_application
from tsuen.domain.applications.services.review import ask_back
from tsuen.domain.applications.services.submit import submit_application
from tsuen.domain.applications.words import CONSENTS
from tsuen.jobs.demo.places import KONAN
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class Paper:
    """One application: who, sent how many days ago, for a child of how many days; what the desk asks back."""

    email: str
    family: tuple[str, str]
    guardian: tuple[str, str]
    child: tuple[str, str]
    sent: int
    born: int
    area: str = "滋賀県湖南市岩根"
    allergy: str = ""
    asked: str = ""


PAPERS = (
    Paper("hori@example.jp", ("堀", "ホリ"), ("真由美", "マユミ"), ("さくら", "サクラ"), sent=13, born=380, allergy="卵アレルギー"),
    Paper("nishimura@example.jp", ("西村", "ニシムラ"), ("大地", "ダイチ"), ("かい", "カイ"), sent=11, born=830),
    Paper(
        "okada@example.jp", ("岡田", "オカダ"), ("恵", "メグミ"), ("つむぎ", "ツムギ"), sent=8, born=250,
        asked="お子さまのフリガナと、住所の番地を確かめてください。",
    ),
    Paper("murai@example.jp", ("村井", "ムライ"), ("亮", "リョウ"), ("ほのか", "ホノカ"), sent=5, born=1035),
    Paper("kitano@example.jp", ("北野", "キタノ"), ("早紀", "サキ"), ("みなと", "ミナト"), sent=3, born=200, area="滋賀県甲賀市水口町"),
    Paper("oba@example.jp", ("大庭", "オオバ"), ("玲", "レイ"), ("そうすけ", "ソウスケ"), sent=0, born=430),
)  # fmt: skip


def lay_out(database: Database, officer: Viewer, now: datetime) -> None:
    """Each through the use cases, in its own past moment, oldest first."""
    for paper in PAPERS:
        then = now - timedelta(days=paper.sent, minutes=30)
        database.run(lambda tx, paper=paper, then=then: _send(tx, paper, then))  # type: ignore[misc]
        if paper.asked:
            database.run(lambda tx, paper=paper, then=then: _ask(tx, officer, paper, then))  # type: ignore[misc]


def _send(tx: Writing, paper: Paper, then: datetime) -> None:
    begin_application(tx, municipality_code=KONAN, email=paper.email, now=then - timedelta(hours=1))
    number = tx.execute(select(Application.id).where(Application.email == paper.email)).scalar_one()
    submit_application(tx, number, answers=_answers(paper, jst_date(then)), now=then)


def _ask(tx: Writing, officer: Viewer, paper: Paper, then: datetime) -> None:
    ref = tx.execute(select(Application.ref).where(Application.email == paper.email)).scalar_one()
    ask_back(tx, ref, viewer=officer, reason=paper.asked, memo="", now=then + timedelta(hours=4))


def _answers(paper: Paper, on: date) -> Answers:
    (family, family_kana), (given, given_kana) = paper.family, paper.guardian
    applicant = GuardianAnswers(
        family_name=family, given_name=given, family_kana=family_kana, given_kana=given_kana, relation="母",
        phone="09000000000", email=paper.email, birth_on=date(1994, 4, 2), postal_code="5203252", area=paper.area, street="3-4",
    )  # fmt: skip
    child = ChildAnswers(
        family_name=family, given_name=paper.child[0], family_kana=family_kana, given_kana=paper.child[1],
        birth_on=on - timedelta(days=paper.born), relation="子", care=CareAnswers(allergy=paper.allergy),
    )  # fmt: skip
    contact = ContactAnswers(f"{family} 健", "父", "09000000001")
    return Answers(applicant, None, (child,), (contact,), (), tuple(CONSENTS))
