"""An application written from the account never lengthens the login it began from (law 11, G4; docs/decisions/0003)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from tests.conftest import StillClock
from tests.support.client import Visitor
from tests.support.make import Make
from tsuen.domain.accounts.models import LoginSession
from tsuen.domain.accounts.services.sessions import open_session
from tsuen.domain.applications.models import Application


def test_writing_and_going_home_again_and_again_ends_with_the_login(visitor: Visitor, make: Make, clock: StillClock) -> None:
    make.municipality()
    begun = clock()
    visitor.log_in(make.family().account_id)
    while clock() < begun + timedelta(hours=11):
        visitor.open("/my/")
        visitor.post("/my/application/")
        visitor.post("/own/home")
        clock.moment += timedelta(hours=3)
    with visitor.database.reading() as tx:
        assert tx.scalar(select(func.max(LoginSession.expires_at))) == begun + timedelta(hours=12)
    assert visitor.http.get("/my/").location == "/login"
    assert visitor.http.get("/application/").status_code == 403


def test_a_session_that_only_holds_a_draft_makes_no_login(visitor: Visitor, make: Make, clock: StillClock) -> None:
    """Not even one that knows whose account it was begun from."""
    make.municipality()
    family = make.family()
    visitor.log_in(family.account_id).open("/my/")
    visitor.post("/my/application/")
    with visitor.database.writing() as tx:
        draft = tx.scalar(select(Application.id))
        tx.execute(update(LoginSession).values(ended_at=clock()))
        _, token = open_session(tx, stage="application", now=clock(), account_id=family.account_id, subject_id=draft)
    visitor.http.set_cookie("tsuen_session", token, domain="localhost")
    visitor.open("/application/")
    visitor.post("/own/home", status=404)
    assert visitor.http.get("/my/").location == "/login"
