"""Any order of booking, confirming, declining, cancelling and moving time leaves every invariant whole (`tsuen verify`)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.databases import PostgresFarm, SqliteFarm
from tests.support.make import Make
from tests.support.rules import rules
from tsuen.db import Database
from tsuen.domain.reservations.services import cancel, confirm, decline, end_use, mark_no_show
from tsuen.jobs.verify import check
from tsuen.kernel.refusals import Refused

DEEDS = st.one_of(
    st.tuples(st.just("book"), st.integers(0, 3), st.integers(0, 3), st.integers(17, 30), st.integers(1, 5)),
    st.tuples(st.sampled_from(["confirm", "decline", "cancel", "cancel_by_facility", "no_show", "end"]), st.integers(0, 9)),
    st.tuples(st.just("wait"), st.integers(1, 72)),
)
REFUSALS = {"full", "cap", "overlap", "closed", "moved_on", "outside", "not_open_yet", "begun", "not_confirmed", "ahead"}


def live(url: str, deeds: list[tuple]) -> None:
    """Do the deeds one after the other; the books must balance after each."""
    database, clock = Database(url), StillClock()
    make = Make(database, clock)
    make.municipality(policy=rules(closes_days=1, cap=240))
    nursery, families, refs = make.nursery(places=2), [make.family() for _ in range(4)], []
    for number, family in enumerate(families):
        make.acceptance(family, nursery, on=date(2026, 11, 20 - number))
    for deed in deeds:
        try:
            _do(make, clock, nursery, families, refs, deed)
        except Refused as refused:
            strange = {one.code for one in refused.refusals} - REFUSALS
        else:
            strange = set()
        assert not strange, deed
        with database.reading() as tx:
            assert check(tx, clock()) == [], deed
    database.dispose()


def _do(make: Make, clock: StillClock, nursery, families, refs: list[tuple], deed: tuple) -> None:
    name, *rest = deed
    if name == "wait":
        clock.moment += timedelta(hours=rest[0])
        return
    if name == "book":
        who, day, start, length = rest
        starts, ends = start * 30, min(start * 30 + length * 30, 990)
        if ends > starts:
            refs.append((families[who], book(make, families[who], nursery, on=date(2026, 12, 15 + day), starts=starts, ends=ends)))
        return
    if not refs:
        return
    family, ref = refs[rest[0] % len(refs)]
    now, staff = clock(), nursery.viewer
    works = {
        "confirm": lambda tx: confirm(tx, viewer=staff, ref=ref, now=now),
        "decline": lambda tx: decline(tx, viewer=staff, ref=ref, answer="x", now=now),
        "cancel": lambda tx: cancel(tx, viewer=family.viewer, ref=ref, reason="体調不良", now=now),
        "cancel_by_facility": lambda tx: cancel(tx, viewer=staff, ref=ref, reason="その他", now=now),
        "no_show": lambda tx: mark_no_show(tx, viewer=staff, ref=ref, now=now),
        "end": lambda tx: end_use(tx, viewer=staff, reservation_id=_id(make, ref), now=now),  # never from here: not in use
    }
    make.database.run(works[name])


def _id(make: Make, ref: str) -> int:
    from sqlalchemy import select

    from tsuen.domain.reservations.models import Reservation

    with make.database.reading() as tx:
        return tx.scalar(select(Reservation.id).where(Reservation.ref == ref))


QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=25, **QUIET)
@given(deeds=st.lists(DEEDS, min_size=3, max_size=14))
def test_any_order_on_sqlite(sqlite_farm: SqliteFarm, deeds: list[tuple]) -> None:
    url = sqlite_farm.fresh()
    live(url, deeds)
    sqlite_farm.drop(url)


@pytest.mark.postgres
@settings(max_examples=5, **QUIET)
@given(deeds=st.lists(DEEDS, min_size=3, max_size=10))
def test_any_order_on_postgres(postgres_farm: PostgresFarm, deeds: list[tuple]) -> None:
    url = postgres_farm.fresh()
    live(url, deeds)
    postgres_farm.drop(url)
