"""「定期利用」: 「ご利用可能枠（毎週・隔週）」 a facility offers out of the places it withholds (D7, D8)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from tsuen.blueprints.facility.forms.regular import RegularForm
from tsuen.domain.facilities.queries import facility_by_id, pools_of, regular_places
from tsuen.domain.facilities.services import end_regular, offer_regular
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("regular", __name__, url_prefix="/regular")


@screen.get("/")
@permit("regular.view", Audience.FACILITY)
def index() -> ResponseReturnValue:
    """What is offered, and the form for one more."""
    return _index(RegularForm(formdata=None))


@screen.post("/")
@permit("regular.offer", Audience.FACILITY)
def add() -> ResponseReturnValue:
    """「定期利用の枠を追加する」."""
    form = RegularForm()
    _offer_pools(form)
    if not form.validate():
        return _index(form, 422)
    said: dict[str, Any] = {"key": str(form.key.data), "pool_ref": str(form.pool.data), "wanted": form.wanted()}
    try:
        write(lambda tx: offer_regular(tx, viewer=viewer(), **said, now=now()))
    except Refused as refused:
        return _index(form, form.take(refused))
    flash("定期利用の枠を追加しました。", "go")
    return go("facility.regular.index")


@screen.post("/<ref:ref>/end")
@permit("regular.end", Audience.FACILITY)
def end(ref: str) -> ResponseReturnValue:
    """「受付を終える」: what is booked stays."""
    write(lambda tx: end_regular(tx, viewer=viewer(), ref=ref, now=now()))
    flash("受付を終えました。今ある予約はそのままです。", "go")
    return go("facility.regular.index")


def _offer_pools(form: RegularForm) -> None:
    with read() as tx:
        form.pool.choices = [(one.ref, f"{one.label}（{one.ages}）") for one in pools_of(tx, viewer().facility_id)]


def _index(form: RegularForm, status: int = 200) -> ResponseReturnValue:
    _offer_pools(form)
    with read() as tx:
        facility = facility_by_id(tx, viewer().facility_id)
        places = regular_places(tx, facility.id, today())
    return page("facility/regular/index.html", status=status, facility=facility, places=places, form=form, today=today())
