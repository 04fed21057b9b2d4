"""「支払いを受け取った」 and its undo (E6, K4-4). Both lead back to where they were pressed."""

from __future__ import annotations

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from tsuen.blueprints.facility.forms.payments import CorrectForm, PayForm, UndoForm
from tsuen.domain.billing.services import correct_charge, receive_payment, take_payment_back
from tsuen.domain.fees.queries import bill_of
from tsuen.domain.reservations.queries.lists import reservation_of, waiting_count
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.kernel.wording import yen_text
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("payments", __name__, url_prefix="/payments")
TODAY = "today"


@screen.post("/<ref:ref>")
@permit("billing.receive", Audience.FACILITY)
def receive(ref: str) -> ResponseReturnValue:
    """The money was handed over (or given back); the guardians get 「お支払い完了のお知らせ」."""
    form, who, at = PayForm(), viewer(), now()
    name = _child(ref)
    yen = form.yen.data if form.validate() else None
    if yen is None:
        flash("金額を確かめて、もう一度押してください。", "stop")
        return _back(form, ref)
    try:
        done = write(lambda tx: receive_payment(tx, viewer=who, ref=ref, seen=yen, now=at))
    except Refused as refused:
        flash(refused.refusals[0].sentence, "stop")
        return _back(form, ref)
    flash(_received(name, yen) if done else f"{name} さまのお支払いは、もう記録されています。", "go")
    return _back(form, ref)


@screen.post("/<ref:ref>/undo")
@permit("billing.undo", Audience.FACILITY)
def undo(ref: str) -> ResponseReturnValue:
    """Marked by mistake: one more line, and a letter that says so."""
    form, who, at = UndoForm(), viewer(), now()
    name = _child(ref)
    if form.validate():
        write(lambda tx: take_payment_back(tx, viewer=who, ref=ref, now=at))
        flash(f"{name} さまのお支払いの記録を取り消しました。ご家庭にメールをお送りします。", "go")
    return _back(form, ref)


@screen.get("/<ref:ref>/correct")
@permit("billing.correct_page", Audience.FACILITY)
def correct(ref: str) -> ResponseReturnValue:
    """料金を直す: the working as it stands, the right sum and why."""
    return _correct_page(ref, CorrectForm())


@screen.post("/<ref:ref>/correct")
@permit("billing.correct", Audience.FACILITY)
def correct_now(ref: str) -> ResponseReturnValue:
    """One more line with the difference."""
    form, who, at = CorrectForm(), viewer(), now()
    if not form.validate():
        return _correct_page(ref, form, 422)
    said = {"key": form.key.data, "yen": form.yen.data, "reason": form.reason.data}
    try:
        write(lambda tx: correct_charge(tx, viewer=who, ref=ref, **said, now=at))
    except Refused as refused:
        return _correct_page(ref, form, form.take(refused))
    flash("料金を直しました。", "go")
    return go("facility.requests.show", ref=ref)


def _correct_page(ref: str, form: CorrectForm, status: int = 200) -> ResponseReturnValue:
    with read() as tx:
        one, waiting = reservation_of(tx, viewer(), ref), waiting_count(tx, viewer())
        bill = bill_of(tx, one.id)
    return page("facility/payments/correct.html", status=status, one=one, bill=bill, form=form, waiting=waiting)


def _child(ref: str) -> str:
    with read() as tx:
        return reservation_of(tx, viewer(), ref).child_name


def _received(name: str, yen: int) -> str:
    if yen < 0:
        return f"{name} さまに{yen_text(-yen)}を返したことを記録しました。"
    return f"{name} さまのお支払い（{yen_text(yen)}）を記録しました。ご家庭にメールをお送りします。"


def _back(form: PayForm | UndoForm, ref: str) -> ResponseReturnValue:
    return go("facility.today.index") if form.back.data == TODAY else go("facility.requests.show", ref=ref)
