"""One's own account: the second step and the address, both with the password (B4, B6, S6, S9, S10)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.conftest import StillClock
from tests.doors.test_own_portal import CHIYODA, PERSON, applied, chiyoda, registered
from tests.support.applicant import ask, letters
from tests.support.client import Visitor
from tests.support.make import Family, Make
from tsuen.db import Database
from tsuen.domain.accounts.models import Account
from tsuen.domain.accounts.services.passwords import hash_password
from tsuen.domain.applications.models import Application
from tsuen.domain.applications.services.approve import approve
from tsuen.domain.households.models import Child, Guardian
from tsuen.jobs.verify import check

PASSWORD = "Hinata-2026-06"
NEW = "aya.new@example.jp"
_kept: list[str] = []


@dataclass
class Scene:
    parent: Visitor
    family: Family
    database: Database

    def ask(self, email: str = NEW, password: str = PASSWORD, status: int = 200) -> None:
        """Ask for another address."""
        self.parent.open("/my/account/email")
        self.parent.send({"email": email, "password": password}, button="確認コードを送る", status=status)

    def code(self) -> str:
        """The latest mailed code."""
        return str(letters(self.database, "accounts/email_code")[-1].facts["code"])

    def account(self) -> Account:
        """As it stands."""
        with self.database.reading() as tx:
            return tx.get_one(Account, self.family.account_id)


@pytest.fixture
def scene(make: Make, app: Flask, clock: StillClock, database: Database) -> Scene:
    make.municipality()
    family = make.family()
    if not _kept:
        _kept.append(hash_password(PASSWORD))
    with database.writing() as tx:
        tx.execute(update(Account).where(Account.id == family.account_id).values(password_hash=_kept[0]))
    return Scene(Visitor(app, clock).log_in(family.account_id), family, database)


def test_two_step_from_the_registered_facts(scene: Scene) -> None:
    """S6: 利用者情報管理 ⇒ 利用者 ⇒ ログイン時の2段階認証, 有効 to 無効; the password is asked for."""
    page = scene.parent.open("/my/people/guardians/1")
    assert "ログイン時の2段階認証" in page.text
    scene.parent.open("/my/account/two-step")
    assert "いまは「有効」です" in scene.parent.page.text
    for password in ("", "Wrong-2026-06"):
        page = scene.parent.send({"two_step": "off", "password": password}, button="確定", status=422)
        assert page.title.startswith("エラー：")
    assert scene.account().two_step
    page = scene.parent.send({"two_step": "off", "password": PASSWORD}, button="確定")
    assert "ログイン時の2段階認証を「無効」にしました。" in page.text
    assert not scene.account().two_step
    assert letters(scene.database, "accounts/two_step")[-1].recipient == scene.family.email
    scene.parent.open("/my/account/two-step")
    scene.parent.send({"two_step": "off", "password": PASSWORD}, button="確定")
    assert len(letters(scene.database, "accounts/two_step")) == 1, "unchanged is not told"


def test_guessing_the_password_is_throttled(scene: Scene) -> None:
    scene.parent.open("/my/account/two-step")
    for _ in range(10):
        scene.parent.send({"two_step": "off", "password": "Wrong-2026-06"}, button="確定", status=422)
    scene.parent.send({"two_step": "off", "password": PASSWORD}, button="確定", status=429)
    assert scene.account().two_step


def test_a_new_address_is_proved_and_the_old_one_is_told(scene: Scene, app: Flask, clock: StillClock) -> None:
    old = scene.family.email
    page = scene.parent.open("/my/account/email")
    assert "氏名、住所、電話番号は、この画面では変えられません。" in page.text
    scene.ask(password="Wrong-2026-06", status=422)
    assert not letters(scene.database, "accounts/email_code")
    scene.ask()
    assert letters(scene.database, "accounts/email_code")[-1].recipient == NEW
    assert scene.account().email == old, "nothing changes before the code"
    page = scene.parent.send({"code": "000000"}, button="メールアドレスを変更する", status=422)
    assert "確認コードがちがいます。" in page.text
    page = scene.parent.send({"code": scene.code()}, button="メールアドレスを変更する")
    assert "メールアドレスを変更しました。" in page.text
    assert scene.account().email == NEW
    with scene.database.reading() as tx:
        assert tx.scalar(select(Guardian.email).where(Guardian.account_id == scene.family.account_id)) == NEW
    told = {one.recipient: one.facts["old"] for one in letters(scene.database, "accounts/email_changed")}
    assert told == {old: True, NEW: False}
    assert NEW in scene.parent.open("/my/people/guardians/1").text
    fresh = Visitor(app, clock)
    fresh.open("/login")
    fresh.send({"email": old, "password": PASSWORD}, button="ログイン", status=422)
    fresh.send({"email": NEW, "password": PASSWORD}, button="ログイン")
    assert "ワンタイムパスワード" in fresh.page.text


def test_a_new_address_ends_every_other_session(scene: Scene, app: Flask, clock: StillClock, make: Make) -> None:
    """Whoever else is in the account has to log in anew; this browser, 保護者2 and other families stay."""
    phone, half, other = Visitor(app, clock).log_in(scene.family.account_id), Visitor(app, clock), Visitor(app, clock).log_in(make.family().account_id)
    half.open("/login")
    half.send({"email": scene.family.email, "password": PASSWORD}, button="ログイン")
    scene.ask()
    assert phone.http.get("/my/").status_code == 200
    scene.parent.send({"code": "000000"}, button="メールアドレスを変更する", status=422)
    assert phone.http.get("/my/").status_code == 200, "a wrong code ends nothing"
    scene.parent.send({"code": scene.code()}, button="メールアドレスを変更する")
    assert phone.http.get("/my/").status_code == 303
    assert half.http.get("/login/code").status_code != 200, "a login half done too"
    scene.parent.open("/my/")
    assert other.http.get("/my/").status_code == 200


def test_five_tries_ten_minutes_and_the_last_code_only(scene: Scene, clock: StillClock) -> None:
    scene.ask()
    first = scene.code()
    scene.ask("aya.second@example.jp")
    if first != scene.code():
        scene.parent.send({"code": first}, button="メールアドレスを変更する", status=422)
    for _ in range(5):
        page = scene.parent.send({"code": "000000"}, button="メールアドレスを変更する", status=422)
    assert "使えなくなりました" in scene.parent.send({"code": scene.code()}, button="メールアドレスを変更する", status=422).text
    scene.ask()
    clock.to("2026-12-08T09:11")
    page = scene.parent.send({"code": scene.code()}, button="メールアドレスを変更する")
    assert page.headings == ["メールアドレスの変更"], "too late: back to the beginning"
    assert scene.account().email == scene.family.email


def test_an_address_with_an_account_is_answered_the_same(scene: Scene, make: Make) -> None:
    other = make.family()
    scene.ask(other.email.upper())
    assert scene.parent.page.headings == ["確認コード"]
    assert not letters(scene.database, "accounts/email_code")
    assert letters(scene.database, "accounts/email_taken")[-1].recipient.lower() == other.email
    scene.parent.send({"code": "123456"}, button="メールアドレスを変更する", status=422)
    scene.ask(scene.family.email, status=422)
    assert "いまのメールアドレスと同じです" in scene.parent.page.text


def test_taken_meanwhile(scene: Scene, make: Make) -> None:
    scene.ask()
    late = make.family()
    with scene.database.writing() as tx:
        tx.execute(update(Account).where(Account.id == late.account_id).values(email=NEW, email_key=NEW))
    page = scene.parent.send({"code": scene.code()}, button="メールアドレスを変更する", status=409)
    assert "ほかのアカウントで使われています" in page.text
    assert scene.account().email == scene.family.email


def test_applications_go_along_and_the_old_mailbox_opens_nothing(visitor: Visitor, make: Make, clock: StillClock) -> None:
    """B6: an application that waits, its 「申請の状況」, who came in by a mailed URL: all are the family's at its new address."""
    chiyoda(make, places=1)
    registered(visitor, "lost@example.jp")
    applied(visitor)
    standing = letters(visitor.database, "applications/received")[-1].facts["token"]
    inside = Visitor(visitor.app, clock)
    assert "審査中" in inside.open(f"/standing/open/{standing}").text
    visitor.send({}, button="ホームへ")
    visitor.open("/my/account/email")
    visitor.send({"email": "fresh@example.jp", "password": PERSON["password"]}, button="確認コードを送る")
    code = letters(visitor.database, "accounts/email_code")[-1].facts["code"]
    visitor.send({"code": code}, button="メールアドレスを変更する")
    Visitor(visitor.app, clock).open(f"/standing/open/{standing}", status=410)
    inside.open("/standing/", status=403)
    with visitor.database.reading() as tx:
        assert set(tx.scalars(select(Application.email))) == {"fresh@example.jp"}
        ref = tx.scalar(select(Application.ref).where(Application.state == "submitted"))
        applied_id = tx.scalar(select(Application.id).where(Application.state == "submitted"))
    with visitor.database.writing() as tx:  # as if no lot were drawn there
        tx.execute(update(Application).where(Application.id == applied_id).values(round_id=None))
    assert "審査中" in visitor.open("/my/").text
    officer = make.officer(CHIYODA)
    visitor.database.run(lambda tx: approve(tx, str(ref), viewer=officer, starts_on=clock().date(), memo="", now=clock()))
    with visitor.database.reading() as tx:
        accounts = tx.scalars(select(Account.email).where(Account.audience == "family")).all()
        assert accounts == ["fresh@example.jp"]
        assert len(set(tx.scalars(select(Child.household_id)))) == 1
        assert check(tx, clock()) == []
    assert letters(visitor.database, "applications/account_opened")[-1].recipient == "fresh@example.jp"


def test_a_draft_begun_from_the_account_is_not_read_from_the_old_mailbox(scene: Scene) -> None:
    """A3: whoever asks /apply for a URL by the old address begins an empty form."""
    old = scene.family.email
    scene.parent.open("/my/")
    scene.parent.post("/my/application/")
    scene.parent.log_in(scene.family.account_id)
    scene.ask()
    scene.parent.send({"code": scene.code()}, button="メールアドレスを変更する")
    thief = Visitor(scene.parent.app, scene.parent.clock)
    page = thief.open(ask(thief, old))
    assert "森本" not in [field.value for form in page.forms for field in form.fields]
    with scene.database.reading() as tx:
        homes = {one.email: one.household_id for one in tx.scalars(select(Application))}
    assert homes == {NEW: scene.family.household_id, old: None}
