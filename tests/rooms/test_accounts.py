"""Accounts and mailed URLs on a real database of both kinds (A7, A10, B1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tsuen.domain.accounts.queries import account_by_email, emails_of, live_session, open_link
from tsuen.domain.accounts.services.issue import close_account, issue_account
from tsuen.domain.accounts.services.links import issue_link, use_link
from tsuen.domain.accounts.services.sessions import open_session
from tsuen.domain.outbox.models import Letter
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience


def issue(tx, clock, *, email="aya@example.jp", scope="7", audience=Audience.FAMILY):
    return issue_account(tx, audience=audience, scope=scope, email=email, name="森本 彩", now=clock())


def test_a_household_has_one_account_per_address(database, clock):
    with database.writing() as tx:
        first = issue(tx, clock)
        assert issue(tx, clock, email="AYA@example.jp") == first
        second = issue(tx, clock, email="ken@example.jp")
        assert second != first
        letters = tx.scalars(select(Letter).order_by(Letter.id)).all()
        assert [(one.template, one.recipient) for one in letters] == [
            ("accounts/issued", "aya@example.jp"), ("accounts/issued", "ken@example.jp"),
        ]  # fmt: skip
    with database.reading() as tx:
        assert list(emails_of(tx, 7, Audience.FAMILY)) == ["aya@example.jp", "ken@example.jp"]
        assert emails_of(tx, 7, Audience.FACILITY) == []


@pytest.mark.parametrize(("scope", "audience"), [("8", Audience.FAMILY), ("7", Audience.FACILITY)])
def test_somebody_elses_address_is_refused(database, clock, scope, audience):
    with database.writing() as tx:
        issue(tx, clock)
    with pytest.raises(Refused) as caught, database.writing() as tx:
        issue(tx, clock, email="Aya@Example.jp", scope=scope, audience=audience)
    assert caught.value.refusals[0].code == "email_taken"


def test_a_closed_account_logs_nobody_in_and_frees_its_address(database, clock):
    with database.writing() as tx:
        account = issue(tx, clock)
        _, token = open_session(tx, stage="full", account_id=account, now=clock())
        close_account(tx, account, now=clock())
    with database.reading() as tx:
        assert live_session(tx, token, clock()) is None
        assert account_by_email(tx, "aya@example.jp") is None
    with database.writing() as tx:
        assert issue(tx, clock, scope="9") != account


def test_a_link_opens_until_it_is_used_or_expired_and_for_its_purpose_only(database, clock):
    with database.writing() as tx:
        token = issue_link(tx, purpose="application", subject_id=3, now=clock(), life=timedelta(hours=24))
    end = clock() + timedelta(hours=24)
    with database.reading() as tx:
        for _ in range(20):  # link scanners
            found = open_link(tx, token, "application", clock())
            assert found is not None
            assert found.subject_id == 3
        assert open_link(tx, token, "reset", clock()) is None
        assert open_link(tx, token[:-1] + ("A" if token[-1] != "A" else "B"), "application", clock()) is None
        assert open_link(tx, token, "application", end) is not None
        assert open_link(tx, token, "application", end + timedelta(seconds=1)) is None
    with database.writing() as tx:
        use_link(tx, found.id, clock())
    with pytest.raises(Refused) as caught, database.writing() as tx:
        use_link(tx, found.id, clock())
    assert caught.value.lost_race
    with database.reading() as tx:
        assert open_link(tx, token, "application", clock()) is None
