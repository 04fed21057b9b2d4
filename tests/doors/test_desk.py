"""The desk: queue, one application, the three decisions; what the family sees afterwards (A7, A8, A10)."""

from __future__ import annotations

from sqlalchemy import func, select

from tests.conftest import StillClock
from tests.support.applicant import CHILD, PROXY, SIBLING, apply, ask, letters
from tests.support.client import Visitor
from tests.support.make import Make
from tsuen.domain.accounts.models import Account
from tsuen.domain.applications.models import Application
from tsuen.domain.audit.models import Entry
from tsuen.domain.certifications.models import Certification
from tsuen.domain.households.models import Child, Guardian


def count(visitor: Visitor, model: type) -> int:
    with visitor.database.reading() as tx:
        return tx.scalar(select(func.count()).select_from(model)) or 0


def desk(visitor: Visitor, make: Make, code: str = "252115") -> Visitor:
    """Another browser, an officer's."""
    return Visitor(visitor.app, visitor.clock).log_in(make.officer(code).account_id)


def test_the_queue_shows_how_old_each_is(visitor: Visitor, make: Make, clock: StillClock) -> None:
    make.municipality()
    first = apply(visitor, "one@example.jp")
    clock.to("2026-12-14T10:00")
    second = apply(Visitor(visitor.app, clock), "two@example.jp")
    clock.to("2026-12-21T10:00")
    page = desk(visitor, make).open("/municipality/applications/")
    assert page.text.index(first) < page.text.index(second)
    assert "13日目あと1日" in page.text
    assert "7日目あと7日" in page.text
    assert "審査するもの 2" in page.text
    assert "期限が近い 1" in page.text
    near = desk(visitor, make).open("/municipality/applications/?view=near")
    assert first in near.text
    assert second not in near.text
    found = desk(visitor, make).open("/municipality/applications/?q=0002")
    assert second in found.text
    assert first not in found.text
    assert "見つかりませんでした" in desk(visitor, make).open("/municipality/applications/?q=いない").text
    assert first in desk(visitor, make).open("/municipality/applications/?q=髙﨑").text


def test_approving_makes_the_account_and_the_certificate(visitor: Visitor, make: Make) -> None:
    make.municipality()
    number = apply(visitor, proxy=PROXY, children=(CHILD, SIBLING))
    officer = desk(visitor, make)
    officer.open("/municipality/applications/")
    page = officer.press(number)
    assert "2028年4月8日まで" in page.text
    assert "滋賀県湖南市の住所です" in page.text
    assert "「アカウント発行のお知らせ」が届きます" in page.text
    done = officer.send({}, button="決定して知らせる")
    assert "承認しました" in done.text
    assert "申請はありません" in done.text
    assert [one.recipient for one in letters(visitor.database, "accounts/issued")] == ["mama@example.jp", "papa@example.jp"]
    with visitor.database.reading() as tx:
        papers = tx.scalars(select(Certification).order_by(Certification.id)).all()
        assert [(str(one.starts_on), str(one.ends_on)) for one in papers] == [
            ("2026-12-08", "2028-04-08"), ("2027-03-10", "2029-09-08")]  # fmt: skip
        account = tx.scalar(select(Account.id).where(Account.email == "papa@example.jp"))
    family = Visitor(visitor.app, visitor.clock).log_in(account)
    shown = family.open("/my/certificate/")
    for words in ("乳児等のための支援給付 認定証", "髙﨑 そら", "2026年（令和8年）12月8日から", "2028年（令和10年）4月8日まで", "まだ始まっていません"):
        assert words in shown.text
    assert "髙﨑 鷗" in family.open("/my/people/").text
    assert "認定証" in family.open("/my/menu/").text


def test_reading_an_application_is_recorded(visitor: Visitor, make: Make) -> None:
    make.municipality()
    apply(visitor)
    officer = desk(visitor, make)
    officer.open("/municipality/applications/")
    officer.press("2026-0001")
    with visitor.database.reading() as tx:
        entry = tx.scalars(select(Entry).where(Entry.action == "application.view")).one()
    assert entry.subject_id == "1"
    assert entry.facts == {}


def test_rejecting_and_asking_back_need_their_words(visitor: Visitor, make: Make) -> None:
    make.municipality()
    apply(visitor)
    officer = desk(visitor, make)
    officer.open("/municipality/applications/")
    officer.press("2026-0001")
    for result, words in (("reject", "却下の理由を入力してください"), ("return", "直していただきたいことを入力してください")):
        page = officer.send({"result": result}, button="決定して知らせる", status=422)
        assert words in page.text
        assert 'id="reason-error"' in page.html
    assert "審査の結果を選んでください" in officer.send({"result": ""}, button="決定して知らせる", status=422).text
    officer.send({"result": "hack"}, button="決定して知らせる", status=422)
    past = {"result": "approve", "starts_on-year": "2026", "starts_on-month": "1", "starts_on-day": "1"}
    assert "今日からあとの日" in officer.send(past, button="決定して知らせる", status=422).text
    late = {"result": "approve", "starts_on-year": "2029", "starts_on-month": "1", "starts_on-day": "1"}
    assert "2028年4月8日まで" in officer.send(late, button="決定して知らせる", status=422).text
    assert count(visitor, Child) == 0
    today = {"starts_on-year": "2026", "starts_on-month": "12", "starts_on-day": "8"}
    officer.send(today | {"result": "reject", "reason": "湖南市に住民票がありません。", "memo": "電話済み"}, button="決定して知らせる")
    letter = letters(visitor.database, "applications/rejected")[0]
    assert letter.facts["reason"] == "湖南市に住民票がありません。"
    assert "電話済み" not in str(letter.facts)
    shown = officer.open(officer_url(visitor))
    assert "却下" in shown.text
    assert "電話済み" in shown.text
    assert "決定して知らせる" not in shown.text


