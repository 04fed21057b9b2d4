"""定期利用申請 at the facility: wishes turned into bookings, or declined (D8, D9, C20-21)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from tsuen.blueprints.facility.forms.regular import SeriesForm
from tsuen.blueprints.facility.forms.requests import DeclineForm
from tsuen.domain.audit.services import record_reading
from tsuen.domain.reservations.queries.naming import pickup_told
from tsuen.domain.reservations.queries.regular import WishFacts, pickup_of_wish, wish_of, wishes
from tsuen.domain.reservations.queries.series_plan import SeriesPlan, series_plan
from tsuen.domain.reservations.queries.wishing import ask_of, for_family
from tsuen.domain.reservations.rules.wishes import TO_FACILITY
from tsuen.domain.reservations.services import decline_wish, make_series
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("wishes", __name__, url_prefix="/wishes")


@screen.get("/")
@permit("wishes.list", Audience.FACILITY)
def index() -> ResponseReturnValue:
    """定期利用申請: those that wait first, the nearest day for an answer on top."""
    with read() as tx:
        rows = wishes(tx, viewer())
    rows = [*sorted((one for one in rows if one.open), key=lambda one: one.lapses_on), *(one for one in rows if not one.open)]
    return page("facility/wishes/index.html", rows=rows)


@screen.get("/<ref:ref>")
@permit("wishes.view", Audience.FACILITY)
def show(ref: str) -> ResponseReturnValue:
    """The wishes, and the form filled in with them; the reading is recorded (law 9)."""
    wish = _wish(ref)
    write(lambda tx: record_reading(tx, viewer=viewer(), children=[wish.child_id], what="request", now=now()))
    return _show(wish, SeriesForm.of(wish))


@screen.post("/<ref:ref>/plan")
@permit("wishes.plan", Audience.FACILITY)
def plan(ref: str) -> ResponseReturnValue:
    """「日程を確かめる」: the days that can be booked, those that fall out and why. Nothing is written."""
    wish, form = _wish(ref), SeriesForm()
    if not form.validate():
        return _show(wish, form, 422)
    return _show(wish, form, plan=_plan(wish, form))


@screen.post("/<ref:ref>/make")
@permit("wishes.make", Audience.FACILITY)
def make(ref: str) -> ResponseReturnValue:
    """「定期利用を登録する」; the family gets 予約完了."""
    wish, form = _wish(ref), SeriesForm()
    if not form.validate():
        return _show(wish, form, 422)
    said: dict[str, Any] = {"key": str(form.key.data), "times": form.times(), "last": form.last_on.data, "told": str(form.told.data)}
    try:
        made = write(lambda tx: make_series(tx, viewer=viewer(), ref=ref, **said, now=now()))
    except Refused as refused:
        return _show(wish, form, form.take(refused), _plan(wish, form))
    flash("定期利用を登録しました。ご家庭にメールをお送りします。", "go")
    return go("facility.series.show", ref=made)


@screen.get("/<ref:ref>/decline")
@permit("wishes.decline_page", Audience.FACILITY)
def refuse(ref: str) -> ResponseReturnValue:
    """「お断りする」: the words for the family."""
    return page("facility/wishes/decline.html", wish=_wish(ref), form=DeclineForm())


@screen.post("/<ref:ref>/decline")
@permit("wishes.decline", Audience.FACILITY)
def refuse_now(ref: str) -> ResponseReturnValue:
    """Send them."""
    form, wish, status = DeclineForm(), _wish(ref), 422
    if form.validate():
        try:
            write(lambda tx: decline_wish(tx, viewer=viewer(), ref=ref, answer=form.answer.data, now=now()))
        except Refused as refused:
            status = form.take(refused)
        else:
            flash("お断りの返事を送りました。", "go")
            return go("facility.wishes.index")
    return page("facility/wishes/decline.html", status=status, wish=wish, form=form)


def _wish(ref: str) -> WishFacts:
    with read() as tx:
        return wish_of(tx, viewer(), ref)


def _plan(wish: WishFacts, form: SeriesForm) -> SeriesPlan:
    with read() as tx:
        return series_plan(tx, for_family(viewer(), wish), ask_of(wish, form.times(), form.last_on.data), now())


def _show(wish: WishFacts, form: SeriesForm, status: int = 200, plan: SeriesPlan | None = None) -> ResponseReturnValue:
    with read() as tx:
        pickup = pickup_told(tx, wish.household_id, pickup_of_wish(tx, viewer(), wish.ref))
    return page("facility/wishes/show.html", status=status, wish=wish, form=form, plan=plan, pickup=pickup, settled=TO_FACILITY)
