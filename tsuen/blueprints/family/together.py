"""What was asked for siblings in one go (D15)."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from tsuen.blueprints.family.forms.booking import MOST
from tsuen.blueprints.family.forms.reservations import refs_from
from tsuen.domain.reservations.queries.lists import reservation_of
from tsuen.domain.reservations.queries.singly import left_out
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read
from tsuen.web.htmx import page

screen = Blueprint("together", __name__, url_prefix="/together")


@screen.get("/done")
@permit("reservations.done", Audience.FAMILY)
def done() -> ResponseReturnValue:
    """予約を申し込みました: each child's 仮予約, until when the facility answers; who was left out, why, and where else is room."""
    refs = refs_from(request.args)
    if not refs:
        raise NotFound
    with read() as tx:
        made = [reservation_of(tx, viewer(), ref) for ref in refs[:MOST]]
        left = left_out(tx, viewer(), made[0], dict.fromkeys(request.args.getlist("left")[:MOST]), now())
    return page("family/together/done.html", made=made, one=made[0], left=left)
