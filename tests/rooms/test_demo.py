"""The demonstration: what a visitor of `make run` finds, on both databases, with nothing broken in it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from tests.conftest import StillClock
from tsuen.db import Database
from tsuen.domain.accounts.queries import account_by_email
from tsuen.domain.facilities.queries import favourites
from tsuen.domain.interviews.queries import proposals
from tsuen.domain.records.models import DayRecord
from tsuen.domain.records.queries import newest, pieces
from tsuen.domain.reservations.models import Series
from tsuen.domain.reservations.queries.home import home
from tsuen.domain.support.queries import enquiries
from tsuen.jobs.demo import seed_demo
from tsuen.jobs.demo.text import FAMILY
from tsuen.jobs.verify import report
from tsuen.kernel.clock import jst_date


def test_what_a_visitor_finds(database: Database, clock: StillClock, tmp_path: Path) -> None:
    clock.to("2026-12-08T10:00")
    assert seed_demo(database, clock, families=6, facilities=3, seed=1) == 0
    assert report(database, clock(), tmp_path) == 0
    today = jst_date(clock())
    with database.reading() as tx:
        account = account_by_email(tx, FAMILY)
        assert account is not None
        viewer = account.viewer
        shown = home(tx, viewer, today)
        assert shown.coming[0].standing == ("confirmed", "today")
        assert {"tentative", "confirmed"} <= {state for one in shown.coming for state in one.standing}
        assert len(shown.named) == 1
        assert proposals(tx, viewer, "answered")[0].offered
        assert all(one.left for one in shown.meters), "hours are left to try a booking with"
        assert newest(tx, viewer, today.replace(day=1))
        written = pieces(tx, tx.scalars(select(DayRecord.id).where(DayRecord.household_id == viewer.household_id)).one())
        assert {"mood", "meal", "note"} <= {one.kind for one in written}
        assert not any(one.kind == "photo" for one in written)
        assert enquiries(tx, viewer)[0].answer
        assert len(favourites(tx, viewer)) == 1
        assert tx.scalar(select(Series.days).where(Series.household_id == viewer.household_id)) == 2
    assert seed_demo(database, clock, families=6, facilities=3, seed=1) == 0, "a second time it changes nothing"
