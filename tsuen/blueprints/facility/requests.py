"""申し込み: 仮予約 that wait for an answer, 「確定する」 and 「お断りする」, what is coming (D6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from tsuen.blueprints.facility.forms.requests import ConfirmForm, DeclineForm
from tsuen.blueprints.facility.request_desk import note_reading, one_pane, series_pane
from tsuen.db import Reading
from tsuen.domain.facilities.queries import facility_by_id
from tsuen.domain.reservations.queries.lists import (
    ReservationFacts,
    answered,
    first_of_each,
    in_states,
    reservation_of,
    waiting_count,
)
from tsuen.domain.reservations.queries.regular import series_lengths, waiting_wishes
from tsuen.domain.reservations.services import confirm, decline
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("requests", __name__, url_prefix="/requests")
COMING = ("confirmed", "in_use")


@screen.get("/")
@permit("requests.list", Audience.FACILITY)
def index() -> ResponseReturnValue:
    """返事を待っている申し込み; the first of them opened beside."""
    with read() as tx:
        rows = _rows(tx, "waiting")
        shown = _first(tx, rows)
    note_reading(shown)
    return _page(rows, shown, "waiting")


@screen.get("/coming")
@permit("requests.coming", Audience.FACILITY)
def coming() -> ResponseReturnValue:
    """これからの予約: confirmed and not yet begun."""
    with read() as tx:
        rows = _rows(tx, "coming")
    return _page(rows, {}, "coming")


@screen.get("/answered")
@permit("requests.answered", Audience.FACILITY)
def done() -> ResponseReturnValue:
    """済み: answered or cancelled, latest first."""
    with read() as tx:
        rows = _rows(tx, "answered")
    return _page(rows, {}, "answered")


@screen.get("/<ref:ref>")
@permit("requests.view", Audience.FACILITY)
def show(ref: str) -> ResponseReturnValue:
    """One of them, with the allergy beside the name; the reading is recorded."""
    with read() as tx:
        one = reservation_of(tx, viewer(), ref)
        tab, shown = _tab(one), one_pane(tx, one)
        rows = _rows(tx, tab)
    note_reading(shown)
    return _page(rows, shown, tab)


@screen.post("/<ref:ref>/confirm")
@permit("requests.confirm", Audience.FACILITY)
def accept(ref: str) -> ResponseReturnValue:
    """「確定する」; the family gets 「柔軟利用の予約確定」."""
    try:
        write(lambda tx: confirm(tx, viewer=viewer(), ref=ref, now=now()))
    except Refused as refused:
        flash(refused.refusals[0].sentence, "stop")
        return go("facility.requests.show", ref=ref)
    flash("予約を確定しました。ご家庭にメールをお送りします。", "go")
    return go("facility.requests.index")


@screen.get("/<ref:ref>/decline")
@permit("requests.decline_page", Audience.FACILITY)
def refuse(ref: str) -> ResponseReturnValue:
    """「お断りする」: the words for the family."""
    with read() as tx:
        one, waiting = reservation_of(tx, viewer(), ref), waiting_count(tx, viewer())
    return page("facility/requests/decline.html", one=one, form=DeclineForm(), waiting=waiting)


@screen.post("/<ref:ref>/decline")
@permit("requests.decline", Audience.FACILITY)
def refuse_now(ref: str) -> ResponseReturnValue:
    """Send them; hours and places are given back."""
    form, status = DeclineForm(), 422
    with read() as tx:
        one, waiting = reservation_of(tx, viewer(), ref), waiting_count(tx, viewer())
    if form.validate():
        try:
            write(lambda tx: decline(tx, viewer=viewer(), ref=ref, answer=form.answer.data, now=now()))
        except Refused as refused:
            status = form.take(refused)
        else:
            flash("お断りの返事を送りました。", "go")
            return go("facility.requests.index")
    return page("facility/requests/decline.html", status=status, one=one, form=form, waiting=waiting)


def _tab(one: ReservationFacts) -> str:
    """The view a reservation is found in."""
    if one.state == "tentative":
        return "waiting"
    return "coming" if one.state in COMING and one.on >= today() else "answered"


def _rows(tx: Reading, tab: str) -> Sequence[ReservationFacts]:
    if tab == "waiting":
        rows = first_of_each(in_states(tx, viewer(), "tentative"))
        return sorted(rows, key=lambda one: not one.waits_late(now()))  # who waits too long stands first
    if tab == "coming":
        return [one for one in in_states(tx, viewer(), *COMING) if one.on >= today()]
    return answered(tx, viewer())


def _first(tx: Reading, rows: Sequence[ReservationFacts]) -> Mapping[str, Any]:
    """The first line opened: of a 定期利用 all its days, so that one press answers the whole."""
    if not rows:
        return {}
    whole = series_lengths(tx, viewer()).get(rows[0].series_id or 0)
    return series_pane(tx, whole[0]) if whole else one_pane(tx, rows[0])


def _page(rows: Sequence[ReservationFacts], shown: Mapping[str, Any], tab: str) -> ResponseReturnValue:
    with read() as tx:
        waiting = waiting_count(tx, viewer())
        facility = facility_by_id(tx, viewer().facility_id)
        series, wished = series_lengths(tx, viewer()), waiting_wishes(tx, viewer())
    return page(
        "facility/requests/index.html", rows=rows, shown=shown, tab=tab, waiting=waiting, facility=facility, series=series, wished=wished,
        form=ConfirmForm(), today=today(), late={one.ref for one in rows if one.waits_late(now())},
    )  # fmt: skip
