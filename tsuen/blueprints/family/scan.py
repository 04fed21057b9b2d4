"""「登降園2次元コード読取」: the camera, and beside it the code typed (E1, F6)."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tsuen.blueprints.family.forms.scan import CodeForm
from tsuen.domain.attendance.rules import fold_door_code
from tsuen.domain.attendance.services import open_ticket
from tsuen.domain.facilities.queries import facility_by_door_code
from tsuen.kernel.refusals import NotFound, Refusal
from tsuen.kernel.viewer import Audience
from tsuen.web import throttle
from tsuen.web.access import permit, session_id, viewer
from tsuen.web.headers import allow
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("scan", __name__, url_prefix="/scan")
MOST, WINDOW = 20, timedelta(minutes=10)  # tries of one person
UNKNOWN = Refusal(
    "unknown_code",
    "この番号の施設が見つかりません。2次元コードの下の10文字を、もう一度確かめてください。",
    field="code",
)


@screen.route("/", methods=["GET", "POST"])
@permit("attendance.scan", Audience.FAMILY)
def index() -> ResponseReturnValue:
    """The camera opens at a press (only this page may run the reader's wasm); the typed code works like the address."""
    allow("script-src", "'wasm-unsafe-eval'")
    form = CodeForm()
    if form.validate_on_submit() and _read(form):
        return go("family.arrivals.index")
    return page("family/scan/index.html", status=422 if form.errors else 200, form=form)


def _read(form: CodeForm) -> bool:
    """Note the door of the typed code; a code nobody knows is said beside the field."""
    throttle.hit("door_typed", str(viewer().account_id), MOST, WINDOW)
    try:
        with read() as tx:
            facility_id = facility_by_door_code(tx, fold_door_code(form.code.data)).id
    except NotFound:
        form.refuse(UNKNOWN)
        return False
    write(lambda tx: open_ticket(tx, session_id=session_id(), facility_id=facility_id, now=now()))
    return True
