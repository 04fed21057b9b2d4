"""千代田's way inside Tsuen: account, application that begins with its base data, lottery, result (G4, C12-14)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from tests.conftest import StillClock
from tests.doors.test_lottery import desk, ref_of
from tests.rooms.test_draws import ROUND
from tests.support.applicant import APPLICANT, CHILD, NO_PROXY, apply, ask, letters
from tests.support.client import Visitor
from tests.support.make import Make
from tests.support.rules import rules
from tsuen.domain.accounts.models import Account
from tsuen.domain.accounts.services.tidy import forget_links
from tsuen.domain.applications.models import Application
from tsuen.domain.households.models import Child, Guardian, Household
from tsuen.jobs.verify import check

CHIYODA = "131016"
PERSON: dict[str, Any] = {
    "password": "Sakura-2026-Kudan", "again": "Sakura-2026-Kudan", "family_name": "髙﨑", "given_name": "彩", "family_kana": "たかさき",
    "given_kana": "アヤ", "birth_on-year": "1993", "birth_on-month": "5", "birth_on-day": "1", "phone": "090-1234-5678",
    "postal_code": "102-8688", "area": "東京都千代田区九段南", "street": "1-2-1 コーポ九段 101",
}  # fmt: skip
AHEAD = {"opens_on": "2027-02-01", "closes_on": "2027-02-10", "draws_on": "2027-02-15"}
CONSENTS = {"consent_data": "y", "consent_records": "y", "relation": "母"}


def chiyoda(make: Make, **changes: Any) -> None:
    make.municipality(
        CHIYODA,
        rules(application={"allocation": "lottery", "alternates": True, "account_first": True}, lottery={"rounds": [ROUND | changes]}),
    )


def registered(visitor: Visitor, email: str = "mama@example.jp") -> None:
    """From the top page to home with an account of its own."""
    visitor.open(f"/apply?municipality={CHIYODA}")
    visitor.press("アカウントを作成")
    visitor.send({"email": email}, button="登録する")
    token = letters(visitor.database, "accounts/url")[-1].facts["token"]
    visitor.open(f"/register/open/{token}")
    visitor.send(PERSON, button="アカウントを作成")
    visitor.send({"agree": "y"}, button="同意する")


def applied(visitor: Visitor, child: dict[str, Any] = CHILD) -> None:
    """From home to the sent application."""
    visitor.open("/my/")
    visitor.send({}, button="オンライン申請する")
    visitor.send(CONSENTS, button="次へ進む")
    visitor.send(NO_PROXY, button="次へ進む")
    visitor.send(child, button="次へ進む")
    visitor.send({}, button="あとで入力する")
    visitor.send({}, button="申請する")


def test_account_application_lottery_result(visitor: Visitor, make: Make, clock: StillClock) -> None:
    chiyoda(make, places=1)
    page = visitor.open(f"/apply?municipality={CHIYODA}")
    assert "12月15日（火）に1人を抽選します" in page.text
    assert "利用申請のリクエスト" not in page.text
    registered(visitor)
    assert "髙﨑 彩 さま" in visitor.page.text
    visitor.send({}, button="オンライン申請する")
    values = {field.name: field.value for form in visitor.page.forms for field in form.fields}
    wanted = {"family_name": "髙﨑", "given_kana": "アヤ", "birth_on-year": "1993", "phone": "09012345678", "area": "東京都千代田区九段南",
              "street": "1-2-1 コーポ九段 101", "postal_code": "102-8688"}  # fmt: skip
    assert {name: values[name] for name in wanted} == wanted
    assert "mama@example.jp" in visitor.page.html
    visitor.send({"go": "pause"}, button="保存して中断")
    visitor.send({}, button="ホームへ")
    applied(visitor)
    assert "12月15日（火）に抽選をして" in visitor.page.text
    home = visitor.send({}, button="ホームへ")
    assert "審査中" in home.text
    assert "抽選日 12月15日（火）" in home.text
    record = visitor.open("/my/dossier/").text
    assert "抽選日" in record
    assert "12月15日（火）" in record
    assert "返事の予定" not in record
    officer = desk(visitor, make, CHIYODA)
    assert "抽選日に、結果をお知らせします" in officer.open("/municipality/applications/").text
    assert "あと7日" in officer.page.text
    assert "期限が近い 0" in officer.page.text
    clock.to("2026-12-12T10:00")
    officer = desk(visitor, make, CHIYODA)
    assert "2026-0001" in officer.open("/municipality/applications/?view=near").text
    assert "抽選日 12月15日（火）・あと3日" in officer.press("2026-0001").text
    assert "アカウントがあります（髙﨑 彩 さま）" in officer.page.text
    officer.send({}, button="決定する")
    with visitor.database.reading() as tx:
        account = tx.scalar(select(Account.id).where(Account.audience == "family"))
    visitor.log_in(int(account or 0))
    assert "抽選待ち" in visitor.open("/my/").text
    clock.to("2026-12-15T10:00")
    officer = desk(visitor, make, CHIYODA)
    officer.open(f"/municipality/lottery/{ref_of(visitor)}/draw")
    officer.send({}, button="抽選する")
    officer.open(f"/municipality/lottery/{ref_of(visitor)}/certify")
    visitor.log_in(int(account or 0))
    assert "当選" in visitor.open("/my/").text
    officer.send({}, button="認定を出す")
    assert [one.recipient for one in letters(visitor.database, "applications/account_opened")] == ["mama@example.jp"]
    assert letters(visitor.database, "accounts/issued") == []
    assert "髙﨑 そら" in visitor.open("/my/certificate/").text
    with visitor.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Household)) == 1
        assert tx.scalar(select(Guardian.relation)) == "母"
        assert check(tx, clock()) == []


def test_the_account_is_made_once_and_says_nothing_to_strangers(visitor: Visitor, make: Make, clock: StillClock) -> None:
    chiyoda(make)
    registered(visitor)
    other = Visitor(visitor.app, clock)
    other.open(f"/register?municipality={CHIYODA}")
    known = other.send({"email": "MAMA@example.jp"}, button="登録する").text
    other.open(f"/register?municipality={CHIYODA}")
    assert other.send({"email": "new@example.jp"}, button="登録する").text == known
    assert [one.recipient for one in letters(visitor.database, "accounts/known")] == ["MAMA@example.jp"]
    token = letters(visitor.database, "accounts/url")[0].facts["token"]
    other.open(f"/register/open/{token}", status=410)
    other.open("/register/new", status=410)
    fresh = letters(visitor.database, "accounts/url")[-1].facts["token"]
    other.open(f"/register/open/{fresh}")
    other.send(PERSON | {"password": "short", "again": "other"}, button="アカウントを作成", status=422)
    assert "10文字以上" in other.page.text
    assert "上のパスワードと同じもの" in other.page.text
    clock.to("2026-12-09T09:30")
    other.send(PERSON, button="アカウントを作成", status=410)
    with visitor.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Account)) == 1
    clock.to("2027-03-01T09:30")
    with visitor.database.writing() as tx:
        assert forget_links(tx, clock()) > 0


def test_without_the_policy_there_is_no_account_first(visitor: Visitor, make: Make) -> None:
    make.municipality()
    assert "アカウントを作成" not in visitor.open("/register?municipality=252115").text
    assert "利用申請のリクエスト" in visitor.page.text
    visitor.open("/register?municipality=131016", status=404)
    visitor.open("/register?municipality=999999", status=404)


def test_a_family_declines_from_home_and_another_by_the_mailed_url(visitor: Visitor, make: Make, clock: StillClock) -> None:
    chiyoda(make, places=1)
    people = [visitor, Visitor(visitor.app, clock)]
    for number, one in enumerate(people):
        registered(one, f"m{number}@example.jp")
        applied(one, CHILD | {"given_kana": "ソウ"[number]})
    officer = desk(visitor, make, CHIYODA)
    for number in ("2026-0001", "2026-0002"):
        officer.open("/municipality/applications/")
        officer.press(number)
        officer.send({}, button="決定する")
    clock.to("2026-12-15T10:00")
    officer = desk(visitor, make, CHIYODA)
    officer.open(f"/municipality/lottery/{ref_of(visitor)}/draw")
    officer.send({}, button="抽選する")
    winner = letters(visitor.database, "applications/won")[0]
    with visitor.database.reading() as tx:
        account = tx.scalar(select(Account.id).where(Account.email == winner.recipient))
        stranger = tx.scalar(select(Account.id).where(Account.email != winner.recipient, Account.audience == "family"))
        ref = tx.scalar(select(Application.ref).where(Application.email == winner.recipient))
    visitor.log_in(int(stranger or 0)).open(f"/my/standing/{ref}", status=404)
    visitor.log_in(int(account or 0)).open(f"/my/standing/{ref}")
    assert "当選" in visitor.page.text
    visitor.press("辞退する")
    assert "取り消すことはできません" in visitor.page.text
    assert "辞退を受け付けました" in visitor.send({}, button="辞退する").text
    waiting = letters(visitor.database, "applications/alternate")[0]
    mail = Visitor(visitor.app, clock)
    page = mail.open(f"/standing/open/{waiting.facts['token']}")
    assert "補欠 第1位" in page.text
    assert "アレルギー" not in page.text
    mail.press("辞退する")
    assert "辞退" in mail.send({}, button="辞退する").text
    mail.open("/standing/decline/nothing", status=404)
    mail.open("/application/", status=403)
    with visitor.database.reading() as tx:
        assert set(tx.scalars(select(Application.state))) == {"declined"}
        assert tx.scalar(select(func.count()).select_from(Child)) == 0


def test_a_draft_by_the_mailed_url_has_no_way_into_an_account(visitor: Visitor, make: Make) -> None:
    make.municipality()
    apply(visitor)
    assert "ホームへ" not in visitor.page.text
    visitor.post("/own/home", status=404)


def test_a_family_without_a_child_yet_finds_every_page_whole(visitor: Visitor, make: Make) -> None:
    """Its account came first: nothing on its pages takes a child for granted."""
    chiyoda(make)
    registered(visitor)
    rules_ = [one for one in visitor.app.url_map.iter_rules() if one.rule.startswith("/my/") and "GET" in (one.methods or set())]
    seen = {one.rule: visitor.http.get(one.rule).status_code for one in rules_ if not one.arguments}
    assert len(seen) > 10
    assert {rule: status for rule, status in seen.items() if status >= 500} == {}


def test_before_a_certification_there_is_no_certificate_to_print(visitor: Visitor, make: Make) -> None:
    """A10: 「認定証」 of a family nobody has certified yet is the empty state, not a paper with nobody on it."""
    chiyoda(make)
    registered(visitor)
    page = visitor.open("/my/certificate/")
    assert "認定はまだありません" in page.text
    assert "次のとおり認定しました" not in page.text
    assert "印刷する" not in page.text
    assert "届け出てください" not in page.text
    family = make.family()
    held = visitor.log_in(family.account_id).open("/my/certificate/")
    assert "次のとおり認定しました" in held.text
    assert "印刷する" in held.html


def test_what_nobody_said_is_left_open_on_the_form(visitor: Visitor, make: Make) -> None:
    """C13: 「お子さまから見た続柄」 of an account nobody was asked it of stays 「選んでください」."""
    chiyoda(make)
    registered(visitor)
    visitor.send({}, button="オンライン申請する")
    assert visitor.page.forms[-1].data()["relation"] == ""
    visitor.send(CONSENTS | {"relation": ""}, button="次へ進む", status=422)
    assert "続柄を選んでください" in visitor.page.text


def test_outside_of_every_round_nothing_is_called_open(visitor: Visitor, make: Make, clock: StillClock) -> None:
    """A9: after the last day it is said when the round closed and when the next opens; the way stays for who was asked back."""
    chiyoda(make)
    clock.to("2026-12-28T10:00")
    page = visitor.open(f"/apply?municipality={CHIYODA}")
    assert "可能です" not in page.text
    assert "募集は12月10日（木）24:00に終わりました。" in page.text
    assert "次の募集は、市区町村のお知らせをお待ちください。" in page.text
    assert "アカウントを作成" not in page.text
    assert "ログイン" in page.text
    make.municipality("131024", rules(application={"allocation": "lottery"}, lottery={"rounds": [ROUND, ROUND | AHEAD]}))
    page = visitor.open("/apply?municipality=131024")
    assert "終わりました。次の募集は2027年2月1日（月）0:00から" in page.text
    assert "続きのURLをお送りします" in page.text


def test_what_was_sent_is_said_to_be_sent(visitor: Visitor, make: Make) -> None:
    """A6: the browser's way back, and a second tab saved afterwards, lead to what was sent, not to a lost page."""
    make.municipality()
    number = apply(visitor)
    for path in ("/application/applicant", "/application/confirm", "/application/paused"):
        page = visitor.open(path)
        assert page.headings == ["申請が完了しました"]
        assert f"この申請は送信済みです（申請番号{number}）" in page.text
    page = visitor.post("/application/child-1", CHILD)
    assert f"この申請は送信済みです（申請番号{number}）" in page.text
    assert "申請内容をダウンロード" in page.text
    visitor.open("/application/nothing", status=404)


