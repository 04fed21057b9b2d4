"""「認定を終了する」: a reason and the last day, what falls with it, the last press (A12, K5-1)."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.municipality.forms.certifications import EndForm
from tsuen.domain.amendments.queries import falling, holder
from tsuen.domain.amendments.rules import may_end, may_restore
from tsuen.domain.amendments.services import end_certification, restore_certification
from tsuen.domain.applications.queries import waiting_count
from tsuen.domain.certifications.words import END_REASONS
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.kernel.wording import date_text
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("certifications", __name__, url_prefix="/certifications")


@screen.get("/<ref:ref>/end")
@permit("certifications.end_page", Audience.MUNICIPALITY)
def end(ref: str) -> ResponseReturnValue:
    """The reason and the last day; with both given, how many reservations fall."""
    form = EndForm(request.args)
    if "asked" not in request.args:
        return _page(ref, EndForm(ends_on=today()))
    return _page(ref, form) if form.read() and _may(ref, form) else _page(ref, form, status=422)


@screen.post("/<ref:ref>/end")
@permit("certifications.end", Audience.MUNICIPALITY)
def end_now(ref: str) -> ResponseReturnValue:
    """The last 「認定を終了する」; the family and the facilities are told."""
    form = EndForm()
    if not form.validate():
        return _page(ref, form, status=422)
    said = {"ref": ref, "ends_on": form.last_on, "reason": form.reason.data}
    try:
        fallen = write(lambda tx: end_certification(tx, viewer=viewer(), **said, now=now()))
    except Refused as refused:
        return _page(ref, form, status=form.take(refused))
    flash(f"認定は{date_text(form.last_on)}で終わります。予約 {fallen}件をキャンセルし、メールでお知らせします。", "go")
    return go("municipality.certifications.end", ref=ref)


@screen.post("/<ref:ref>/restore")
@permit("certifications.restore", Audience.MUNICIPALITY)
def restore(ref: str) -> ResponseReturnValue:
    """「終了を取り消す」: the last day is again the one before; the family is told. What was cancelled stays so."""
    form = EndForm()
    try:
        write(lambda tx: restore_certification(tx, viewer=viewer(), ref=ref, now=now()))
    except Refused as refused:
        return _page(ref, form, status=form.take(refused))
    flash("認定の終了を取り消しました。保護者に、メールでお知らせします。", "go")
    return go("municipality.certifications.end", ref=ref)


def _may(ref: str, form: EndForm) -> bool:
    with read() as tx:
        held, _ = holder(tx, viewer(), ref)
    refusal = may_end(state=held.state, starts_on=held.starts_on, was=held.ends_on, ends_on=form.last_on)
    if refusal is not None:
        form.refuse(refusal)
    return refusal is None


def _page(ref: str, form: EndForm, status: int = 200) -> ResponseReturnValue:
    sure = status == HTTPStatus.OK and "asked" in request.args
    with read() as tx:
        held, child = holder(tx, viewer(), ref)
        last = form.last_on if sure else held.ends_on
        fallen = falling(tx, child.child_id, last, now())
        place, waiting = municipality(tx, viewer().municipality_code), waiting_count(tx, viewer())
    back = may_restore(state=held.state, ends_on=held.ends_on, original_on=held.original_on, today=today()) is None
    return page(
        "municipality/certifications/end.html", restorable=back, status=status, form=form, held=held, child=child, fallen=fallen, sure=sure,
        reasons=END_REASONS, place_name=place.name, waiting=waiting,
    )  # fmt: skip
