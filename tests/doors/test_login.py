"""「ログイン」 as people walk it, and as others try it (B3, security.md 2 rows 1-5, 9, 29)."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.support.client import Visitor
from tsuen.domain.accounts.models import Account, LoginSession, OneTimeCode, Throttle
from tsuen.domain.accounts.services.passwords import hash_password
from tsuen.domain.attendance.models import ScanTicket
from tsuen.domain.audit.models import Entry
from tsuen.domain.outbox.models import Letter

PASSWORD = "Hinata-2026-06"
HOMES = ("family.home.index", "facility.today.index", "municipality.applications.index")
_kept: list[str] = []


@pytest.fixture
def app(app, monkeypatch):
    """The three homes belong to other tests: here a plain page with the endpoint's name stands in their place."""
    from tsuen.web.access import permit

    for endpoint in HOMES:
        view = permit("home", endpoint.split(".")[0])(lambda name=endpoint: f"<title>{name}</title><h1>{name}</h1>")
        monkeypatch.setitem(app.view_functions, endpoint, view)
    return app


@pytest.fixture
def person(make, database):
    """A family's account with a password; `terms` "" has not consented."""

    def made(*, terms="2026-04", two_step=True, of=None):
        if not _kept:
            _kept.append(hash_password(PASSWORD))
        family = of or make.family()
        with database.writing() as tx:
            tx.execute(
                update(Account).where(Account.id == family.account_id)
                .values(password_hash=_kept[0], two_step=two_step, terms_version=terms)
            )  # fmt: skip
            return tx.get_one(Account, family.account_id)

    return made


@pytest.fixture
def code_of(database):
    def latest():
        with database.reading() as tx:
            letter = tx.scalars(select(Letter).where(Letter.template == "accounts/code").order_by(Letter.id.desc())).first()
        return letter.facts["code"]

    return latest


def enter(visitor, email, password=PASSWORD, status=200):
    visitor.open("/login")
    return visitor.send({"email": email, "password": password}, button="ログイン", status=status)


def home(visitor):
    return visitor.page.headings == ["family.home.index"]


def cookie(visitor):
    return visitor.http.get_cookie("tsuen_session", domain="localhost").value


def test_password_code_consent_home(visitor, person, code_of, database, clock):
    account = person(terms="")
    cookies = []
    page = visitor.open("/login")
    assert page.headings == ["ログイン"]
    assert "登録したメールアドレスを入力して下さい。" in page.text
    assert "利用者向けログイン" in page.text
    assert enter(visitor, account.email.upper()).headings == ["ワンタイムパスワード"]
    cookies.append(cookie(visitor))
    full_width = code_of().translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    page = visitor.send({"code": full_width}, button="ログイン")
    cookies.append(cookie(visitor))
    assert page.headings == ["利用規約・プライバシーポリシーに関する同意"]
    assert visitor.send({}, button="同意する", status=422).headings == page.headings
    page = visitor.send({"agree": "y"}, button="同意する")
    cookies.append(cookie(visitor))
    assert home(visitor)
    assert len(set(cookies)) == 3, "the session rotates at each step"
    with database.reading() as tx:
        held = tx.get_one(Account, account.id)
        assert (held.terms_version, held.terms_at) == ("2026-04", clock())
        assert [row.ended_at is None for row in tx.scalars(select(LoginSession).order_by(LoginSession.id))][-3:] == [False, False, True]
        steps = tx.scalars(select(Entry.action).where(Entry.action.like("accounts.login%"))).all()
    assert steps == ["accounts.login_password", "accounts.login_full"]
    assert visitor.open("/login") is not None
    assert home(visitor), "who is inside goes home"


def test_consent_is_asked_once_and_two_step_may_be_off(visitor, person):
    account = person(two_step=False)
    enter(visitor, account.email)
    assert home(visitor)


