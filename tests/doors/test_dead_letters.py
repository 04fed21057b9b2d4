"""Letters that could not be sent: counted on the desk's first page, listed for their own municipality, sent again once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import null, select, update

from tests.support.client import Visitor
from tests.support.make import Make
from tsuen.config import Settings
from tsuen.domain.accounts.services.issue import issue_account
from tsuen.domain.audit.models import Entry
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.services import post_letter
from tsuen.jobs.deliver import run_worker
from tsuen.kernel.viewer import Audience

FACTS = {
    "guardian": "森本 彩", "child": "森本 ひなた", "facility": "園", "number": 1, "day": "12月8日", "time": "9:28", "planned": "9:30～11:30",
    "words": "",
}  # fmt: skip


def dead(make: Make, to: str, template: str = "attendance/started", error: str = "Undeliverable: 550", **facts: Any) -> None:
    """Post one, let the worker try it, give it up as a server's refusal does."""
    with make.database.writing() as tx:
        post_letter(tx, template=template, to=to, facts=FACTS | facts, dedupe_key=f"{template}{to}", now=make.clock())


@pytest.fixture
def scene(make: Make, visitor: Visitor, settings: Settings) -> Any:
    """Two municipalities; a letter to a family of each was tried, and refused for good."""
    here, there = make.officer(), make.officer("152081")
    family, other = make.family(), make.family(code="152081", name="隣野")
    for one in (family, other):
        dead(make, one.email)
    run_worker(replace(settings, mail_server=""), make.database, make.clock, once=True)
    with make.database.writing() as tx:  # as a refusing server leaves it: the words are still there
        tx.execute(update(Letter).values(state="dead", last_error="Undeliverable: 550"))
        for row in tx.scalars(select(Letter)):
            row.facts = dict(FACTS)
    return here, there, family, other


def test_the_desk_hears_of_its_own(visitor: Visitor, make: Make, scene: Any) -> None:
    here, _, family, other = scene
    home = visitor.log_in(here.account_id).open("/municipality/applications/")
    assert "送れなかったメールが 1件 あります。" in home.text
    page = visitor.press("送れなかったメールを見る")
    assert family.email in page.text
    assert other.email not in page.text
    assert "このアドレスでは受け取れないと" in page.text
    done = visitor.send({}, button="もう一度送る")
    assert "もう一度送ります。" in done.text
    assert "送れなかったメールはありません" in done.text
    assert "送れなかったメールが" not in visitor.open("/municipality/applications/").text
    with make.database.reading() as tx:
        states = dict(tx.execute(select(Letter.recipient, Letter.state)).tuples().all())
        entry = tx.scalars(select(Entry).where(Entry.action == "outbox.send_again")).one()
    assert states == {family.email: "queued", other.email: "dead"}
    assert (entry.account_id, entry.subject_kind) == (here.account_id, "letter")


def test_again_once_and_never_anothers(visitor: Visitor, make: Make, scene: Any, settings: Settings) -> None:
    here, there, _, other = scene
    visitor.log_in(here.account_id).open("/municipality/letters/")
    action = visitor.page.forms[-1].action
    visitor.post(action)
    visitor.open("/municipality/letters/")
    assert "送り直されています" in visitor.post(action, status=409).text
    stranger = Visitor(visitor.app, visitor.clock).log_in(there.account_id)
    stranger.open("/municipality/letters/")
    stranger.post(action, status=404)
    run_worker(replace(settings, mail_server=""), make.database, make.clock, once=True)
    with make.database.reading() as tx:
        assert sorted(tx.scalars(select(Letter.state))) == ["dead", "sent"]
        assert tx.scalar(select(Letter.recipient).where(Letter.state == "dead")) == other.email


def test_what_has_died_is_not_sent_again(visitor: Visitor, make: Make, settings: Settings) -> None:
    """A code or a one-time URL of three days ago helps nobody."""
    here, family = make.officer(), make.family()
    dead(make, family.email, "accounts/code", code="123456", name="x", expires_at="2026-12-08T09:10:00+09:00")
    run_worker(replace(settings, mail_server=""), make.database, make.clock, once=True)
    with make.database.writing() as tx:
        row = tx.scalars(select(Letter)).one()
        row.state, row.facts, row.last_error = "dead", {"code": "1"}, "TimeoutError"
        ref = row.message_id.partition("@")[0]
    page = visitor.log_in(here.account_id).open("/municipality/letters/")
    assert "ご本人にもう一度手続きを" in page.text
    assert "3日のあいだ、くりかえし送りましたが届きませんでした" in page.text
    visitor.post(f"/municipality/letters/{ref}/again", status=409)


def test_what_was_erased_says_so(visitor: Visitor, make: Make, scene: Any) -> None:
    here, *_ = scene
    with make.database.writing() as tx:
        for row in tx.scalars(select(Letter)):
            row.facts = null()
    page = visitor.log_in(here.account_id).open("/municipality/letters/")
    assert "7日がすぎて内容を消したため、送れません。" in page.text
    assert "もう一度手続き" not in page.text


def test_whose_letter_it_is(make: Make, settings: Settings) -> None:
    """The worker finds out from the recipient: household, facility by its account or its own address, staff, applicant."""
    make.municipality()
    family, nursery, officer = make.family(), make.nursery(email="office@nursery.example"), make.officer()
    with make.database.writing() as tx:
        issue_account(tx, audience=Audience.FACILITY, scope=nursery.id, email="staff@nursery.example", name="職員", now=make.clock())
        post_letter(
            tx, template="attendance/started", to="new@example.jp", facts=FACTS, dedupe_key="new", now=make.clock(),
            municipality_code="252115", expires_at=make.clock() + timedelta(days=1),
        )  # fmt: skip
    dead(make, "nobody@example.jp")
    for to in (family.email, "office@nursery.example"):
        dead(make, to)
    run_worker(replace(settings, mail_server=""), make.database, make.clock, once=True)
    with make.database.reading() as tx:
        found = dict(tx.execute(select(Letter.recipient, Letter.municipality_code)).tuples().all())
        assert set(tx.scalars(select(Letter.state))) == {"sent"}
    assert found == {
        "new@example.jp": "252115", "nobody@example.jp": "", family.email: "252115", "office@nursery.example": "252115",
        "staff@nursery.example": "252115",
    }  # fmt: skip
    assert officer.municipality_code == "252115"
