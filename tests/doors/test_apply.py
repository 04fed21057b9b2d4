"""From the top page to the sent application, without script (A1-A4, A6)."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from tests.conftest import StillClock
from tests.support import applicant
from tests.support.applicant import APPLICANT, CHILD, NO_PROXY, PROXY, SIBLING, ask, fill, letters
from tests.support.client import Visitor
from tests.support.make import Make
from tests.support.rules import rules
from tsuen.domain.accounts.models import LoginSession, OneTimeLink
from tsuen.domain.applications.models import Application


def held(visitor: Visitor) -> list[Application]:
    with visitor.database.reading() as tx:
        return list(tx.scalars(select(Application).order_by(Application.id)))


def test_top_offers_every_municipality_in_order(visitor: Visitor) -> None:
    page = visitor.open("/")
    assert "まずは利用申請から！" in page.text
    prefectures = list(page.html.split("<option>")[1:])
    assert len(prefectures) == 47
    assert prefectures[0].startswith("北海道")
    piece = visitor.open("/?prefecture=滋賀県", htmx="municipalities")
    assert piece.html.count('<option value="2') == 19
    assert 'value="252115">湖南市' in piece.html
    assert "<h1" not in piece.html
    assert 'value="252115"' in visitor.open("/?prefecture=滋賀県").html


def test_without_script_the_municipality_is_chosen_on_a_page_of_its_own(visitor: Visitor, make: Make) -> None:
    make.municipality()
    visitor.open("/")
    visitor.send({"prefecture": "滋賀県"}, button="確認する")
    page = visitor.send({"municipality": "252115"}, button="確認する")
    assert "お住まいの市区町村でオンライン利用申請が可能です。" in page.text
    visitor.open("/")
    assert "都道府県を選択してください" in visitor.send({}, button="確認する").text


def test_a_municipality_that_is_not_open_says_what_to_do(visitor: Visitor, make: Make) -> None:
    page = visitor.open("/apply?municipality=131016")
    assert "千代田区は、このサイトでオンライン利用申請を受け付けていません。" in page.text
    assert "窓口のさがし方" in page.text
    visitor.open("/apply?municipality=999999", status=404)
    visitor.open("/apply?municipality=252115")
    visitor.post("/apply?municipality=252115", {"email": "mama@example.jp"}, status=409)
    assert not held(visitor)


def test_the_answer_is_the_same_for_known_and_unknown_addresses(visitor: Visitor, make: Make) -> None:
    make.municipality()
    family = make.family()
    said = []
    for email in ("new@example.jp", family.email):
        visitor.open("/apply?municipality=252115")
        said.append(visitor.send({"email": email}, button="申請する").text)
    assert said[0] == said[1]
    assert "利用申請 URL のお知らせ" in said[0]
    assert [one.recipient for one in letters(visitor.database, "applications/url")] == ["new@example.jp", family.email]


@pytest.mark.parametrize("email", ["", "mama", "mama@", "a" * 260 + "@example.jp"])
def test_an_address_that_is_none_is_refused_beside_the_field(visitor: Visitor, make: Make, email: str) -> None:
    make.municipality()
    visitor.open("/apply?municipality=252115")
    page = visitor.send({"email": email}, button="申請する", status=422)
    assert 'id="email-error"' in page.html
    assert page.title.startswith("エラー：")
    assert not held(visitor)


def test_a_scanner_opening_the_url_uses_nothing_up(visitor: Visitor, make: Make) -> None:
    make.municipality()
    url = ask(visitor)
    before = held(visitor)[0].answers
    for _ in range(3):
        assert visitor.app.test_client().get(url).status_code == 303
    assert visitor.app.test_client().head(url).status_code == 303
    assert held(visitor)[0].answers == before
    assert held(visitor)[0].state == "draft"
    assert visitor.open(url).headings == ["申請者の情報"]


def test_whole_flow_and_the_url_is_used_up(visitor: Visitor, make: Make) -> None:
    make.municipality()
    url = ask(visitor)
    visitor.open(url)
    fill(visitor, proxy=PROXY, children=(CHILD, SIBLING))
    page = visitor.page
    assert page.headings == ["登録内容の確認"]
    for words in ("髙﨑 彩（タカサキ アヤ）", "090-1234-5678", "𠮷野①㈱寮", "髙﨑 鷗", "髙﨑 うみ", "あとで入力"):
        assert words in page.text
    assert "6か月になる2027年3月10日からです" in page.text
    done = visitor.send({}, button="申請する")
    assert done.headings == ["申請が完了しました"]
    assert "2026-0001" in done.text
    assert len(letters(visitor.database, "applications/received")) == 1
    visitor.open(url, status=404)
    assert "このURLは使えません" in visitor.page.text
    assert visitor.open("/application/applicant").headings == ["申請が完了しました"]
    assert visitor.open("/application/").headings == ["申請が完了しました"]


def test_submitting_twice_sends_once(visitor: Visitor, make: Make) -> None:
    make.municipality()
    visitor.open(ask(visitor))
    fill(visitor)
    confirm, answer = visitor.page, visitor.response
    visitor.send({}, button="申請する")
    visitor.page, visitor.response = confirm, answer
    assert visitor.send({}, button="申請する").headings == ["申請が完了しました"]
    assert len(letters(visitor.database, "applications/received")) == 1


def test_the_download_holds_every_letter_of_the_names(visitor: Visitor, make: Make) -> None:
    make.municipality()
    applicant.apply(visitor, proxy=PROXY)
    visitor.open("/application/done.pdf")
    assert visitor.response is not None
    assert visitor.response.content_type == "application/pdf"
    assert visitor.response.headers["Cache-Control"] == "no-store"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(visitor.response.data)).pages)
    for letter in "髙﨑鷗𠮷①㈱":
        assert letter in text, letter
    assert "2026-0001" in text


def test_draft_survives_a_closed_tab_and_another_browser(visitor: Visitor, make: Make) -> None:
    make.municipality()
    url = ask(visitor)
    visitor.open(url)
    visitor.send(APPLICANT, button="次へ進む")
    half = PROXY | {"phone": "12", "email": ""}
    assert visitor.send(half, button="保存して中断").headings == ["下書きを保存しました"]
    other = Visitor(visitor.app, visitor.clock)
    page = other.open(url)
    assert page.headings == ["代理利用者の情報"]
    assert other.page.forms[-1].data()["phone"] == "12"
    assert other.page.forms[-1].data()["family_name"] == "髙﨑"
    back = other.open("/application/applicant").forms[-1].data()
    assert back["street"] == "1-1 𠮷野①㈱寮"
    assert back["birth_on-month"] == "5"


def test_asking_again_with_the_same_address_opens_the_same_draft(visitor: Visitor, make: Make, clock: StillClock) -> None:
    make.municipality()
    url = ask(visitor)
    visitor.open(url)
    visitor.send(APPLICANT, button="次へ進む")
    clock.to("2026-12-09T09:01")
    visitor.open(url, status=404)
    other = Visitor(visitor.app, visitor.clock)
    assert other.open(ask(other, "Mama@Example.jp")).headings == ["代理利用者の情報"]
    assert len(held(visitor)) == 1


def test_nobody_without_the_url_sees_a_draft(visitor: Visitor, make: Make) -> None:
    make.municipality()
    ask(visitor)
    assert visitor.open("/application/applicant", status=403).headings == ["メールのURLを開きなおしてください"]
    visitor.open("/application/done.pdf", status=403)
    visitor.open(f"/apply/open/{'x' * 43}", status=404)
    visitor.open("/apply/open/short", status=404)


NOTHING = dict.fromkeys(("contact1_name", "contact1_relation", "contact1_phone", "health-1-allergy"), "")
REQUIRED = {
    "applicant": (APPLICANT, ["family_name", "given_name", "family_kana", "given_kana", "relation", "phone", "postal_code",
                              "area", "street", "consent_data", "consent_records"]),
    "proxy": (PROXY, ["family_name", "given_name", "family_kana", "given_kana", "relation", "phone", "email"]),
    "child-1": (CHILD, ["family_name", "given_name", "family_kana", "given_kana", "relation", "needs"]),
}  # fmt: skip
WRONG = {
    "applicant": [
        ({"family_kana": "髙﨑"}, "family_kana", "カタカナで入力してください"),
        ({"birth_on-month": "13"}, "birth_on", "ない日付です"),
        ({"birth_on-year": "", "birth_on-month": "", "birth_on-day": ""}, "birth_on", "生年月日を入力してください"),
        ({"birth_on-year": "2025"}, "birth_on", "年を確かめてください"),
        ({"phone": "12345"}, "phone", "10けたか11けた"),
        ({"postal_code": "12"}, "postal_code", "7けた"),
        ({"family_name": "あ" * 41}, "family_name", "40文字以下"),
        ({"street": "あ" * 101}, "street", "100文字以下"),
        ({"given_name": "彩\u202eあ"}, "given_name", "使えない文字"),
        ({"relation": "ねこ"}, "relation", "選択肢から選んでください"),
        ({"sex": "x"}, "sex", "選択肢から選んでください"),
    ],
    "proxy": [
        ({"phone": "090-1234-5678"}, "phone", "保護者1とは別の電話番号"),
        ({"email": "MAMA@example.jp"}, "email", "保護者1とは別のメールアドレス"),
        ({"email": "x@"}, "email", "メールアドレスの形"),
        ({"wanted": ""}, "wanted", "選んでください"),
        ({"wanted": "maybe"}, "wanted", "選択肢から"),
    ],
    "child-1": [
        ({"birth_on-year": "2023", "birth_on-month": "11", "birth_on-day": "20"}, "birth_on", "2026年11月18日で終わっています"),
        ({"birth_on-year": "2027"}, "birth_on", "今日よりあと"),
        ({"birth_on-year": "2025", "birth_on-month": "2", "birth_on-day": "30"}, "birth_on", "ない日付です"),
        ({"needs": "yes"}, "needs_detail", "内容を入力してください"),
        ({"used_elsewhere": "yes"}, "used_where", "利用した市区町村を入力してください"),
        ({"needs": "yes", "needs_detail": "あ" * 1001}, "needs_detail", "1000文字以下"),
    ],
    "more": [
        ({"contact1_name": "森本 健"}, "contact1_phone", "1人目の電話番号も入力してください"),
        ({"contact1_name": "森本 健", "contact1_relation": "父", "contact1_phone": "1"}, "contact1_phone", "10けたか11けた"),
        ({"health-1-allergy": "あ" * 1001}, "health-1-allergy", "1000文字以下"),
        ({"facilities": "nowhere"}, "facilities", "選択肢から"),
    ],
}  # fmt: skip


def test_every_required_field_is_asked_for_in_its_place(visitor: Visitor, make: Make) -> None:
    make.municipality()
    visitor.open(ask(visitor))
    for page, (good, names) in REQUIRED.items():
        for name in names:
            visitor.open(f"/application/{page}")
            shown = visitor.send(good | {name: ""}, button="次へ進む", status=422)
            assert f'id="{name}-error"' in shown.html, (page, name)
            assert shown.html.count("field__error") == 1, (page, name)
            kept = shown.forms[-1].data() if page != "child-1" else shown.forms[0].data()
            assert all(kept.get(key, "") in {said, said.strip()} or key.endswith(("kana", "phone", "code"))
                       for key, said in good.items() if key != name)  # fmt: skip
        visitor.send(good, button="次へ進む")


def test_every_wrong_input_is_said_beside_its_field_and_kept(visitor: Visitor, make: Make) -> None:
    make.municipality()
    make.nursery()
    visitor.open(ask(visitor))
    good = {"applicant": APPLICANT, "proxy": PROXY, "child-1": CHILD | {"needs_detail": ""}, "more": NOTHING}
    for page, cases in WRONG.items():
        for wrong, name, words in cases:
            visitor.open(f"/application/{page}")
            shown = visitor.send(good[page] | wrong, button="次へ進む", status=422)
            place = shown.html.partition(f'id="{name}-error"')[2].partition("</p>")[0]
            assert words in place, (page, wrong, shown.text[:600])
            assert "か所を直してください" in shown.text
            assert shown.title.startswith("エラー：")
        visitor.send(good[page], button="次へ進む")
    assert visitor.page.headings == ["登録内容の確認"]


def test_a_wrong_page_stands_before_the_confirmation(visitor: Visitor, make: Make) -> None:
    make.municipality()
    visitor.open(ask(visitor))
    assert visitor.open("/application/confirm").headings == ["申請者の情報"]
    fill(visitor)
    visitor.open("/application/proxy")
    visitor.send(PROXY | {"email": ""}, button="保存して中断")
    assert visitor.open("/application/confirm").headings == ["代理利用者の情報"]
    visitor.post("/application/confirm", {})
    assert held(visitor)[0].state == "draft"


def test_children_are_added_and_taken_out(visitor: Visitor, make: Make) -> None:
    make.municipality()
    visitor.open(ask(visitor))
    fill(visitor, children=(CHILD, SIBLING))
    visitor.open("/application/child-2")
    visitor.send({}, button="このお子さまを申請から外す")
    assert "うみ" not in visitor.open("/application/confirm").text
    visitor.open("/application/child-1")
    assert "このお子さまを申請から外す" not in visitor.page.text
    again = visitor.send(CHILD, button="きょうだいを追加する")
    assert "お子さま2" in again.text
    assert "もう入力されています" in visitor.send(CHILD, button="次へ進む", status=422).text


def test_the_postal_code_fills_the_address(visitor: Visitor, make: Make) -> None:
    make.municipality()
    visitor.open(ask(visitor))
    piece = visitor.open("/application/address?postal_code=520-3234", htmx="address")
    assert 'value="滋賀県湖南市' in piece.html
    assert "<h1" not in piece.html
    visitor.open("/application/applicant")
    shown = visitor.send(APPLICANT | {"area": "", "family_name": "森本"}, button="郵便番号から住所を入れる")
    kept = shown.forms[-1].data()
    assert kept["area"].startswith("滋賀県湖南市")
    assert kept["family_name"] == "森本"
    assert kept["street"] == APPLICANT["street"]


def test_wished_facilities_contacts_and_health_are_kept(visitor: Visitor, make: Make) -> None:
    make.municipality()
    nursery = make.nursery()
    make.nursery(name="遠くの園", code="131016")
    visitor.open(ask(visitor))
    fill(visitor)
    page = visitor.open("/application/more")
    assert "いわねの丘こども園" in page.text
    assert "遠くの園" not in page.text
    said = {"facilities": nursery.ref, "contact1_name": "森本 健", "contact1_relation": "父", "contact1_phone": "0748-72-1389",
            "health-1-allergy": "CANARY-卵"}  # fmt: skip
    confirm = visitor.send(said, button="次へ進む")
    for words in ("いわねの丘こども園", "森本 健（父）", "0748-72-1389", "CANARY-卵"):
        assert words in confirm.text
    visitor.send({}, button="申請する")
    for letter in letters(visitor.database, "applications/received"):
        assert "CANARY" not in str(letter.facts)


def test_a_municipality_may_refuse_applications_before_the_age(visitor: Visitor, make: Make) -> None:
    make.municipality(policy=rules(apply_from=5))
    visitor.open(ask(visitor))
    visitor.send(APPLICANT, button="次へ進む")
    visitor.send(NO_PROXY, button="次へ進む")
    shown = visitor.send(SIBLING, button="次へ進む", status=422)
    assert "6か月になる2027年3月10日からです。申請は2027年2月10日から受け付けます。" in shown.text


def test_gets_write_nothing_but_sessions(visitor: Visitor, make: Make) -> None:
    make.municipality()
    url = ask(visitor)
    visitor.open(url)
    fill(visitor)
    before = [(row.state, row.answers, row.step) for row in held(visitor)]
    for path in ("applicant", "proxy", "child-1", "more", "confirm", "paused", "done", ""):
        visitor.open(f"/application/{path}")
    assert [(row.state, row.answers, row.step) for row in held(visitor)] == before
    with visitor.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(OneTimeLink).where(OneTimeLink.used_at.is_not(None))) == 0
        assert tx.scalar(select(func.count()).select_from(LoginSession)) == 1
