"""Changes and ends through the doors: the family's pages by the municipality's way, the desk's queue (A11, A12, G5)."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Family, Make
from tests.support.rules import rules
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.audit.models import Entry
from tsuen.domain.certifications.models import Certification
from tsuen.domain.households.models import Guardian
from tsuen.domain.policies.policy import Changes
from tsuen.kernel.viewer import Audience

INDEX = "/my/amendments/"
DAY = {"effective_on-year": "2026", "effective_on-month": "12", "effective_on-day": "10", "why": "引っこし"}
LAST = {"ends_on-year": "2026", "ends_on-month": "12", "ends_on-day": "31"}


def settle(make: Make, **changes: str) -> Family:
    make.municipality(policy=rules().model_copy(update={"changes": Changes.model_validate(changes)}))
    return make.family(children=2)


def registered(make: Make, family: Family) -> Guardian:
    with make.database.reading() as tx:
        return tx.scalars(select(Guardian).where(Guardian.household_id == family.household_id)).one()


def test_a_change_from_the_menu_to_the_desk_and_back(visitor: Visitor, make: Make) -> None:
    family = settle(make, way="online")
    visitor.log_in(family.account_id).open("/my/menu/")
    page = visitor.press("認定の変更・終了")
    assert "認定変更申請" in page.text
    assert "認定取下げ・取消し申請" in page.text
    visitor.press("森本 彩保護者1")
    page = visitor.send(DAY | {"address": "東京都千代田区九段南1-2-1"}, button="確認画面に進む", status=422)
    assert "「認定変更申請」ではなく「認定取下げ・取消し申請」です" in page.text
    page = visitor.send(DAY | {"address": "滋賀県湖南市岩根9-9", "phone": "０９０-1111-2222"}, button="確認画面に進む")
    assert page.headings == ["申請内容の確認"]
    for words in ("滋賀県湖南市柑子袋1-1", "滋賀県湖南市岩根9-9", "090-1111-2222", "変わりません"):
        assert words in page.text
    page = visitor.send({}, button="申請する")
    assert page.headings == ["認定変更申請"]
    assert "審査中" in page.text
    assert registered(make, family).address == "滋賀県湖南市柑子袋1-1"

    officer = Visitor(visitor.app, visitor.clock).log_in(make.officer().account_id)
    officer.open("/municipality/applications/")
    officer.press("認定変更")
    page = officer.press("2026-0001")
    assert "滋賀県湖南市柑子袋1-1" in page.text
    page = officer.send({"result": "return"}, button="決定して知らせる", status=422)
    assert "申請者に伝えることを入力してください" in page.text
    officer.send({"result": "return", "reason": "番地を確かめてください"}, button="決定して知らせる")

    page = visitor.open(INDEX)
    assert "確認のお願い" in page.text
    page = visitor.press(next(words for url, words in page.links if "2026-0001" in words))
    assert "番地を確かめてください" in page.text
    page = visitor.press("直して送りなおす")
    assert 'value="滋賀県湖南市岩根9-9"' in page.html  # what was sent stands in the form
    visitor.send({"address": "滋賀県湖南市岩根9-10"}, button="確認画面に進む")
    visitor.send({}, button="申請する")
    officer.open("/municipality/amendments/")
    officer.press("2026-0001")
    page = officer.send({"result": "approve"}, button="決定して知らせる")
    assert "承認しました" in page.text
    assert "2026年12月10日（木）から、新しい内容になります" in visitor.open(visitor.response.request.path).text  # ahead of its day
    with make.database.reading() as tx:
        assert tx.scalars(select(Entry.action).where(Entry.action == "amendments.view")).all()


def test_it_is_taken_back_and_then_decided_too_late(visitor: Visitor, make: Make) -> None:
    family = settle(make, way="online")
    visitor.log_in(family.account_id).open("/my/amendments/change/guardian1")
    visitor.send(DAY | {"phone": "09011112222"}, button="確認画面に進む")
    visitor.send({}, button="申請する")
    officer = Visitor(visitor.app, visitor.clock).log_in(make.officer().account_id)
    officer.open("/municipality/amendments/")
    officer.press("2026-0001")
    assert "申請を取りやめました" in visitor.send({}, button="申請を取りやめる").text
    page = officer.send({"result": "approve"}, button="決定して知らせる", status=409)
    assert "もう処理されています" in page.text
    assert "取りやめ" in page.text


def test_a_second_guardian_is_registered(visitor: Visitor, make: Make) -> None:
    family = settle(make, way="online")
    visitor.log_in(family.account_id).open(INDEX)
    visitor.press("保護者2を登録する送り迎えをする方がもう1人いるとき")
    said = DAY | {"family_name": "森本", "given_name": "健", "family_kana": "もりもと", "given_kana": "ケン", "relation": "父"}
    page = visitor.send(said | {"phone": "09012345678", "email": family.email}, button="確認画面に進む", status=422)
    assert "もう1人の保護者とは別の電話番号" in page.text
    assert "保護者1とは別のメールアドレス" in page.text
    page = visitor.send(said | {"phone": "09011112222", "email": "ken@example.jp"}, button="確認画面に進む")
    assert "登録なし" in page.text
    assert visitor.send({}, button="申請する").headings == ["認定変更申請"]


def test_an_end_says_what_falls_and_the_home_shows_the_day(visitor: Visitor, make: Make) -> None:
    family = settle(make, way="online")
    visitor.log_in(family.account_id).open(INDEX)
    page = visitor.press("認定取下げ・取消し申請に進む")
    page = visitor.send(LAST, button="確認画面に進む", status=422)
    assert "どのお子さまの認定かを選んでください。" in page.text
    with make.database.reading() as tx:
        refs = list(tx.scalars(select(Certification.ref).order_by(Certification.id)))
    page = visitor.send(LAST | {"children": refs[:1], "reason": "moved_out", "ends_on-year": "2031"}, button="確認画面に進む", status=422)
    assert "最後の日は、それより前の日にしてください" in page.text
    page = visitor.send(LAST | {"children": refs, "reason": "moved_out"}, button="確認画面に進む")
    assert "2026年12月31日（木）より後の予約は、ありません。" in page.text
    page = visitor.send({}, button="申請する")
    assert page.headings == ["認定取下げ・取消し申請"]
    officer = Visitor(visitor.app, visitor.clock).log_in(make.officer().account_id)
    for number in ("2026-0001", "2026-0002"):
        officer.open("/municipality/amendments/")
        officer.press(number)
        officer.send({"result": "approve"}, button="決定して知らせる")
    page = visitor.open("/my/")
    assert "森本 ひなた さまの認定は、2026年12月31日（木）で終わります" in page.text
    assert "市区町村の外への引っこし" in page.text

    officer.open(f"/municipality/certifications/{refs[0]}/end")
    page = officer.send({}, button="終了を取り消す")
    assert "認定の終了を取り消しました" in page.text
    assert "終了を取り消すと" not in page.text
    page = visitor.open("/my/")
    assert "森本 ひなた さまの認定は" not in page.text
    assert "森本 そら さまの認定は" in page.text
    visitor.clock.to("2027-01-01T09:00")  # type: ignore[attr-defined]
    visitor.log_in(family.account_id)
    assert "森本 そら さまの認定は、2026年12月31日（木）で終わりました" in visitor.open("/my/").text
    officer.log_in(make.officer().account_id).open(f"/municipality/certifications/{refs[1]}/end")
    assert "終了を取り消すと" not in officer.page.text


@pytest.mark.parametrize(("kind", "title"), [("change", "認定変更申請書"), ("end", "認定消滅申請書")])
def test_the_form_is_filled_with_what_is_known_and_nothing_else(visitor: Visitor, make: Make, kind: str, title: str) -> None:
    family = settle(make, way="form", change_name="認定変更申請書", end_name="認定消滅申請書", hand_in="市役所 幼児施設課か、通っている園")
    with make.database.writing() as tx:
        tx.execute(update(Guardian).where(Guardian.household_id == family.household_id).values(address='=HYPERLINK("http://x","y")'))
    page = visitor.log_in(family.account_id).open(INDEX)
    assert "市役所 幼児施設課か、通っている園" in page.text
    visitor.press(title)
    assert visitor.response is not None
    assert "%E8%AA%8D%E5%AE%9A" in visitor.response.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(visitor.response.data)).active
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    assert title in cells
    assert any(str(value).startswith("森本 ひなた") for value in cells)
    said = " ".join(str(value) for value in cells)
    assert "=HYPERLINK" in said
    assert "CANARY" not in said
    assert {cell.data_type for cell in cells.values()} == {"s"}
    with make.database.reading() as tx:
        assert tx.scalars(select(Entry.action).where(Entry.action == "amendments.form")).all()
    assert visitor.open("/my/amendments/change/guardian1").headings == ["認定の変更・終了"]  # not on line
    assert visitor.open("/my/amendments/end/").headings == ["認定の変更・終了"]


def test_a_page_of_the_municipalitys_own_is_opened_plainly(visitor: Visitor, make: Make) -> None:
    family = settle(make, way="link", change_url="https://www.city.example.jp/henko?a=1&b=2")
    page = visitor.log_in(family.account_id).open(INDEX)
    assert [url for url, words in page.links if words in ("認定変更申請", "認定取下げ・取消し申請")] == ["https://www.city.example.jp/henko?a=1&b=2"] * 2
    assert visitor.open("/my/amendments/forms/change").headings == ["認定の変更・終了"]


@pytest.mark.parametrize(
    "url",
    ["http://www.city.example.jp/", "javascript:alert(1)", "https://a@evil.example/", "https:///x", "https://x/\\evil", "https://local/", "//x.jp/", "https://x.jp/ a"],
)
def test_an_address_that_is_no_page_of_theirs_is_no_setting(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Changes.model_validate({"way": "link", "change_url": url})


def test_others_find_nothing(visitor: Visitor, make: Make) -> None:
    family, other = settle(make, way="online"), make.family(name="ほか")
    visitor.log_in(family.account_id).open("/my/amendments/change/guardian1")
    visitor.send(DAY | {"phone": "09011112222"}, button="確認画面に進む")
    visitor.send({}, button="申請する")
    with make.database.reading() as tx:
        ref = tx.scalars(select(Amendment.ref)).one()
    stranger = Visitor(visitor.app, visitor.clock).log_in(other.account_id)
    stranger.open(f"/my/amendments/{ref}", status=404)
    stranger.open(f"/my/amendments/change/child/{family.child_refs[0]}", status=404)
    Visitor(visitor.app, visitor.clock).log_in(make.officer("152081").account_id).open(f"/municipality/amendments/{ref}", status=404)


def test_what_came_on_paper_is_entered_at_the_desk(visitor: Visitor, make: Make) -> None:
    family, officer = settle(make, way="form"), make.officer()
    visitor.log_in(officer.account_id).open(f"/municipality/households/{family.household_ref}")
    visitor.press("変更を登録")
    page = visitor.send({"why": "引っこし", "address": "東京都千代田区1"}, button="登録して知らせる", status=422)
    assert "湖南市の外への引っこしは" in page.text
    page = visitor.send({"why": "引っこし", "address": "滋賀県湖南市岩根9-9"}, button="登録して知らせる")
    assert page.headings == ["認定変更届出書（保護者1）"]
    assert registered(make, family).address == "滋賀県湖南市岩根9-9"
    visitor.open(f"/municipality/households/{family.household_ref}/changes/child3", status=404)
    visitor.open(f"/municipality/households/{family.household_ref}/changes/guardian2", status=404)
    visitor.open(f"/municipality/households/{family.household_ref}/changes/child2")
    other = Visitor(visitor.app, visitor.clock).log_in(make.officer("152081").account_id)
    other.open(f"/municipality/households/{family.household_ref}/changes/guardian1", status=404)


def add_second(make: Make, family: Family) -> int:
    """保護者2 with an account."""
    account = make.account(Audience.FAMILY, str(family.household_id), name="森本 健", email="ken@example.jp")
    with make.database.writing() as tx:
        tx.add(
            Guardian(
                household_id=family.household_id, account_id=account.id, position=2, family_name="森本", given_name="健", family_kana="モリモト",
                given_kana="ケン", relation="父", email="ken@example.jp", phone="09011112222",
            )
        )  # fmt: skip
    return account.id


def test_a_birth_date_is_put_right_and_who_is_affected_is_told_before(visitor: Visitor, make: Make) -> None:
    settle(make, way="online")
    family, nursery = make.family(birth_on=date(2024, 1, 20)), make.nursery()
    make.acceptance(family, nursery)
    book(make, family, nursery, on=date(2026, 12, 22))
    visitor.log_in(family.account_id).open(f"/my/amendments/change/child/{family.child_refs[0]}")
    today = DAY | {"effective_on-day": "8"}
    page = visitor.send(today | {"birth_on-year": "2020"}, button="確認画面に進む", status=422)
    assert "利用できる日が残りません" in page.text
    page = visitor.send(DAY | {"birth_on-year": "2023", "birth_on-month": "12", "birth_on-day": "20"}, button="確認画面に進む", status=422)
    assert "承認されるとすぐに反映します" in page.text
    page = visitor.send(today, button="確認画面に進む")
    for words in ("2024年1月20日", "2023年12月20日", "新しい認定期間", "2026年12月18日（金）", "予約 1件がキャンセルになります"):
        assert words in page.text
    assert "審査中" in visitor.send({}, button="申請する").text

    officer = Visitor(visitor.app, visitor.clock).log_in(make.officer().account_id)
    officer.open("/municipality/amendments/")
    page = officer.press("2026-0001")
    for words in ("2026年12月18日（金）", "予約 1件がキャンセルになります", "いわねの丘こども園 1件"):
        assert words in page.text
    page = officer.send({"result": "approve"}, button="決定して知らせる")
    assert "承認しました" in page.text
    assert "12月18日" in visitor.open("/my/certificate/").text
    assert "ご予約はありません" in visitor.open("/my/").text


def test_the_second_guardian_is_out_of_the_house_at_once(visitor: Visitor, make: Make) -> None:
    family = settle(make, way="online")
    second = Visitor(visitor.app, visitor.clock).log_in(add_second(make, family))
    second.open("/my/")
    visitor.log_in(family.account_id).open(INDEX)
    page = visitor.press("保護者2の登録を外す送り迎えをしなくなったとき")
    assert "森本 健 さま（保護者2）の登録を外します" in page.text
    assert "ログインできなくなります" in page.text
    visitor.send({"why": "", "effective_on-day": ""}, button="申請する", status=422)
    page = visitor.send({"why": "送り迎えをしなくなった", "effective_on-day": "8"}, button="申請する")
    assert "保護者2の登録を外す" in page.text
    officer = Visitor(visitor.app, visitor.clock).log_in(make.officer().account_id)
    officer.open("/municipality/amendments/")
    page = officer.press("2026-0001")
    assert "保護者2の方はログインできなくなります" in page.text
    officer.send({"result": "return", "reason": "ご本人に確かめてください"}, button="決定して知らせる")
    visitor.open(INDEX)
    visitor.press(next(words for url, words in visitor.page.links if "2026-0001" in words))
    page = visitor.press("直して送りなおす")
    assert "ご本人に確かめてください" in page.text
    assert 'value="送り迎えをしなくなった"' in page.html
    visitor.send({}, button="申請する")
    officer.open("/municipality/amendments/")
    officer.press("2026-0001")
    officer.send({"result": "approve"}, button="決定して知らせる")
    assert second.http.get("/my/").status_code == 303  # the session is over
    assert "保護者2を登録する" in visitor.open(INDEX).text
    assert visitor.open("/my/amendments/removal/").headings == ["認定の変更・終了"]


def test_who_is_to_go_sees_the_request_and_no_button_against_it(visitor: Visitor, make: Make) -> None:
    family = settle(make, way="online")
    second = Visitor(visitor.app, visitor.clock).log_in(add_second(make, family))
    visitor.log_in(family.account_id).open("/my/amendments/removal/")
    visitor.send({"why": "送り迎えをしなくなった", "effective_on-day": "8"}, button="申請する")
    url = visitor.response.request.path
    page = second.open(url)
    assert "申請した人と保護者1です" in page.text
    assert "申請を取りやめる" not in page.text
    visitor.open(url)
    form = visitor.page.forms[-1]
    answer = second.http.post(f"{url}/withdraw", data=form.data() | {"csrf_token": second._token()})
    assert (answer.status_code, "申請した人と保護者1です" in answer.get_data(as_text=True)) == (422, True)
    assert "取りやめました" in visitor.send({}, button="申請を取りやめる").text


def test_the_desk_is_told_what_follows_before_it_enters_a_paper(visitor: Visitor, make: Make) -> None:
    settle(make, way="form")
    family, nursery = make.family(birth_on=date(2024, 1, 20)), make.nursery()
    make.acceptance(family, nursery)
    book(make, family, nursery, on=date(2026, 12, 22))
    add_second(make, family)
    home = f"/municipality/households/{family.household_ref}"
    visitor.log_in(make.officer().account_id).open(f"{home}/changes/child1")
    said = {"birth_on-year": "2023", "birth_on-month": "12", "birth_on-day": "20", "why": "届出書"}
    page = visitor.send(said, button="登録して知らせる")
    assert "予約 1件がキャンセルになります" in page.text
    assert "もう一度「登録して知らせる」を押してください" in page.text
    with make.database.reading() as tx:
        assert tx.scalars(select(Amendment.id)).all() == []
    page = visitor.send({}, button="登録して知らせる")
    assert page.headings == ["認定変更届出書（森本 ひなた さま）"]
    visitor.open(home)
    page = visitor.press("登録を外す")
    page = visitor.send({"why": "届出書"}, button="外して知らせる")
    assert "反映した日時" in page.text
    visitor.open(f"{home}/changes/removal", status=404)
