"""Today at the first facility: who has come, who is still expected, by the clock the demonstration was made at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from tsuen.db import Database, Writing
from tsuen.domain.accounts.services.sessions import end_session, open_session
from tsuen.domain.attendance.services import open_ticket, stamp_end, stamp_start
from tsuen.domain.facilities.queries import facility_by_id, open_days
from tsuen.domain.households.models import Child
from tsuen.domain.reservations.queries.deal import Wish
from tsuen.domain.reservations.services import confirm, request_booking
from tsuen.jobs.demo.found import Cast, Home
from tsuen.kernel.cells import Span
from tsuen.kernel.clock import at_jst, jst_date
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Viewer

Stamping = Callable[..., bool]

# Home, start, end, minutes the family came after the start: two places at a time stay free for 柔軟利用.
VISITS = ((1, 510, 630, 2), (2, 510, 570, -4), (3, 630, 720, 0), (4, 690, 780, 0), (5, 720, 840, 0))


def fill(database: Database, cast: Cast, now: datetime) -> None:
    """Book and confirm the visits ten days ago, and stamp what the clock has already passed."""
    staff, today = cast.staff[0], jst_date(now)
    with database.reading() as tx:
        closed = today not in open_days(tx, staff.facility_id, today, today)
    if closed:
        return
    for number, starts, ends, late in VISITS:
        if number < len(cast.homes):
            visit(database, staff, cast.homes[number], Span(today, starts, ends), late, now)


def visit(database: Database, staff: Viewer, home: Home, span: Span, late: int, now: datetime) -> str:
    """One use, asked for ten days before it, confirmed, and stamped as far as the clock has come; its ref, or nothing."""
    then = now - (timedelta(days=10) + (jst_date(now) - span.on))
    try:
        ref = database.run(lambda tx: _ask(tx, staff, home, span, then))
    except Refused:  # too young, or the hours of the month are used
        return ""
    database.run(lambda tx: confirm(tx, viewer=staff, ref=ref, now=then + timedelta(hours=4)))
    came = at_jst(span.on, span.starts + late)
    left = at_jst(span.on, span.ends - 1)
    for stamp, at in ((stamp_start, came), (stamp_end, left)):
        if at <= now:
            database.run(lambda tx, stamp=stamp, at=at: _stamp(tx, stamp, staff, home, ref, at))  # type: ignore[misc]
    return ref


def _ask(tx: Writing, staff: Viewer, home: Home, span: Span, then: datetime) -> str:
    facility = facility_by_id(tx, staff.facility_id)
    child = tx.execute(select(Child.ref).where(Child.id == home.children[0])).scalar_one()
    pickup = {"who": "guardian1"}
    wish = Wish(child, facility.ref, span)
    return request_booking(tx, viewer=home.viewer, key=new_ref(), wish=wish, pickup=pickup, comment="", now=then)


def _stamp(tx: Writing, stamp: Stamping, staff: Viewer, home: Home, ref: str, at: datetime) -> None:
    """As the family does it: log in, read the code, register, log out."""
    session_id, _ = open_session(tx, stage="full", now=at, account_id=home.viewer.account_id)
    open_ticket(tx, session_id=session_id, facility_id=staff.facility_id, now=at)
    stamp(tx, viewer=home.viewer, session_id=session_id, ref=ref, now=at)
    end_session(tx, session_id, at)
