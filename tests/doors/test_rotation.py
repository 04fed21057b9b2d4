"""A link or a code that gives rights gives them to a new session only: whoever knew the old cookie has nothing (security.md 2, row 9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.conftest import StillClock
from tests.support.applicant import ask, letters
from tests.support.client import Visitor
from tests.support.make import Family, Make
from tsuen.db import Database
from tsuen.domain.accounts.models import Account, LoginSession
from tsuen.domain.accounts.services.passwords import hash_password
from tsuen.domain.accounts.services.sessions import open_session
from tsuen.domain.attendance.models import ScanTicket
from tsuen.kernel.numbers import digest

PASSWORD = "Hinata-2026-06"
HOST = "localhost"


class Scene:
    """A family with a password, and a browser somebody planted a session in."""

    def __init__(self, visitor: Visitor, make: Make, app: Flask, clock: StillClock) -> None:
        self.visitor, self.make, self.app, self.clock = visitor, make, app, clock
        make.municipality()
        self.family: Family = make.family()
        with make.database.writing() as tx:
            tx.execute(
                update(Account).where(Account.id == self.family.account_id).values(password_hash=hash_password(PASSWORD))
            )
            self.session, self.planted = open_session(tx, stage="visitor", now=clock())
        visitor.http.set_cookie("tsuen_session", self.planted, domain=HOST)

    @property
    def cookies(self) -> tuple[str, str]:
        """(the session's token, the signed cookie with the CSRF token)."""
        found = [self.visitor.http.get_cookie(name, domain=HOST) for name in ("tsuen_session", "tsuen_csrf")]
        session, signed = ("" if one is None else one.value for one in found)
        return session, signed

    def thief(self, token: str) -> Visitor:
        """Another browser with a cookie known from before."""
        made = Visitor(self.app, self.clock)
        made.http.set_cookie("tsuen_session", token, domain=HOST)
        return made

    def ended(self, token: str) -> bool:
        with self.make.database.reading() as tx:
            row = tx.scalars(select(LoginSession).where(LoginSession.token_digest == digest(token))).one()
            return row.ended_at is not None

    def rotated(self, before: tuple[str, str]) -> None:
        """The cookie is another, the old session is over for good, and so is the CSRF token it came with."""
        assert self.cookies[0] not in {"", before[0]}
        assert self.cookies[1] != before[1] or not before[1]
        assert self.ended(before[0])


@pytest.fixture
def scene(visitor: Visitor, make: Make, app: Flask, clock: StillClock) -> Scene:
    return Scene(visitor, make, app, clock)


def by_application(scene: Scene) -> str:
    """利用申請 URL: it gives a draft."""
    path = ask(scene.visitor)
    scene.visitor.http.set_cookie("tsuen_session", scene.planted, domain=HOST)
    scene.visitor.open("/apply?municipality=252115")
    return path


def by_reset(scene: Scene) -> str:
    """パスワードリセットのご案内: it gives the right to set a password."""
    scene.visitor.open("/password/reset")
    scene.visitor.send({"email": scene.family.email, "again": scene.family.email}, button="メール送信")
    return f"/password/open/{letters(scene.visitor.database, 'accounts/reset')[-1].facts['token']}"


@pytest.mark.parametrize(("way", "gives"), [(by_application, "/application/"), (by_reset, "/password/new")])
def test_a_mailed_url_gives_rights_to_a_new_session(scene: Scene, way: Callable[[Scene], str], gives: str) -> None:
    path = way(scene)
    before = scene.cookies
    assert before[0] == scene.planted
    scene.visitor.open(path)
    scene.rotated(before)
    assert scene.visitor.http.get(gives, follow_redirects=True).status_code == 200
    for token in (scene.planted, ""):
        assert scene.thief(token).http.get(gives).status_code in {303, 401, 403, 410}
    again = scene.cookies
    scene.visitor.open(path)  # a second visit of the same URL is a new session too
    scene.rotated(again)


def test_a_url_that_is_nobodys_ends_nothing(scene: Scene) -> None:
    """A stranger's broken link must not log people out."""
    for path in (f"/apply/open/{'x' * 43}", f"/password/open/{'x' * 43}"):
        assert scene.visitor.http.get(path).status_code in {404, 410}
    assert scene.cookies[0] == scene.planted
    assert not scene.ended(scene.planted)


def code_of(scene: Scene) -> str:
    return str(letters(scene.visitor.database, "accounts/code")[-1].facts["code"])


def test_each_step_of_the_login_is_a_new_session(scene: Scene) -> None:
    seen: list[str] = [scene.planted]

    def stepped() -> None:
        before = (seen[-1], "")
        scene.rotated(before)
        seen.append(scene.cookies[0])

    scene.visitor.open("/login")
    scene.visitor.send({"email": scene.family.email, "password": PASSWORD}, button="ログイン")
    stepped()
    scene.visitor.send({"code": "000000" if code_of(scene) != "000000" else "111111"}, button="ログイン", status=422)
    assert scene.cookies[0] == seen[-1], "a wrong code gives nothing"
    scene.visitor.send({"code": code_of(scene)}, button="ログイン")
    stepped()
    assert scene.visitor.open("/my/").headings
    for token in seen[:-1]:
        assert scene.thief(token).http.get("/my/").status_code == 303
        assert scene.thief(token).http.get("/login/code").status_code in {303, 403}


def test_the_code_in_between_comes_back_to_the_same_door(scene: Scene, database: Database) -> None:
    """E1: read at the door, password, a wrong code, the mailed one: the same door, not the home page."""
    nursery, other = scene.make.nursery(name="門のこども園"), scene.make.nursery(name="となり園")
    scene.visitor.open(f"/d/{other.door_code}")
    scene.visitor.open(f"/d/{nursery.door_code}")
    assert scene.visitor.page.headings == ["ログイン"]
    scene.visitor.send({"email": scene.family.email, "password": PASSWORD}, button="ログイン")
    wrong: Any = {"code": "000000" if code_of(scene) != "000000" else "111111"}
    scene.visitor.send(wrong, button="ログイン", status=422)
    scene.visitor.send({"code": code_of(scene)}, button="ログイン")
    assert scene.visitor.response is not None
    assert scene.visitor.response.request.path.rstrip("/") == "/my/arrivals"
    assert "門のこども園" in scene.visitor.page.text
    assert "となり園" not in scene.visitor.page.text
    with database.reading() as tx:
        row = tx.execute(select(ScanTicket.facility_id, LoginSession.stage).join(LoginSession, LoginSession.id == ScanTicket.session_id)).one()
    assert tuple(row) == (nursery.id, "full")


def test_the_start_of_an_application_is_slowed(scene: Scene) -> None:
    """Three mails an hour to one address, however it is written; the fourth is told when to come back."""
    for n in range(3):
        scene.visitor.open("/apply?municipality=252115")
        scene.visitor.send({"email": "Mama@example.jp" if n else "mama@example.jp"}, button="申請する")
    scene.visitor.open("/apply?municipality=252115")
    scene.visitor.send({"email": "MAMA@example.jp"}, button="申請する", status=429)
    assert scene.visitor.response is not None
    assert 0 < int(scene.visitor.response.headers["Retry-After"]) <= 3601
    assert len(letters(scene.visitor.database, "applications/url")) == 3
    scene.visitor.open("/apply?municipality=252115")
    scene.visitor.send({"email": "papa@example.jp"}, button="申請する")
