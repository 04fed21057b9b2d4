"""The night's tidying on both databases: what is dead goes, what is alive stays, and it happens once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.conftest import StillClock
from tests.support.make import Make
from tests.support.rules import rules
from tsuen.db import Database
from tsuen.domain.accounts.models import (
    Account,
    AccountRequest,
    LoginSession,
    OneTimeCode,
    OneTimeLink,
    Throttle,
)
from tsuen.domain.accounts.queries import LinkFacts, account_by_id
from tsuen.domain.accounts.services.links import issue_link, make_link
from tsuen.domain.accounts.services.login import send_code
from tsuen.domain.accounts.services.sessions import end_session, open_session
from tsuen.domain.accounts.services.throttle import count_hit
from tsuen.domain.applications.models import Application
from tsuen.domain.attendance.models import ScanTicket
from tsuen.domain.attendance.services import open_ticket
from tsuen.domain.audit.models import Entry
from tsuen.domain.audit.services import record
from tsuen.domain.facilities.models import Favourite
from tsuen.domain.households.models import Guardian, Household
from tsuen.domain.households.services import NewGuardian
from tsuen.domain.households.services.register import register_family
from tsuen.domain.idempotency.models import Key
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.services import post_letter
from tsuen.domain.support.models import Enquiry
from tsuen.domain.support.services import ask
from tsuen.jobs.tidy import PARTS, tidy
from tsuen.kernel.viewer import Audience, Viewer

TABLES = (LoginSession, OneTimeCode, OneTimeLink, Throttle, ScanTicket, Key, Letter, Application)


def things(make: Make, now: datetime, *, sent: bool = False) -> None:
    """One of everything, begun at `now`: a session with a code and a ticket, a URL, a counter, a key, a letter, a draft."""
    family, nursery = make.family(), make.nursery()
    with make.database.writing() as tx:
        session, _ = open_session(tx, stage="full", account_id=family.account_id, now=now)
        open_ticket(tx, session_id=session, facility_id=nursery.id, now=now)
        tx.add(OneTimeCode(
            session_id=session, account_id=family.account_id, code_digest="x", tries_left=5, created_at=now,
            expires_at=now + timedelta(minutes=10),
        ))  # fmt: skip
        count_hit(tx, name="login", key=str(family.account_id), window=timedelta(hours=1), now=now)
        tx.add(Key(key=f"1:{family.account_id}", content="", created_at=now))
        post_letter(tx, template="accounts/code", to="a@example.jp", facts={"code": "1"}, dedupe_key=f"k{family.account_id}", now=now)
        tx.flush()
        for row in tx.scalars(select(Letter).where(Letter.state == "queued")):
            row.state = "dead"
        draft = Application(
            municipality_code="252115", email=family.email, state="submitted" if sent else "draft", answers={}, created_at=now
        )
        tx.add(draft)
        tx.flush()
        issue_link(tx, purpose="application", subject_id=draft.id, now=now, life=timedelta(hours=24))


def counts(database: Database) -> dict[str, int]:
    with database.reading() as tx:
        return {table.__tablename__: tx.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES}


def test_the_living_stays(database: Database, make: Make, clock: StillClock) -> None:
    things(make, clock())
    clock.to("2026-12-08T09:05")
    before = counts(database)
    assert set(tidy(database, clock).values()) == {0}
    after = counts(database)
    assert after.pop("idempotency_key") == before.pop("idempotency_key") + len(PARTS)
    assert after == before


def test_the_dead_goes(database: Database, make: Make, clock: StillClock) -> None:
    things(make, clock() - timedelta(days=120))
    things(make, clock())
    assert tidy(database, clock) == {"tickets": 1, "sessions": 1, "drafts": 1, "accounts": 0, "links": 1, "counters": 0, "letters": 1, "keys": 1}
    left = counts(database)
    assert {name: left[name] for name in left if name != "idempotency_key"} == {
        "login_session": 1, "one_time_code": 1, "one_time_link": 1, "throttle": 1, "scan_ticket": 1, "outbox": 1, "application": 1,
    }  # fmt: skip
    with database.reading() as tx:
        assert tx.scalar(select(func.count()).where(Entry.action == "application.forget_draft")) == 1


def test_once_a_night_and_caught_up(database: Database, make: Make, clock: StillClock) -> None:
    make.family()
    clock.to("2026-12-09T02:59")
    assert tidy(database, clock), "the night before was missed"
    assert tidy(database, clock) == {}
    clock.to("2026-12-09T03:00")
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: tidy(database, clock), range(4)))
    assert sorted(name for one in done for name in one) == sorted(PARTS)
    clock.to("2026-12-09T23:00")
    assert tidy(database, clock) == {}


@pytest.mark.parametrize(("ago", "kept"), [(timedelta(hours=23), 1), (timedelta(hours=25), 0)])
def test_an_ended_session_is_kept_a_day(database: Database, make: Make, clock: StillClock, ago: timedelta, kept: int) -> None:
    family = make.family()
    with database.writing() as tx:
        session, _ = open_session(tx, stage="full", account_id=family.account_id, now=clock() - ago)
        end_session(tx, session, clock() - ago)
    tidy(database, clock)
    assert counts(database)["login_session"] == kept


def test_a_draft_asked_for_again_lives_and_what_was_sent_stays(database: Database, make: Make, clock: StillClock) -> None:
    for sent in (False, True):
        things(make, clock() - timedelta(days=40), sent=sent)
    with database.writing() as tx:
        draft = tx.scalars(select(Application).where(Application.state == "draft")).one()
        issue_link(tx, purpose="application", subject_id=draft.id, now=clock() - timedelta(days=20), life=timedelta(hours=24))
    tidy(database, clock)
    assert counts(database)["application"] == 2
    clock.to("2026-12-20T09:00")
    tidy(database, clock)
    with database.reading() as tx:
        assert tx.scalars(select(Application.state)).all() == ["submitted"]


def test_words_of_letters(database: Database, make: Make, clock: StillClock) -> None:
    """What a dead letter says goes after a week, its row after ninety days; a waiting one keeps everything."""
    with database.writing() as tx:
        for n, state in enumerate(("dead", "queued", "dead")):
            days: Any = {0: 8, 1: 200, 2: 6}[n]
            post_letter(tx, template="x/y", to="a@example.jp", facts={"n": n}, dedupe_key=f"{n}", now=clock() - timedelta(days=days))
            tx.flush()
            tx.scalars(select(Letter).where(Letter.dedupe_key == f"{n}")).one().state = state
    tidy(database, clock)
    with database.reading() as tx:
        assert [row.facts for row in tx.scalars(select(Letter).order_by(Letter.id))] == [None, {"n": 1}, {"n": 2}]


def test_what_is_tidied_away_never_lends_its_number(database: Database, make: Make, clock: StillClock) -> None:
    """A letter's dedupe key is made of a code's number: were it given again, the next one-time password would never leave."""
    account = make.family().account_id

    def log_in() -> None:
        with database.writing() as tx:
            session, _ = open_session(tx, stage="code", account_id=account, now=clock())
            facts = account_by_id(tx, account)
            assert facts is not None
            send_code(tx, account=facts, session_id=session, secret_key="s" * 40, now=clock())

    log_in()
    clock.to("2026-12-10T09:00")
    assert tidy(database, clock)["sessions"] == 1
    log_in()
    with database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Letter).where(Letter.template == "accounts/code")) == 2


def registered(make: Make, email: str, code: str = "252115") -> tuple[int, int]:
    """A household with an account, made before any application (C12); their ids."""
    now = make.clock()
    with make.database.writing() as tx:
        asked = AccountRequest(municipality_code=code, email=email, created_at=now)
        tx.add(asked)
        tx.flush()
        link_id, _ = make_link(tx, purpose="register", subject_id=asked.id, now=now, life=timedelta(hours=1))
        person = NewGuardian(
            position=1, family_name="堀", given_name="恵", family_kana="ホリ", given_kana="メグミ", relation="", email=email, phone="09011112222",
            birth_on=date(1993, 5, 1), postal_code="5203252", address="滋賀県湖南市岩根3-4",
        )  # fmt: skip
        link = LinkFacts(link_id, "register", asked.id, now + timedelta(hours=1))
        account = register_family(tx, link=link, person=person, password_hash="x", now=now)
        return int(tx.get_one(Account, account).scope), account


def test_accounts_that_never_applied(database: Database, make: Make, clock: StillClock) -> None:
    """Told a month ahead, once; gone after it with all that hangs on them. Who applied, or logged in, stays."""
    make.municipality()
    nursery, applied = make.nursery(), make.family()
    home, account = registered(make, "never@example.jp")
    _, drafting = registered(make, "Drafting@example.jp")
    _, active = registered(make, "active@example.jp")
    viewer = Viewer(account, Audience.FAMILY, str(home), "堀 恵")
    with database.writing() as tx:
        open_session(tx, stage="full", account_id=account, now=clock())
        tx.add(Favourite(account_id=account, facility_id=nursery.id, added_at=clock()))
        tx.add(Application(municipality_code="252115", email="drafting@example.jp", state="rejected", answers={}, created_at=clock()))
        ask(tx, viewer=viewer, key="k", topic="other", text="x", now=clock())

    def alive() -> set[int]:
        with database.reading() as tx:
            return set(tx.scalars(select(Account.id).where(Account.audience == "family")))

    def warned() -> list[str]:
        with database.reading() as tx:
            return list(tx.scalars(select(Letter.recipient).where(Letter.template == "accounts/unused")))

    everybody = {applied.account_id, account, drafting, active}
    clock.to("2027-11-07T10:00")
    tidy(database, clock)
    assert (alive(), warned()) == (everybody, [])
    for day in ("08", "09"):
        clock.to(f"2027-11-{day}T10:00")
        tidy(database, clock)
    assert sorted(warned()) == ["active@example.jp", "never@example.jp"]
    with database.writing() as tx:
        record(tx, viewer=None, action="accounts.login_done", subject=("account", active), now=clock())
    clock.to("2027-12-08T10:00")
    tidy(database, clock)
    assert alive() == everybody, "the last day counts"
    clock.to("2027-12-09T10:00")
    assert tidy(database, clock)["accounts"] == 1
    assert alive() == everybody - {account}
    with database.reading() as tx:
        assert tx.get(Household, home) is None
        for table, column in ((Guardian, Guardian.household_id), (Enquiry, Enquiry.household_id)):
            assert tx.scalar(select(func.count()).select_from(table).where(column == home)) == 0
        assert tx.scalar(select(func.count()).where(Entry.action == "accounts.forget")) == 1


def test_how_long_is_the_municipalitys(database: Database, make: Make, clock: StillClock) -> None:
    make.municipality(policy=rules(application={"account_kept_months": 2}))
    registered(make, "never@example.jp")
    clock.to("2027-02-08T10:00")
    assert tidy(database, clock)["accounts"] == 0
    clock.to("2027-02-09T10:00")
    assert tidy(database, clock)["accounts"] == 1
