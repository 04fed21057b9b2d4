"""「登降園2次元コード読取」: the camera, and beside it the code typed (E1, F6)."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tsuen.blueprints.family.forms.scan import CodeForm
from tsuen.domain.attendance.rules import fold_door_code
from tsuen.domain.attendance.services import open_ticket
from tsuen.domain.facilities.queries import facility_by_door_code
from tsuen.kernel.refusals import NotFound, Refusal
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, session_id
from tsuen.web.headers import allow
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("scan", __name__, url_prefix="/scan")
UNKNOWN = Refusal(
    "unknown_code",
    "この番号の施設が見つかりません。2次元コードの下の10文字を、もう一度確かめてください。",
    field="code",
)


@screen.get("/")
@permit("attendance.scan", Audience.FAMILY)
def index() -> ResponseReturnValue:
    """The camera opens at a press; only this page may run the reader's wasm."""
    return _page(CodeForm())


@screen.post("/")
@permit("attendance.scan", Audience.FAMILY)
def typed() -> ResponseReturnValue:
    """「番号を入力する」: the typed code works like the address."""
    form = CodeForm()
    if not form.validate():
        return _page(form, 422)
    try:
        with read() as tx:
            facility_id = facility_by_door_code(tx, fold_door_code(form.code.data)).id
    except NotFound:
        form.refuse(UNKNOWN)
        return _page(form, 422)
    write(lambda tx: open_ticket(tx, session_id=session_id(), facility_id=facility_id, now=now()))
    return go("family.arrivals.index")


def _page(form: CodeForm, status: int = 200) -> ResponseReturnValue:
    allow("script-src", "'wasm-unsafe-eval'")
    return page("family/scan/index.html", status=status, form=form)
