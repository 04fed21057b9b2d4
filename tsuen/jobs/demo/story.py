"""What happened in the demonstration: interviews, and a week with free, scarce and full hours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from tsuen.db import Database, Writing
from tsuen.domain.facilities.queries import facility_by_id, open_days
from tsuen.domain.households.models import Child
from tsuen.domain.interviews.queries import offered
from tsuen.domain.interviews.services import Offer, Wish, confirm, decide, offer, request
from tsuen.domain.policies.policy import Policy
from tsuen.domain.reservations.queries.deal import Wish as BookingWish
from tsuen.domain.reservations.services import confirm as confirm_booking
from tsuen.domain.reservations.services import request_booking
from tsuen.jobs.demo import day, lately, papers, regular
from tsuen.jobs.demo.found import Cast, Home
from tsuen.kernel.cells import Span
from tsuen.kernel.clock import at_jst, jst_date
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Viewer

MORNING = 9 * 60


@dataclass(frozen=True)
class Plan:
    """One booking of the story: whose child, days from the anchor, the hours, whether the facility confirmed."""

    home: int
    day: int
    starts: int
    ends: int
    confirmed: bool = True


# Days of the week that is open for booking: Monday scarce, Tuesday full from 10 to 12, Wednesday free, Thursday mixed.
WEEK = (
    Plan(1, 0, 570, 690), Plan(2, 1, 600, 720), Plan(3, 1, 600, 720), Plan(4, 3, 540, 660), Plan(5, 3, 600, 720),
    Plan(1, 3, 660, 780), Plan(2, 4, 570, 690),
)  # fmt: skip


def play(database: Database, cast: Cast, now: datetime) -> None:
    """Interviews of the past, one to come, the week's bookings, today's visit, and what else happened lately."""
    first = cast.staff[0]
    for number, home in enumerate(cast.homes):
        for staff in {first, cast.staff[-1]} if number == 0 else {first}:
            _accepted_interview(database, staff, home, now, number)
    _offers_to_come(database, first, now)
    if len(cast.homes[0].children) > 1:
        _interview_to_come(database, first, cast.homes[0], now)
    _week(database, cast, now)
    _today(database, cast, now)
    regular.offer(database, cast, now)
    day.fill(database, cast, now)
    lately.happen(database, cast, now)
    if cast.officer is not None:
        papers.lay_out(database, cast.officer, now)


def _accepted_interview(database: Database, staff: Viewer, home: Home, now: datetime, number: int) -> None:
    """Offered, asked for, confirmed, held about two weeks ago, 受入可."""
    asked = now - timedelta(days=25)
    on = nearest_open_day(database, staff, jst_date(now) - timedelta(days=16), back=True)
    starts = MORNING + number * 30
    database.run(
        lambda tx: offer(tx, viewer=staff, key=new_ref(), now=asked, wish=Offer(on, starts, starts + 30, 30))
    )

    def ask(tx: Writing) -> str:
        facility = facility_by_id(tx, staff.facility_id)
        slot = next(one for one in offered(tx, facility.id, policy=Policy(), now=asked) if one.starts == starts)
        return request(
            tx, viewer=home.viewer, key=new_ref(), now=asked,
            wish=Wish(facility.ref, _child_ref(tx, home.children[0]), slot.ref, "よろしくお願いします。"),
        )  # fmt: skip

    ref = database.run(ask)
    database.run(lambda tx: confirm(tx, viewer=staff, now=asked + timedelta(hours=5), ref=ref))
    held = at_jst(on, starts + 30)
    database.run(lambda tx: decide(tx, viewer=staff, now=held, ref=ref, accepted=True))


def _offers_to_come(database: Database, staff: Viewer, now: datetime) -> None:
    """Times for interviews over the next weeks, mornings and afternoons."""
    for ahead, starts in ((3, 600), (5, 840), (8, 600), (10, 600), (12, 840), (15, 600)):
        on = nearest_open_day(database, staff, jst_date(now) + timedelta(days=ahead))
        wish = Offer(on, starts, starts + 90, 30)
        _try(database, lambda tx, wish=wish: offer(tx, viewer=staff, key=new_ref(), now=now, wish=wish))  # type: ignore[misc]


def _interview_to_come(database: Database, staff: Viewer, home: Home, now: datetime) -> None:
    """そら's interview next week, confirmed."""

    def ask(tx: Writing) -> str:
        facility = facility_by_id(tx, staff.facility_id)
        slot = offered(tx, facility.id, policy=Policy(), now=now)[2]
        wish = Wish(facility.ref, _child_ref(tx, home.children[1]), slot.ref)
        return request(tx, viewer=home.viewer, key=new_ref(), now=now - timedelta(hours=20), wish=wish)

    ref = database.run(ask)
    database.run(lambda tx: confirm(tx, viewer=staff, now=now - timedelta(hours=3), ref=ref))


def _week(database: Database, cast: Cast, now: datetime) -> None:
    """The first whole week that is still open for booking."""
    today = jst_date(now)
    anchor = today + timedelta(days=(7 - today.weekday()) % 7 + 7)
    for plan in WEEK:
        if plan.home < len(cast.homes):
            _book(database, cast, cast.homes[plan.home], anchor + timedelta(days=plan.day), plan, now)
    mine = Plan(0, 3, 540, 660, confirmed=False)  # with a series and today's visit: hours stay free to try a booking with
    _book(database, cast, cast.homes[0], anchor + timedelta(days=mine.day + 7), mine, now)


def _today(database: Database, cast: Cast, now: datetime) -> None:
    """A reservation today, around the present hour where the facility is open then, else the next open day."""
    staff = cast.staff[0]
    today = jst_date(now)
    if nearest_open_day(database, staff, today) != today:
        staff = cast.staff[-1]
    on = nearest_open_day(database, staff, today)
    _book(database, cast, cast.homes[0], on, Plan(0, 0, 570, 690), now, staff=staff, asked=now - timedelta(days=10))


def _book(
    database: Database, cast: Cast, home: Home, on: date, plan: Plan, now: datetime, *,
    staff: Viewer | None = None, asked: datetime | None = None,
) -> None:  # fmt: skip
    place, then = staff or cast.staff[0], asked or now - timedelta(days=2)

    def ask(tx: Writing) -> str:
        facility = facility_by_id(tx, place.facility_id)
        wish = BookingWish(_child_ref(tx, home.children[0]), facility.ref, Span(on, plan.starts, plan.ends))
        return request_booking(
            tx, viewer=home.viewer, key=new_ref(), wish=wish, pickup={"who": "guardian1"}, comment="", now=then
        )

    ref = _try(database, ask)
    if ref and plan.confirmed:
        database.run(lambda tx: confirm_booking(tx, viewer=place, ref=ref, now=then + timedelta(hours=4)))


def _try(database: Database, work: Callable[[Writing], object]) -> str:
    """A holiday or a closed day in the way makes the story one line shorter, not false."""
    try:
        return str(database.run(work))
    except Refused:
        return ""


def nearest_open_day(database: Database, staff: Viewer, day: date, *, back: bool = False) -> date:
    """`day`, or the nearest day after it (or before) on which the facility is open."""
    first, last = (day - timedelta(days=14), day) if back else (day, day + timedelta(days=14))
    with database.reading() as tx:
        opened = sorted(open_days(tx, staff.facility_id, first, last), reverse=back)
    return opened[0]


def _child_ref(tx: Writing, child_id: int) -> str:
    return tx.execute(select(Child.ref).where(Child.id == child_id)).scalar_one()
