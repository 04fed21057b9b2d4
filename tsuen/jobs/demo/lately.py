"""What else a visitor finds in the demonstration: a day written down, a series, named times that were answered, an enquiry, a star."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from tsuen.db import Database, Writing
from tsuen.domain.facilities.queries import facility_by_id, open_days, regular_places
from tsuen.domain.facilities.services import mark_favourite
from tsuen.domain.households.models import Child
from tsuen.domain.interviews.rules import Time
from tsuen.domain.interviews.services import Named, answer_with
from tsuen.domain.records.rules import Wish
from tsuen.domain.records.services import publish, write_piece
from tsuen.domain.reservations.queries.series_plan import SeriesAsk, series_plan
from tsuen.domain.reservations.services import confirm_series, request_series
from tsuen.domain.reservations.services.proposals import propose_interview
from tsuen.domain.support import services as support
from tsuen.jobs.demo.day import visit
from tsuen.jobs.demo.found import Cast, Home
from tsuen.kernel.cells import Span
from tsuen.kernel.clock import at_jst, jst_date
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Viewer

WEEK = timedelta(days=7)
# A morning at the first facility: minutes after midnight, what was written. No photo: nobody's child stands model.
PIECES = (
    Wish("mood", 575, None, {"mood": "good"}),
    Wish("temperature", 580, None, {"tenths": 367}),
    Wish("toilet", 590, None, {"what": "pee"}),
    Wish("meal", 600, None, {"what": "snack_am", "amount": "all"}),
    Wish("note", 625, None, {"text": "園庭で落ち葉をひろって、先生に見せてくれました。お迎えまでごきげんでした。"}),
)
QUESTION = "認定の期間の終わりが近づいたら、手続きは必要ですか。"
ANSWER = "手続きはいりません。期間の最後の日まで利用できます。終わりが近づくと、メールとマイページでお知らせします。"
NAMED = "平日は仕事のため、夕方だとたすかります。"
OFFERED = "その時間は職員がそろわないため、次の日時ではいかがでしょうか。"


def happen(database: Database, cast: Cast, now: datetime) -> None:
    """Each in its own past moment; a holiday or used hours in the way leave one out."""
    home, first = cast.homes[0], cast.staff[0]
    _day(database, first, home, now)
    _series(database, first, home, now - timedelta(days=3))
    if len(cast.staff) > 1 and len(home.children) > 1:
        _named_times(database, cast.staff[1], home, now)
    _enquiry(database, cast, home, now)
    database.run(lambda tx: mark_favourite(tx, viewer=home.viewer, ref=facility_by_id(tx, first.facility_id).ref, wanted=True, now=now))


def _day(database: Database, staff: Viewer, home: Home, now: datetime) -> None:
    """The last open day before today: came, played, went home; the family reads it."""
    today = jst_date(now)
    with database.reading() as tx:
        before = sorted(open_days(tx, staff.facility_id, today - WEEK, today - timedelta(days=1)))
    ref = visit(database, staff, home, Span(before[-1], 570, 630), 1, now) if before else ""
    if not ref:
        return
    for wish in PIECES:
        database.run(lambda tx, wish=wish: write_piece(tx, viewer=staff, key=new_ref(), ref=ref, wish=wish, now=at_jst(before[-1], 630)))  # type: ignore[misc]
    database.run(lambda tx: publish(tx, viewer=staff, ref=ref, now=at_jst(before[-1], 640)))


def _series(database: Database, staff: Viewer, home: Home, then: datetime) -> None:
    """定期利用 every other week, two days of it, confirmed."""
    with database.reading() as tx:
        place = next((one for one in regular_places(tx, staff.facility_id, jst_date(then)) if one.weekly.weeks > 1), None)
        if place is None:
            return
        facility, today = facility_by_id(tx, staff.facility_id), jst_date(then)
        child = tx.execute(select(Child.ref).where(Child.id == home.children[0])).scalar_one()
        asked = SeriesAsk(child, facility.ref, [place.weekly], today, today + 5 * WEEK, place)
        told = series_plan(tx, home.viewer, asked, then).told
    said = {"key": new_ref(), "told": told, "comment": ""}
    try:
        ref = database.run(lambda tx: request_series(tx, viewer=home.viewer, ask=asked, pickup={"who": "guardian1"}, now=then, **said))
    except Refused:
        return
    database.run(lambda tx: confirm_series(tx, viewer=staff, ref=ref, now=then + timedelta(hours=4)))


def _named_times(database: Database, staff: Viewer, home: Home, now: datetime) -> None:
    """そら's parent named times; the facility answered with another: it is the family's turn."""
    with database.reading() as tx:
        ahead = sorted(open_days(tx, staff.facility_id, jst_date(now) + WEEK, jst_date(now) + 3 * WEEK))
    if len(ahead) < 2:  # noqa: PLR2004 - one for each side
        return

    def ask(tx: Writing) -> str:
        facility = facility_by_id(tx, staff.facility_id)
        child = tx.execute(select(Child.ref).where(Child.id == home.children[1])).scalar_one()
        named = Named(facility.ref, child, [_at(ahead[0])], NAMED)
        return propose_interview(tx, viewer=home.viewer, key=new_ref(), now=now - timedelta(days=1), named=named)

    try:
        ref = database.run(ask)
        other = [_at(ahead[1], 600)]
        database.run(lambda tx: answer_with(tx, viewer=staff, now=now - timedelta(hours=2), ref=ref, times=other, words=OFFERED))
    except Refused:
        return


def _enquiry(database: Database, cast: Cast, home: Home, now: datetime) -> None:
    then = now - timedelta(days=4)
    ref = database.run(lambda tx: support.ask(tx, viewer=home.viewer, key=new_ref(), topic="application", text=QUESTION, now=then))
    if cast.officer is not None:
        officer = cast.officer
        database.run(lambda tx: support.answer(tx, viewer=officer, ref=ref, text=ANSWER, now=then + timedelta(days=1)))


def _at(on: date, starts: int = 960) -> Time:
    return Time(on, starts, starts + 30)
