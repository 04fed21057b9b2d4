"""定期利用 in the demonstration: weekly places at the first facility, one of them asked for and waiting for an answer (D8)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from tsuen.db import Database, Reading, Writing
from tsuen.domain.facilities.queries import facility_by_id, pools_of, regular_place
from tsuen.domain.facilities.services import NewRegular, offer_regular
from tsuen.domain.households.models import Child
from tsuen.domain.reservations.queries.series_plan import SeriesAsk, series_plan
from tsuen.domain.reservations.services import request_series
from tsuen.jobs.demo.found import Cast, Home
from tsuen.kernel.clock import jst_date
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.recurrence import Weekly
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Viewer

# Weekday, start, end, every how many weeks: Monday is taken, the others are free to choose.
PLACES = ((0, 780, 900, 1), (2, 570, 690, 1), (4, 600, 720, 2))
TAKER = 5


def offer(database: Database, cast: Cast, now: datetime) -> None:
    """Offer the places, and let one family ask for the first."""
    staff, refs = cast.staff[0], []
    with database.reading() as tx:
        pool = pools_of(tx, staff.facility_id)[0].ref
    for weekday, starts, ends, weeks in PLACES:
        wanted = NewRegular(Weekly(weekday, starts, ends, weeks, jst_date(now)), 1)
        refs.append(database.run(lambda tx, wanted=wanted: _offered(tx, staff, pool, wanted, now)))  # type: ignore[misc]
    if len(cast.homes) > TAKER:
        _ask(database, staff, cast.homes[TAKER], refs[0], now - timedelta(hours=3))


def _offered(tx: Writing, staff: Viewer, pool: str, wanted: NewRegular, now: datetime) -> str:
    return offer_regular(tx, viewer=staff, key=new_ref(), pool_ref=pool, wanted=wanted, now=now)


def _ask(database: Database, staff: Viewer, home: Home, place: str, then: datetime) -> None:
    with database.reading() as tx:
        ask = _wanted(tx, staff, home, place, then)
        told = series_plan(tx, home.viewer, ask, then).told
    if not told:  # too young, or the hours of the month are used
        return
    said = {"key": new_ref(), "told": told, "comment": "慣れるまで、よろしくお願いします。"}
    pickup = {"who": "guardian1"}
    try:
        database.run(lambda tx: request_series(tx, viewer=home.viewer, ask=ask, pickup=pickup, now=then, **said))
    except Refused:
        return


def _wanted(tx: Reading, staff: Viewer, home: Home, place: str, then: datetime) -> SeriesAsk:
    facility = facility_by_id(tx, staff.facility_id)
    child = tx.execute(select(Child.ref).where(Child.id == home.children[0])).scalar_one()
    chosen = regular_place(tx, staff.facility_id, place)
    today = jst_date(then)
    return SeriesAsk(child, facility.ref, [chosen.weekly], today, today + timedelta(days=35), chosen)
