"""「行動記録」 as the family reads it: by day, and one day (E4, F6)."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tsuen.domain.records.queries import read_days, record_at
from tsuen.domain.records.queries.days import PER_PAGE
from tsuen.domain.records.words import PHOTO, RECORD
from tsuen.domain.reservations.queries.lists import reservation_of
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import read
from tsuen.web.htmx import page
from tsuen.web.paging import Pages, page_number

screen = Blueprint("records", __name__, url_prefix="/records")


@screen.get("/")
@permit("records.list", Audience.FAMILY)
def index() -> ResponseReturnValue:
    """Every day that was published, latest first."""
    number = page_number(request.args)
    with read() as tx:
        rows, total = read_days(tx, viewer(), number)
    return page("family/records/index.html", title=RECORD, rows=rows, pages=Pages(number, PER_PAGE, total))


@screen.get("/<ref:ref>")
@permit("records.view", Audience.FAMILY)
def show(ref: str) -> ResponseReturnValue:
    """One day, by time, and its photos. Not published: 404."""
    with read() as tx:
        one = reservation_of(tx, viewer(), ref)
        record = record_at(tx, viewer(), one.id)
    if record is None:
        raise NotFound(ref)
    photos = [piece for piece in record.pieces if piece.kind == PHOTO]
    return page("family/records/show.html", title=RECORD, one=one, record=record, photos=photos)
