"""「チェックした項目を一括キャンセル」 → reason → 「一括キャンセルする」 (D13, C28)."""

from __future__ import annotations

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.family.forms.reservations import CancelManyForm, ReasonForm, conditions, refs_from
from tsuen.domain.reservations.queries.cancelling import CancelSum, cancel_sum
from tsuen.domain.reservations.services import cancel_many
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("cancellations", __name__, url_prefix="/cancellations")


@screen.get("/")
@permit("reservations.cancel_reason", Audience.FAMILY)
def index() -> ResponseReturnValue:
    """キャンセル理由 → 「確認画面に進む」 → each line with its cost, the sum."""
    refs, form = refs_from(request.args), ReasonForm(request.args)
    if not refs:
        return go("family.reservations.index", unchecked=1, **conditions(request.args))
    bill = _bill(refs, "")
    form.offer(bill.reasons)
    if bill.stuck or "asked" not in request.args:
        return page("family/cancellations/index.html", bill=bill, form=form)
    if not form.reason.validate(form):
        return page("family/cancellations/index.html", status=422, bill=bill, form=form)
    return _confirm_page(_bill(refs, form.reason.data), CancelManyForm(formdata=None, data={"reason": form.reason.data}))


@screen.post("/")
@permit("reservations.cancel", Audience.FAMILY)
def send() -> ResponseReturnValue:
    """「一括キャンセルする」: all or none; a mail each to the family and to the facility."""
    form, refs = CancelManyForm(), refs_from(request.values)
    if not refs or form.reason.data not in _bill(refs, "").reasons:
        return go("family.reservations.index", unchecked=1)
    try:
        count = write(
            lambda tx: cancel_many(
                tx, viewer=viewer(), key=form.key.data, refs=refs, reason=form.reason.data, told=form.told(), now=now()
            )
        )
    except Refused as refused:
        return _confirm_page(_bill(refs, form.reason.data), form, form.take(refused))
    flash(f"{count}件の予約をキャンセルしました。お知らせのメールをお送りします。", "go")
    return go("family.reservations.index")


def _bill(refs: list[str], reason: str) -> CancelSum:
    with read() as tx:
        return cancel_sum(tx, viewer(), refs, reason, now())


def _confirm_page(bill: CancelSum, form: CancelManyForm, status: int = 200) -> ResponseReturnValue:
    form.tell(bill.minutes, bill.yen)
    return page("family/cancellations/confirm.html", status=status, bill=bill, form=form)
