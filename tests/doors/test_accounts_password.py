"""「パスワードリセット申請」 to 「パスワード設定完了」 (B1, B2), link scanners, forged and used URLs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.support.client import Visitor
from tsuen.domain.accounts.models import Account, OneTimeLink
from tsuen.domain.accounts.services.passwords import verify_password
from tsuen.domain.outbox.models import Letter

PASSWORD = "Hinata-2026-06"


def ask(visitor, email, again=None, status=200):
    visitor.open("/password/reset")
    return visitor.send({"email": email, "again": again or email}, button="メール送信", status=status)


@pytest.fixture
def mailed(database):
    """The path in the latest 「パスワードリセットのご案内」."""

    def latest():
        with database.reading() as tx:
            letter = tx.scalars(select(Letter).where(Letter.template == "accounts/reset").order_by(Letter.id.desc())).first()
        return f"/password/open/{letter.facts['token']}"

    return latest


def test_from_the_request_to_the_new_password(visitor, app, clock, make, mailed, database):
    family = make.family()
    inside = Visitor(app, clock).log_in(family.account_id)
    page = visitor.open("/password/reset")
    assert page.headings == ["パスワードリセット申請"]
    assert ask(visitor, family.email.upper(), family.email).headings == ["メールを確かめてください"]
    for _ in range(20):  # link scanners open it, and never press
        Visitor(app, clock).open(mailed())
        visitor.http.head(mailed())
    page = visitor.open(mailed())
    assert page.headings == ["パスワードリセット"]
    assert visitor.response.request.path == "/password/new", "the secret does not stay in the address"
    page = visitor.send({"password": PASSWORD, "again": PASSWORD}, button="変更")
    assert page.headings == ["パスワード設定完了"]
    with database.reading() as tx:
        assert verify_password(tx.get_one(Account, family.account_id).password_hash, PASSWORD)
        assert tx.scalars(select(Letter.template).order_by(Letter.id)).all() == ["accounts/reset", "accounts/password_changed"]
    assert inside.open("/login").headings == ["ログイン"], "every session has ended"
    assert visitor.open(mailed(), status=410).headings == ["このURLは使えません"]
    assert visitor.open("/password/new", status=410).headings == ["このURLは使えません"]


def test_known_and_unknown_addresses_are_answered_the_same(visitor, app, clock, make, database):
    texts = []
    for email in (make.family().email, "nobody@example.jp"):
        one = Visitor(app, clock)
        ask(one, email)
        texts.append(re.sub(r"X-CSRFToken[^}]*", "", one.page.html))
    assert texts[0] == texts[1]
    with database.reading() as tx:
        assert len(tx.scalars(select(Letter)).all()) == 1


def test_a_closed_account_gets_no_url(visitor, make, database):
    family = make.family()
    with database.writing() as tx:
        tx.execute(update(Account).values(state="closed"))
    ask(visitor, family.email)
    with database.reading() as tx:
        assert tx.scalar(select(OneTimeLink.id)) is None


def test_the_two_addresses_must_agree(visitor):
    page = ask(visitor, "a@example.jp", "b@example.jp", status=422)
    assert "上のメールアドレスと同じものを入力してください。" in page.text
    assert page.title.startswith("エラー：")


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("Short-1a", "Short-1a", "10文字以上で"),
        ("onlylowercase", "onlylowercase", "3種類以上"),
        ("Hinata-2026-06", "Hinata-2026-07", "上のパスワードと同じもの"),
        ("", "", "パスワードを入力してください。"),
        ("Password-2026", "Password-2026", "推測されやすい"),
    ],
)
def test_a_bad_password_says_what_is_missing_and_uses_nothing_up(visitor, make, mailed, password, again, words):
    family = make.family()
    ask(visitor, family.email)
    visitor.open(mailed())
    assert words in visitor.send({"password": password, "again": again}, button="変更", status=422).text
    assert visitor.send({"password": PASSWORD, "again": PASSWORD}, button="変更").headings == ["パスワード設定完了"]


@pytest.mark.parametrize(("seconds", "status"), [(3600, 200), (3601, 410)])
def test_a_url_lives_an_hour(visitor, make, mailed, clock, seconds, status):
    ask(visitor, make.family().email)
    clock.moment += timedelta(seconds=seconds)
    visitor.open(mailed(), status=status)


def test_an_open_form_outlives_neither_the_hour_nor_another_change(visitor, app, clock, make, mailed):
    ask(visitor, make.family().email)
    other = Visitor(app, clock)
    other.open(mailed())
    visitor.open(mailed())
    other.send({"password": PASSWORD, "again": PASSWORD}, button="変更")
    visitor.send({"password": "Another-2026-1", "again": "Another-2026-1"}, button="変更", status=410)


def test_a_forged_url_opens_nothing(visitor, make, mailed):
    ask(visitor, make.family().email)
    path = mailed()
    visitor.open(path[:-1] + ("A" if path[-1] != "A" else "B"), status=410)
    visitor.open(path[:-1], status=404)


def test_three_mails_an_hour_to_one_address_known_or_not(visitor, make, clock):
    for email in (make.family().email, "nobody@example.jp"):
        for _ in range(3):
            ask(visitor, email)
        ask(visitor, email, status=429)
        ask(visitor, email.upper(), status=429)
    clock.moment += timedelta(hours=1)
    ask(visitor, "nobody@example.jp")


def test_the_mailbox_is_for_the_demonstration_only(visitor, app, settings, database, clock, make):
    from dataclasses import replace

    from tsuen.jobs.deliver import run_worker

    family = make.family()
    assert "メールはまだありません" in visitor.open("/demo/mailbox").text
    ask(visitor, family.email)
    run_worker(replace(settings, mail_server=""), database, clock, once=True)
    page = visitor.open("/demo/mailbox")
    assert "パスワードリセットのご案内" in page.text
    url = next(url for url, _ in page.links if "/password/open/" in url)
    assert visitor.open(url.removeprefix("http://127.0.0.1:8000")).headings == ["パスワードリセット"]
    house = app.extensions["tsuen"]
    app.extensions["tsuen"] = replace(house, settings=replace(settings, demo=False))
    visitor.open("/demo/mailbox", status=404)
