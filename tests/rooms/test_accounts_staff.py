"""`tsuen create-staff`: an account and its mail, or a sentence why not."""

from __future__ import annotations

from argparse import Namespace

import pytest
from sqlalchemy import select

from tests.support.make import KONAN
from tsuen.domain.accounts.models import Account
from tsuen.domain.outbox.models import Letter
from tsuen.jobs.staff import create_staff


def args(**values):
    return Namespace(**({"email": "staff@example.jp", "name": "園 職員", "facility": None, "municipality": None} | values))


def test_an_account_for_a_facility_and_for_a_municipality(database, clock, settings, make, capsys):
    nursery = make.nursery(published=False)
    assert create_staff(database, clock, settings, args(facility=nursery.ref)) == 0
    assert create_staff(database, clock, settings, args(municipality=KONAN, email="city@example.jp")) == 0
    said = capsys.readouterr().out
    assert "いわねの丘こども園のアカウントを staff@example.jp に発行しました。" in said
    assert "http://127.0.0.1:8000/password/reset" in said
    with database.reading() as tx:
        rows = tx.execute(select(Account.audience, Account.scope).order_by(Account.id)).all()[-2:]
        assert [tuple(row) for row in rows] == [("facility", str(nursery.id)), ("municipality", KONAN)]
        assert len(tx.scalars(select(Letter)).all()) == 2


@pytest.mark.parametrize(
    "values", [{"municipality": "999999"}, {"facility": "abcdabcdabcdabcd"}, {"municipality": KONAN, "email": "a@b@c"}]
)
def test_what_will_not_do_is_said(database, clock, settings, capsys, values):
    assert create_staff(database, clock, settings, args(**values)) == 2
    assert capsys.readouterr().err
    with database.reading() as tx:
        assert tx.scalar(select(Letter.id)) is None