@pytest.mark.parametrize("kind", ["facility", "municipality"])
def test_staff_always_need_the_code(visitor, make, person, kind, code_of):
    viewer = make.nursery().viewer if kind == "facility" else make.officer()
    account = person(of=viewer, two_step=False)
    assert enter(visitor, account.email).headings == ["ワンタイムパスワード"]
    visitor.send({"code": code_of()}, button="ログイン")
    assert visitor.page.headings == [next(one for one in HOMES if one.startswith(kind))]


def test_nothing_tells_a_known_address_from_an_unknown_one(visitor, app, clock, person):
    account = person()
    texts = []
    for email, password in ((account.email, "Wrong-password-1"), ("nobody@example.jp", "Wrong-password-1")):
        one = Visitor(app, clock)
        enter(one, email, password, status=422)
        texts.append(re.sub(r'value="[^"]*"|X-CSRFToken[^}]*', "", one.page.html))
    assert texts[0] == texts[1]
    assert "ログインIDかパスワードがちがいます" in texts[0]


def test_the_sixth_try_of_a_code_is_dead_even_if_right(visitor, person, code_of):
    enter(visitor, person().email)
    right = code_of()
    wrong = f"{(int(right) + 1) % 1000000:06d}"
    for _ in range(5):
        assert "ワンタイムパスワードがちがいます" in visitor.send({"code": wrong}, button="ログイン", status=422).text
    assert "使えなくなりました" in visitor.send({"code": right}, button="ログイン", status=422).text
    visitor.send(button="新しいものを送る")
    visitor.send({"code": code_of()}, button="ログイン")
    assert home(visitor)


@pytest.mark.parametrize(("seconds", "inside"), [(600, True), (601, False)])
def test_a_code_lives_ten_minutes(visitor, person, code_of, clock, seconds, inside):
    enter(visitor, person().email)
    clock.moment += timedelta(seconds=seconds)
    visitor.send({"code": code_of()}, button="ログイン", status=200 if inside else 422)
    assert home(visitor) is inside


def test_a_code_belongs_to_its_browser_and_to_the_last_mail(visitor, app, clock, person, code_of):
    account = person()
    enter(visitor, account.email)
    first = code_of()
    other = Visitor(app, clock)
    enter(other, account.email)
    second = code_of()
    if first != second:
        other.send({"code": first}, button="ログイン", status=422)
        visitor.send({"code": second}, button="ログイン", status=422)
    visitor.send(button="新しいものを送る")
    if first != code_of():
        visitor.send({"code": first}, button="ログイン", status=422)
    visitor.send({"code": code_of()}, button="ログイン")
    assert home(visitor)


def test_a_code_is_used_once(visitor, person, code_of, database):
    enter(visitor, person().email)
    used, code = cookie(visitor), code_of()
    form = visitor.page
    visitor.send({"code": code}, button="ログイン")
    visitor.http.set_cookie("tsuen_session", used, domain="localhost")
    visitor.page = form
    visitor.send({"code": code}, button="ログイン", status=400)  # the old CSRF token died with the step
    visitor.open("/login/code")
    assert visitor.page.headings == ["ログイン"]
    with database.reading() as tx:
        assert tx.scalar(select(OneTimeCode.used_at)) is not None


def test_ten_tries_an_hour_whatever_is_mailed(visitor, person, code_of, clock):
    enter(visitor, person().email)
    for n in range(10):
        visitor.send({"code": "000000" if code_of() != "000000" else "111111"}, button="ログイン", status=422)
        if n == 4:
            visitor.send(button="新しいものを送る")
    visitor.send({"code": code_of()}, button="ログイン", status=429)
    assert int(visitor.response.headers["Retry-After"]) <= 3601


def test_ten_passwords_in_five_minutes_from_one_place_and_the_owner_elsewhere_is_not_locked_out(visitor, app, clock, person, database):
    account = person(two_step=False)
    for _ in range(10):
        enter(visitor, account.email, "Wrong-password-1", status=422)
    enter(visitor, account.email, status=429)
    owner = Visitor(app, clock)
    owner.http.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    enter(owner, account.email)
    assert home(owner)
    clock.moment += timedelta(minutes=5)
    enter(visitor, account.email)
    assert home(visitor)
    with database.reading() as tx:
        assert max(tx.scalars(select(Throttle.count))) == 11
        assert not any("@" in key for key in tx.scalars(select(Throttle.key)))