def test_where_the_facility_binds_it_is_required(visitor: Visitor, make: Make) -> None:
    """O5, C14 Step11: the one facility is entered; not left for later, and not two of them."""
    make.municipality(policy=rules(facilities={"which": "applied", "most": 1}))
    first, second = make.nursery(), make.nursery()
    visitor.open(ask(visitor))
    for page in (APPLICANT, NO_PROXY, CHILD):
        visitor.send(page, button="次へ進む")
    asked = visitor.page
    assert "利用できるのは、申請した施設だけです。" in asked.text
    assert "選べるのは1つまでです。" in asked.text
    assert "申請のあとでも変えられます" not in asked.text
    assert 'type="radio" name="facilities"' in asked.html
    page = visitor.send({}, button="あとで入力する", status=422)
    assert "希望する施設を選んでください。" in page.text
    visitor.open("/application/confirm")
    assert visitor.page.headings == ["希望施設・くわしい情報"]
    visitor.send({"facilities": [first.ref, second.ref]}, button="次へ進む", status=422)
    assert "選べる施設は1つまでです" in visitor.page.text
    assert visitor.send({"facilities": [second.ref]}, button="あとで入力する").headings == ["登録内容の確認"]
    assert visitor.send({}, button="申請する").headings == ["申請が完了しました"]


