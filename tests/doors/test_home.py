"""Home: what waits for the family is there, and each leads to where it is done (D11, H5)."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import delete, update

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Make
from tests.support.world import Builder
from tsuen.domain.certifications.models import Certification
from tsuen.domain.reservations.models import Reservation


def test_everything_that_waits_is_there_and_leads_on(app: Flask, clock: StillClock, make: Make) -> None:
    """The household of the world has everything open at once: every row of やること is a page."""
    family = Builder(make).build().families[1]
    visitor = Visitor(app, clock).log_in(family.account_id)
    page = visitor.open("/my/")
    for words in ("申請の内容を確かめて、送りなおす", "面談の日時を選ぶ", "面談の希望日時を送りました", "定期利用を申請しています"):
        assert words in page.text, words
    links = [(url, said) for url, said in page.links if url.startswith("/my/")]
    assert len(links) > 20
    for url, _ in {one[0]: one for one in links}.values():
        visitor.open(url)


def test_an_interview_that_soon_will_not_do(visitor: Visitor, make: Make) -> None:
    """H5, F7: told on the first page too, until hours are booked there."""
    make.municipality()
    family, nursery, other = make.family(), make.nursery(), make.nursery(name="ほかの園")
    make.acceptance(family, nursery, on=date(2026, 6, 16))
    make.acceptance(family, other, on=date(2026, 10, 16))
    stranger = make.family(name="小川")
    make.acceptance(stranger, nursery, on=date(2026, 6, 16))
    visitor.log_in(family.account_id)
    assert visitor.open("/my/").text.count("この日をすぎると、もう一度、初回面談が必要です") == 1
    assert "12月15日（火）までに利用する" in visitor.page.text
    visitor.open(next(url for url, said in visitor.page.links if "までに利用する" in said))
    assert nursery.ref in str(visitor.page.forms[0].action or "") or "STEP2" in visitor.page.text
    book(make, family, nursery, on=date(2026, 12, 15))
    assert "もう一度、初回面談が必要です" not in visitor.open("/my/").text


def test_certifications_that_end_and_ended(visitor: Visitor, make: Make) -> None:
    make.municipality()
    family = make.family()
    visitor.log_in(family.account_id)
    for ends, words in ((date(2027, 1, 10), "1月10日（日）で終わります"), (date(2026, 12, 1), "12月1日（火）で終わりました")):
        with make.database.writing() as tx:
            tx.execute(update(Certification).values(ends_on=ends))
        assert words in visitor.open("/my/").text
        visitor.press("認定の期間を見る" if ends.year == 2027 else "認定と申請の状況を見る")


def test_new_and_uncertified(visitor: Visitor, make: Make) -> None:
    make.municipality()
    family = make.family()
    with make.database.writing() as tx:
        tx.execute(delete(Certification))
    page = visitor.log_in(family.account_id).open("/my/")
    assert "ご予約はありません" in page.text
    assert "認定の期間ではありません" in page.text


def test_in_use_now(visitor: Visitor, make: Make, clock: StillClock) -> None:
    make.municipality()
    family, nursery = make.family(children=2), make.nursery()
    make.acceptance(family, nursery)
    book(make, family, nursery)
    with make.database.writing() as tx:
        tx.execute(update(Reservation).values(state="in_use", on=clock().date(), starts=540, ends=660))
    clock.to((clock().date() + timedelta(days=0)).isoformat() + "T10:00")
    page = visitor.log_in(family.account_id).open("/my/")
    assert "利用中" in page.text
    assert "「利用終了登録」をしてください" in page.text
    visitor.press("登降園2次元コード読取")


def test_the_desks_address_alone(app: Flask, clock: StillClock, make: Make) -> None:
    """`/municipality/`, `/facility/`, `/my/` and without the slash: each its people's first page; nobody else's."""
    make.municipality()
    family, nursery, officer = make.family(), make.nursery(), make.officer()
    for account, url, words in (
        (officer.account_id, "/municipality", "利用申請"), (nursery.account_id, "/facility", "これから"), (family.account_id, "/my", "マイページ"),
    ):  # fmt: skip
        for tail in ("", "/"):
            answer = Visitor(app, clock).log_in(account).http.get(url + tail, follow_redirects=True)
            assert answer.status_code == 200
            assert words in answer.text
            strange = Visitor(app, clock).http.get(url + tail, follow_redirects=True)
            assert "ログイン" in strange.text
    assert Visitor(app, clock).log_in(family.account_id).http.get("/municipality/").status_code == 403