def test_a_forged_forwarding_header_escapes_no_limit(visitor, person):
    account = person()
    for n in range(10):
        visitor.http.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{n}"
        enter(visitor, account.email, "Wrong-password-1", status=422)
    enter(visitor, account.email, "Wrong-password-1", status=429)


def test_a_session_planted_before_the_login_is_worth_nothing_after_it(visitor, app, clock, person, database):
    from tsuen.domain.accounts.services.sessions import open_session

    account = person(two_step=False)
    with database.writing() as tx:
        _, planted = open_session(tx, stage="visitor", now=clock())
    visitor.http.set_cookie("tsuen_session", planted, domain="localhost")
    enter(visitor, account.email)
    assert cookie(visitor) != planted
    thief = Visitor(app, clock)
    thief.http.set_cookie("tsuen_session", planted, domain="localhost")
    assert thief.open("/login/code").headings == ["ログイン"]


def test_a_cookie_copied_before_the_logout_opens_nothing(visitor, app, clock, person, database):
    account = person(two_step=False)
    enter(visitor, account.email)
    copied = cookie(visitor)
    visitor.open("/demo/mailbox")
    page = visitor.post("/logout")
    assert page.headings == ["ログイン"]
    assert "ログアウトしました" in page.text
    assert visitor.response.history[0].headers["Clear-Site-Data"] == '"cache", "storage"'
    thief = Visitor(app, clock)
    thief.http.set_cookie("tsuen_session", copied, domain="localhost")
    assert thief.open("/login").headings == ["ログイン"]
    with database.reading() as tx:
        assert Counter(tx.scalars(select(Entry.action)))["accounts.logout"] == 1


def test_steps_cannot_be_skipped(visitor, person):
    enter(visitor, person(terms="").email)
    assert visitor.open("/login/terms").headings == ["ログイン"]
    assert visitor.open("/login/code").headings == ["ワンタイムパスワード"]
    visitor.post("/login/terms", {"agree": "y"})
    assert visitor.page.headings == ["ログイン"]


def test_the_door_read_before_the_login_is_found_again_after_it(visitor, make, person, code_of, database):
    nursery, account = make.nursery(), person(terms="")
    visitor.open(f"/d/{nursery.door_code}")
    assert visitor.page.headings == ["ログイン"]
    visitor.send({"email": account.email, "password": PASSWORD}, button="ログイン")
    visitor.send({"code": code_of()}, button="ログイン")
    visitor.send({"agree": "y"}, button="同意する")
    assert visitor.response.request.path.rstrip("/") == "/my/arrivals"
    with database.reading() as tx:
        assert tx.scalar(select(ScanTicket.facility_id)) == nursery.id


def test_a_request_looks_its_session_up_once(visitor, person, monkeypatch):
    from tsuen.web import sessions

    enter(visitor, person().email)
    seen, look_up = [], sessions.live_session
    monkeypatch.setattr(sessions, "live_session", lambda *args: seen.append(args[1]) or look_up(*args))
    visitor.open("/login/code")
    assert len(seen) == 1


def test_last_seen_moves_at_most_every_five_minutes(visitor, person, database, clock):
    enter(visitor, person().email)
    began = clock()
    for minutes, seen in ((4, 0), (5, 5), (9, 5), (10, 10)):
        clock.moment = began + timedelta(minutes=minutes)
        visitor.open("/login/code")
        with database.reading() as tx:
            row = tx.scalars(select(LoginSession).order_by(LoginSession.id.desc())).first()
        assert row.last_seen_at == began + timedelta(minutes=seen)


def test_passwords_are_kept_as_argon2id_and_codes_as_digests(visitor, person, code_of, database):
    account = person()
    enter(visitor, account.email)
    with database.reading() as tx:
        assert tx.get_one(Account, account.id).password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert code_of() not in tx.scalar(select(OneTimeCode.code_digest))
