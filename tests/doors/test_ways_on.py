"""No dead end: what is refused leads by a link to where it is put right, and back to where the family was (design.md 7.3)."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import delete, update

from tests.conftest import StillClock
from tests.support.client import Visitor
from tests.support.make import Family, Make, Nursery
from tests.support.rules import rules
from tsuen.blueprints.family.ways_on import WAYS, safe_back
from tsuen.domain.certifications.models import Certification
from tsuen.domain.facilities.models import Pool
from tsuen.domain.households.models import EmergencyContact

ASK = "&start=2026-12-17T09:30&end=2026-12-17T11:30"
CONTACT = {"contact1_name": "森本 健", "contact1_relation": "父", "contact1_phone": "09087654321"}


def placed(make: Make, **said: object) -> tuple[Family, Nursery, str]:
    make.municipality(policy=rules(**said))  # type: ignore[arg-type]
    family, nursery = make.family(), make.nursery()
    return family, nursery, f"/my/facilities/{nursery.ref}/booking/?child={family.child_refs[0]}"


def forget_contacts(make: Make) -> None:
    with make.database.writing() as tx:
        tx.execute(delete(EmergencyContact))


def test_the_contact_and_back_again(visitor: Visitor, make: Make) -> None:
    """「緊急連絡先の入力が必要です」: the link, 「編集」 → 「確定」 → 「OK」, and the same hours again."""
    family, nursery, tab = placed(make)
    make.acceptance(family, nursery)
    forget_contacts(make)
    visitor.log_in(family.account_id)
    page = visitor.open(f"{tab}&week=2026-12-14")
    assert "予約の前に、緊急連絡先の入力が必要です。" in page.text, "said before any hour is chosen"
    visitor.open(f"{tab}{ASK}&apply=1", status=422)
    assert visitor.page.text.count("緊急連絡先の入力が必要です") == 1
    visitor.press("緊急連絡先を入力する")
    visitor.send({"contact1_name": ""}, button="確定", status=422)
    visitor.send(CONTACT, button="確定")
    page = visitor.send({}, button="OK")
    assert "こどもの緊急連絡先情報を登録しました。" in page.text
    assert "予約手続き" in page.text, "the hours are chosen still, and now accepted"
    assert "緊急連絡先の入力が必要です" not in page.text


def test_from_the_last_page_back_to_the_hours(visitor: Visitor, make: Make) -> None:
    family, nursery, tab = placed(make)
    make.acceptance(family, nursery)
    visitor.log_in(family.account_id)
    visitor.open(tab.replace("/booking/?", "/booking/details?") + ASK)
    visitor.send({"pickup": "guardian1"}, button="確認画面に進む")
    forget_contacts(make)
    visitor.send({"care": "y", "cancelling": "y", "ill": "y"}, button="予約内容を送信する", status=422)
    visitor.press("緊急連絡先を入力する")
    visitor.send(CONTACT, button="確定")
    page = visitor.send({}, button="OK")
    assert "9:30～11:30" in page.text
    assert "STEP2" in page.text


def test_home_leads_there_and_back(visitor: Visitor, make: Make) -> None:
    family, _, _ = placed(make)
    forget_contacts(make)
    visitor.log_in(family.account_id).open("/my/")
    visitor.press("緊急連絡先を入力する予約の前に必要です")
    visitor.send(CONTACT, button="確定")
    assert "マイページ" in visitor.send({}, button="OK").text


@pytest.mark.parametrize(
    ("case", "words", "heading"),
    [
        ("first", "初回面談を予約する", "初回面談"),
        ("over", "認定と申請の状況を見る", "わたしの記録"),
        ("never", "認定と申請の状況を見る", "わたしの記録"),
        ("kinds", "お問い合わせを送る", "お問い合わせ"),
        ("age", "ほかの施設をさがす", "施設をさがす"),
    ],
)
def test_each_closed_kind_leads_on(visitor: Visitor, make: Make, case: str, words: str, heading: str) -> None:
    family, nursery, tab = placed(make, **({"booking": {"kinds": ["初回面談"]}} if case == "kinds" else {}))
    if case != "first":
        make.acceptance(family, nursery)
    with make.database.writing() as tx:
        if case == "over":
            tx.execute(update(Certification).values(ends_on=date(2026, 11, 30), state="ended"))
        elif case == "never":
            tx.execute(delete(Certification))
        elif case == "age":
            tx.execute(update(Pool).values(age_from_months=30, age_below_months=36))
    page = visitor.log_in(family.account_id).open(tab)
    if case == "over":
        assert "ひなた さまの認定は、11月30日（月）で終わりました。" in page.text
    elif case == "never":
        assert "ひなた さまの認定がありません。" in page.text
    visitor.press(words)
    assert any(heading in one for one in visitor.page.headings), visitor.page.headings


def test_nobody_is_led_out_of_the_house(visitor: Visitor, make: Make) -> None:
    """`back` is an address of the family's own pages or nothing."""
    family, _, _ = placed(make)
    visitor.log_in(family.account_id)
    for wanted in ("https://evil.example/my/", "//evil.example", "/my//evil.example", "/facility/", "/my/../facility/", "/my/\\evil", "javascript:alert(1)", "/my/a\r\nX: y", "/my/" + "a" * 400, "my/"):
        assert safe_back(wanted) == ""
        visitor.open("/my/people/guardians/1/edit?" + urlencode({"back": wanted}))
        visitor.send(CONTACT, button="確定")
        visitor.send({}, button="OK")
        assert visitor.page.headings[0] == "森本 彩", wanted
    assert safe_back("/my/facilities/abc/booking/?child=x%2Cy&start=2026-12-17T09:30") != ""


def test_every_way_is_a_page(visitor: Visitor, make: Make, app: Flask, clock: StillClock) -> None:
    """No link of the table is dead."""
    family, nursery, _ = placed(make)
    visitor.log_in(family.account_id)
    with app.test_request_context():
        for _, endpoint in set(WAYS.values()):
            known: dict[str, Any] = {"position": "1"} if endpoint == "family.guardians.edit" else {}
            if endpoint in {"family.interviews.choose", "family.facilities.show"}:
                known = {"ref": nursery.ref, "child": family.child_refs[0]}
            visitor.open(app.url_for(endpoint, **known))
