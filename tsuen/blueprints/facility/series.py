"""A 定期利用 that was asked for: all its days, 「まとめて確定する」 and 「まとめてお断りする」 (D8)."""

from __future__ import annotations

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from tsuen.blueprints.facility.forms.requests import ConfirmForm, DeclineForm
from tsuen.blueprints.facility.request_desk import note_reading, series_pane
from tsuen.domain.reservations.queries.regular import SeriesFacts, series_of
from tsuen.domain.reservations.services import confirm_series, decline_series
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("series", __name__, url_prefix="/series")


@screen.get("/<ref:ref>")
@permit("series.view", Audience.FACILITY)
def show(ref: str) -> ResponseReturnValue:
    """Every day with its state, the allergy beside the name; the reading is recorded."""
    with read() as tx:
        shown = series_pane(tx, ref)
    note_reading(shown)
    return page("facility/series/show.html", shown=shown, form=ConfirmForm(), today=today())


@screen.post("/<ref:ref>/confirm")
@permit("series.confirm", Audience.FACILITY)
def accept(ref: str) -> ResponseReturnValue:
    """「まとめて確定する」; the family gets one 「定期利用の予約確定」."""
    try:
        count = write(lambda tx: confirm_series(tx, viewer=viewer(), ref=ref, now=now()))
    except Refused as refused:
        flash(refused.refusals[0].sentence, "stop")
        return go("facility.series.show", ref=ref)
    flash(f"{count}日分の予約を確定しました。ご家庭にメールをお送りします。", "go")
    return go("facility.requests.index")


@screen.get("/<ref:ref>/decline")
@permit("series.decline_page", Audience.FACILITY)
def refuse(ref: str) -> ResponseReturnValue:
    """「まとめてお断りする」: the words for the family."""
    return page("facility/series/decline.html", series=_series(ref), form=DeclineForm())


@screen.post("/<ref:ref>/decline")
@permit("series.decline", Audience.FACILITY)
def refuse_now(ref: str) -> ResponseReturnValue:
    """Send them; hours and places are given back."""
    form, series, status = DeclineForm(), _series(ref), 422
    if form.validate():
        try:
            write(lambda tx: decline_series(tx, viewer=viewer(), ref=ref, answer=form.answer.data, now=now()))
        except Refused as refused:
            status = form.take(refused)
        else:
            flash("お断りの返事を送りました。", "go")
            return go("facility.requests.index")
    return page("facility/series/decline.html", status=status, series=series, form=form)


def _series(ref: str) -> SeriesFacts:
    with read() as tx:
        return series_of(tx, viewer(), ref)