def test_a_newcomer_finds_the_account_from_the_login_page(visitor: Visitor, make: Make) -> None:
    """C12, Step1-2: 「新規アカウント登録」 at the foot of the login page, only where the account comes first."""
    make.municipality()
    assert "新規アカウント登録" not in visitor.open("/login").text
    chiyoda(make)
    assert "千代田区にお住まいの方は" in visitor.open("/login").text
    assert visitor.press("新規アカウント登録").headings == ["アカウントを作成"]
    assert "新規アカウント登録" in visitor.post("/login", {"email": "", "password": ""}, status=422).text
    make.municipality("131024", rules(application={"account_first": True}))
    visitor.open("/login")
    assert "まずは利用申請から！" in visitor.press("新規アカウント登録").text


def test_a_family_that_applies_stays_logged_in(visitor: Visitor, make: Make) -> None:
    """A7, G4: 「オンライン申請する」 in one tab leaves the others as they are; the session opens that one draft and no other's."""
    chiyoda(make)
    registered(visitor)
    visitor.open("/my/")
    before = visitor.http.get_cookie("tsuen_session")
    visitor.send({}, button="オンライン申請する")
    after = visitor.http.get_cookie("tsuen_session")
    assert before is not None
    assert after is not None
    assert before.value == after.value
    assert "髙﨑 彩 さま" in visitor.open("/my/").text
    assert visitor.open("/application/applicant").headings == ["申請者の情報"]
    visitor.send({}, button="保存して中断")
    assert "髙﨑 彩 さま" in visitor.send({}, button="ホームへ").text
    other = make.family()
    visitor.log_in(other.account_id).open("/application/applicant", status=403)
    visitor.log_in(make.officer(CHIYODA).account_id).open("/application/applicant", status=403)