def officer_url(visitor: Visitor) -> str:
    with visitor.database.reading() as tx:
        return f"/municipality/applications/{tx.scalar(select(Application.ref).limit(1))}"


def test_asked_back_corrected_and_sent_again(visitor: Visitor, make: Make, clock: StillClock) -> None:
    make.municipality()
    apply(visitor)
    officer = desk(visitor, make)
    officer.open(officer_url(visitor))
    officer.send({"result": "return", "reason": "番地を直してください。"}, button="決定して知らせる")
    letter = letters(visitor.database, "applications/returned")[0]
    clock.to("2026-12-08T09:30")
    family = Visitor(visitor.app, visitor.clock)
    page = family.open(f"/apply/open/{letter.facts['token']}")
    assert page.headings == ["登録内容の確認"]
    assert "番地を直してください。" in page.text
    family.open("/application/applicant")
    family.send({"street": "9-9"}, button="次へ進む")
    family.open("/application/confirm")
    assert family.send({}, button="申請する").headings == ["申請が完了しました"]
    assert "9-9" in officer.open(officer_url(visitor)).text
    assert len(letters(visitor.database, "applications/received")) == 2
    family.open(f"/apply/open/{letter.facts['token']}", status=404)


def test_the_second_officer_is_told(visitor: Visitor, make: Make) -> None:
    make.municipality()
    apply(visitor)
    one, two = desk(visitor, make), desk(visitor, make)
    one.open(officer_url(visitor))
    two.open(officer_url(visitor))
    one.send({"result": "reject", "reason": "住所が市の外です。"}, button="決定して知らせる")
    page = two.send({"result": "approve"}, button="決定して知らせる", status=409)
    assert "ほかの職員がもう処理しました" in page.text
    assert "住所が市の外です。" in page.text
    assert count(visitor, Child) == 0


def test_another_municipality_sees_nothing(visitor: Visitor, make: Make) -> None:
    make.municipality()
    apply(visitor)
    other = desk(visitor, make, "131016")
    assert "申請はありません" in other.open("/municipality/applications/").text
    other.open(officer_url(visitor), status=404)
    for said in ({"result": "approve"}, {"result": "reject", "reason": "x"}, {"result": "return", "reason": "x"}, {}):
        other.open("/municipality/applications/")
        other.post(officer_url(visitor), said, status=404)
    family = Visitor(visitor.app, visitor.clock).log_in(make.family().account_id)
    family.open("/municipality/applications/", status=403)
    assert count(visitor, Certification) == 1


def test_a_draft_is_nobody_elses_business(visitor: Visitor, make: Make) -> None:
    make.municipality()
    ask(visitor)
    desk(visitor, make).open(officer_url(visitor), status=404)


def test_a_sibling_joins_the_household(visitor: Visitor, make: Make) -> None:
    family = make.family()
    make.municipality()
    apply(visitor, family.email, children=(SIBLING,))
    officer = desk(visitor, make)
    page = officer.open(officer_url(visitor))
    assert "承認すると同じアカウントにつながります" in page.text
    assert "「お子さまの追加のお知らせ」が届きます" in page.text
    officer.send({}, button="決定して知らせる")
    assert len(letters(visitor.database, "applications/child_added")) == 1
    assert not letters(visitor.database, "accounts/issued")
    with visitor.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Child).where(Child.household_id == family.household_id)) == 2
        assert tx.scalar(select(func.count()).select_from(Guardian)) == 1


def test_a_child_is_not_certified_twice(visitor: Visitor, make: Make) -> None:
    make.municipality()
    apply(visitor)
    apply(Visitor(visitor.app, visitor.clock), "second@example.jp")
    officer = desk(visitor, make)
    for number in ("2026-0001", "2026-0002"):
        officer.open("/municipality/applications/")
        officer.press(number)
        if number == "2026-0001":
            officer.send({}, button="決定して知らせる")
    assert "もう認定されています" in officer.page.text
    assert "二重には認定できません" in officer.send({}, button="決定して知らせる", status=422).text
    assert count(visitor, Certification) == 1
    assert count(visitor, Child) == 1


def test_an_address_of_a_stranger_is_not_taken_over(visitor: Visitor, make: Make) -> None:
    nursery = make.nursery()
    make.municipality()
    with visitor.database.reading() as tx:
        email = tx.get_one(Account, nursery.account_id).email
    apply(visitor, email)
    officer = desk(visitor, make)
    assert "ほかの市区町村や施設のアカウントで使われています" in officer.open(officer_url(visitor)).text
    assert "使われています" in officer.send({}, button="決定して知らせる", status=422).text
    assert count(visitor, Child) == 0


def test_a_family_sees_only_its_own_certificate(visitor: Visitor, make: Make) -> None:
    mine, other = make.family(), make.family(name="隣野")
    visitor.log_in(mine.account_id)
    page = visitor.open("/my/certificate/")
    assert "森本 ひなた" in page.text
    assert "隣野" not in page.text
    assert "隣野" not in visitor.open("/my/people/").text
    assert other.child_refs
