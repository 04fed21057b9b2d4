"""A 定期利用 of the family's: all its days (D8)."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tsuen.domain.reservations.queries.regular import series_of
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import read, today
from tsuen.web.htmx import page

screen = Blueprint("series", __name__, url_prefix="/series")


@screen.get("/<ref:ref>/done")
@permit("reservations.done", Audience.FAMILY)
def done(ref: str) -> ResponseReturnValue:
    """予約を申し込みました: every 仮予約 of it, until when the facility answers."""
    with read() as tx:
        series = series_of(tx, viewer(), ref)
    return page("family/series/done.html", series=series, one=series.days[0], today=today())
