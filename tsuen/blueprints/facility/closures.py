"""「受付時間・休園日」: weekly hours and closed days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from tsuen.blueprints.facility.forms.places import ClosureForm, HoursForm
from tsuen.domain.facilities.queries import closures, facility_by_id, opening_hours
from tsuen.domain.facilities.services import remove_closure
from tsuen.domain.reservations.services.capacity import change_hours, close_day
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("closures", __name__, url_prefix="/closures")
SHOWN_DAYS = 400


@screen.get("/")
@permit("closures.view", Audience.FACILITY)
def index() -> ResponseReturnValue:
    """Hours of the week and the closed days ahead."""
    return _index()


@screen.post("/hours")
@permit("closures.hours", Audience.FACILITY)
def hours() -> ResponseReturnValue:
    """「受付時間を保存する」; refused with the days whose bookings would lie outside."""
    form = HoursForm()
    if not form.validate():
        return _index(status=422, hours_form=form)
    wanted = form.hours()
    try:
        write(lambda tx: change_hours(tx, viewer=viewer(), hours=wanted, now=now()))
    except Refused as refused:
        return _index(status=form.take(refused), hours_form=form)
    flash("受付時間を保存しました。", "go")
    return go("facility.closures.index")


@screen.post("/")
@permit("closures.add", Audience.FACILITY)
def add() -> ResponseReturnValue:
    """「休園日を追加する」; a day with bookings is refused."""
    form = ClosureForm()
    if not form.validate():
        return _index(status=422, form=form)
    on, reason = cast("date", form.on.data), str(form.reason.data or "")
    try:
        write(lambda tx: close_day(tx, viewer=viewer(), on=on, reason=reason, now=now()))
    except Refused as refused:
        return _index(status=form.take(refused), form=form)
    flash("休園日を追加しました。", "go")
    return go("facility.closures.index")


@screen.post("/<day:on>/remove")
@permit("closures.remove", Audience.FACILITY)
def remove(on: date) -> ResponseReturnValue:
    """「取り消す」: the day is open again."""
    write(lambda tx: remove_closure(tx, viewer=viewer(), on=on, now=now()))
    flash("休園日を取り消しました。", "go")
    return go("facility.closures.index")


def _index(
    *, status: int = 200, form: ClosureForm | None = None, hours_form: HoursForm | None = None
) -> ResponseReturnValue:
    with read() as tx:
        facility = facility_by_id(tx, viewer().facility_id)
        closed = closures(tx, facility.id, today(), today() + timedelta(days=SHOWN_DAYS))
        weekly = dict(opening_hours(tx, facility.id))
    return page(
        "facility/places/closures.html", status=status, facility=facility, closed=closed,
        form=form or ClosureForm(formdata=None), hours_form=hours_form or HoursForm(formdata=None).fill(weekly),
    )  # fmt: skip
