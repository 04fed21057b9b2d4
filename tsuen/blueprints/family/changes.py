"""「予約を変更する」: another time on the same calendar, or another pick-up person; the cost before the button (D14, H4)."""

from __future__ import annotations

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.family.change_desk import Present, Wanted, change_desk, present, wanted
from tsuen.blueprints.family.forms.booking import asked_from, span_from
from tsuen.blueprints.family.forms.changes import ChangeForm
from tsuen.domain.households.queries import guardians_of
from tsuen.domain.reservations.services import change_booking
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("changes", __name__, url_prefix="/reservations/<ref:ref>/change")


@screen.get("/")
@permit("reservations.change_time", Audience.FAMILY)
def index(ref: str) -> ResponseReturnValue:
    """What it is now, what a change costs, the calendar; 「適用する」 answers here too."""
    with read() as tx:
        shown = present(tx, viewer(), ref, now())
        desk = change_desk(tx, viewer(), shown.one, asked_from(request.args), now())
    return page(
        "family/changes/index.html", "family/booking/_week.html", status=desk.status, shown=shown, desk=desk, week=desk.week
    )


@screen.get("/details")
@permit("reservations.change_details", Audience.FAMILY)
def details(ref: str) -> ResponseReturnValue:
    """「お迎えに来られる方」, as it is now; without a chosen time, that alone is changed."""
    with read() as tx:
        shown = present(tx, viewer(), ref, now())
        form = ChangeForm.of(shown.one, request.args.get("start", ""), request.args.get("end", ""))
        form.offer(guardians_of(tx, viewer()))
    return page("family/changes/details.html", shown=shown, form=form)


@screen.post("/confirm")
@permit("reservations.change_confirm", Audience.FAMILY)
def confirm(ref: str) -> ResponseReturnValue:
    """「変更内容の確認」: before and after, the cost. Nothing is written yet."""
    form = ChangeForm()
    shown, meant = _meant(ref, form)
    if not form.validate():
        return page("family/changes/details.html", status=422, shown=shown, form=form)
    return page("family/changes/confirm.html", shown=shown, meant=meant, form=form, now=now())


@screen.post("/send")
@permit("reservations.change", Audience.FAMILY)
def send(ref: str) -> ResponseReturnValue:
    """The last 「予約を変更する」. A lost race answers here; the old reservation stands."""
    form = ChangeForm()
    shown, meant = _meant(ref, form)
    if not form.validate():
        return page("family/changes/details.html", status=422, shown=shown, form=form)
    said = {"key": form.key.data, "ref": ref, "span": meant.span, "pickup": form.answer()}
    try:
        write(lambda tx: change_booking(tx, viewer=viewer(), **said, now=now()))
    except Refused as refused:
        return page("family/changes/confirm.html", status=form.take(refused), shown=shown, meant=meant, form=form, now=now())
    flash("予約を変更しました。お知らせのメールをお送りします。", "go")
    return go("family.reservations.show", ref=ref)


def _meant(ref: str, form: ChangeForm) -> tuple[Present, Wanted]:
    with read() as tx:
        shown = present(tx, viewer(), ref, now())
        form.offer(guardians_of(tx, viewer()))
        return shown, wanted(tx, viewer(), shown, span_from(request.values), now())
