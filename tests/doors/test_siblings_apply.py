"""A sibling from the family's own account, and a draft that goes on on another phone (A7, A3, S3, C25)."""

from __future__ import annotations

from sqlalchemy import func, select, update

from tests.support.applicant import APPLICANT, SIBLING, ask, letters
from tests.support.client import Visitor
from tests.support.make import Make
from tsuen.domain.accounts.models import Account, OneTimeLink
from tsuen.domain.applications.models import Application
from tsuen.domain.households.models import Child, Guardian, Household

BABY = {name: SIBLING[name] for name in SIBLING if name not in {"family_name", "family_kana", "relation"}}


def test_a_sibling_is_applied_for_with_what_is_known_and_joins_the_household(visitor: Visitor, make: Make) -> None:
    family, officer = make.family(), make.officer()
    with make.database.writing() as tx:
        tx.add(
            Guardian(
                household_id=family.household_id, position=2, family_name="森本", given_name="健", family_kana="モリモト", given_kana="ケン",
                relation="父", email="ken@example.jp", phone="09011112222",
            )
        )
    visitor.log_in(family.account_id).open("/my/")
    page = visitor.send({}, button="きょうだいを申請する")
    assert page.headings == ["申請者の情報"]
    for words in ('value="森本"', 'value="09012345678"', 'value="滋賀県湖南市柑子袋"', 'value="1-1"', 'value="1993"'):
        assert words in page.html
    assert "checked" not in page.html  # consents are given anew
    page = visitor.send({"consent_data": "y", "consent_records": "y"}, button="次へ進む")
    assert 'value="ken@example.jp"' in page.html
    page = visitor.send({}, button="次へ進む")
    assert 'value="モリモト"' in page.html
    page = visitor.send(BABY, button="次へ進む")
    assert 'value="森本 健"' in page.html  # 緊急連絡先
    visitor.send({}, button="次へ進む")
    page = visitor.send({}, button="申請する")
    assert page.headings == ["申請が完了しました"]
    visitor.send({}, button="ホームへ")
    assert visitor.page.headings == ["森本 彩 さま"]

    desk = Visitor(visitor.app, visitor.clock).log_in(officer.account_id)
    desk.open("/municipality/applications/")
    desk.press("2026-0001")
    assert "承認すると同じアカウントにつながります" in desk.page.text
    desk.send({"result": "approve"}, button="決定して知らせる")
    with make.database.reading() as tx:
        assert set(tx.scalars(select(Child.household_id))) == {family.household_id}
        assert tx.scalar(select(func.count()).select_from(Household)) == 1
        assert tx.scalar(select(func.count()).select_from(Account).where(Account.audience == "family")) == 1
    assert len(letters(make.database, "applications/child_added")) == 1
    assert "うみ" in visitor.open("/my/people/").text


def test_knowing_an_address_fills_nothing_in(visitor: Visitor, make: Make) -> None:
    make.municipality()
    family = make.family()
    page = visitor.open(ask(visitor, family.email.upper()))
    assert page.headings == ["申請者の情報"]
    for words in ("森本", "09012345678", "柑子袋", "ひなた"):
        assert f'value="{words}' not in page.html
    with make.database.reading() as tx:
        assert tx.scalars(select(Application)).one().answers["pages"] == {}


def test_a_second_application_with_the_same_address_joins_too(visitor: Visitor, make: Make) -> None:
    family, officer = make.family(), make.officer()
    visitor.open(ask(visitor, family.email))
    for said in (APPLICANT, {"wanted": "no"}, SIBLING):
        visitor.send(said, button="次へ進む")
    visitor.send({}, button="あとで入力する")
    visitor.send({}, button="申請する")
    desk = Visitor(visitor.app, visitor.clock).log_in(officer.account_id)
    desk.open("/municipality/applications/")
    desk.press("2026-0001")
    desk.send({"result": "approve"}, button="決定して知らせる")
    with make.database.reading() as tx:
        assert set(tx.scalars(select(Child.household_id))) == {family.household_id}


def test_the_draft_goes_on_on_another_phone_and_no_opening_uses_the_url_up(visitor: Visitor, make: Make) -> None:
    make.municipality()
    visitor.open(ask(visitor))
    visitor.send(APPLICANT | {"family_kana": "まちがい1"}, button="保存して中断")
    page = visitor.send({}, button="続きのURLをメールで送る")
    assert "続きのURLを、メールでお送りします。" in page.text
    [letter] = letters(make.database, "applications/carry_on")
    assert letter.recipient == "mama@example.jp"
    url = f"/apply/open/{letter.facts['token']}"
    for _ in range(4):  # a mail scanner looks first, and again
        assert visitor.app.test_client().get(url).status_code == 303
        assert visitor.app.test_client().head(url).status_code == 303
    with make.database.reading() as tx:
        assert not [one for one in tx.scalars(select(OneTimeLink)) if one.used_at]
    phone = Visitor(visitor.app, visitor.clock)
    page = phone.open(url)
    assert 'value="髙﨑"' in page.html
    phone.send({"family_kana": "タカサキ"}, button="次へ進む")
    assert visitor.open("/application/").headings == ["代理利用者の情報"]  # the first phone sees it too


def test_no_url_for_what_was_sent_and_not_too_often(visitor: Visitor, make: Make) -> None:
    make.municipality()
    visitor.open(ask(visitor))
    visitor.send({}, button="保存して中断")
    for _ in range(2):
        visitor.send({}, button="続きのURLをメールで送る")
    visitor.send({}, button="続きのURLをメールで送る", status=429)
    with make.database.writing() as tx:
        tx.execute(update(Application).values(state="submitted", submitted_at=make.clock()))
    assert len(letters(make.database, "applications/carry_on")) == 2
