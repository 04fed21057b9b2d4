"""「定期利用申請」: wished weekdays and times → 「申請内容を送信する」; what came of it, 「取り下げる」 (D8, C20-21)."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.family.forms.regular import WishForm, WishSendForm
from tsuen.blueprints.family.regular_desk import RegularDesk, regular_desk, wish_points
from tsuen.domain.households.queries import guardians_of
from tsuen.domain.reservations.queries.regular import wish_of, wishes
from tsuen.domain.reservations.queries.wishing import NewWish, lapse_day, wish_refusal
from tsuen.domain.reservations.services import ask_regular
from tsuen.domain.reservations.services.wish_ends import withdraw_wish
from tsuen.kernel.numbers import REF_LENGTH
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.forms import Form
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("wishes", __name__, url_prefix="/regular")


@screen.get("/")
@permit("reservations.wishes", Audience.FAMILY)
def mine() -> ResponseReturnValue:
    """Every 定期利用申請 of the household with its state, those that wait first."""
    with read() as tx:
        rows = sorted(wishes(tx, viewer()), key=lambda one: not one.open)
    return page("family/wishes/mine.html", rows=rows)


@screen.get("/at/<ref:ref>/")
@permit("reservations.wish", Audience.FAMILY)
def index(ref: str) -> ResponseReturnValue:
    """「定期的なご利用に関する情報」."""
    form = WishForm(request.args)
    with read() as tx:
        form.offer(guardians_of(tx, viewer()))
    form.pickup.data = form.pickup.data or "guardian1"
    return _form_page(_desk(ref), form)


@screen.post("/at/<ref:ref>/confirm")
@permit("reservations.wish_confirm", Audience.FAMILY)
def confirm(ref: str) -> ResponseReturnValue:
    """「申請内容の確認」, the consents. Nothing is written yet."""
    desk, typed, form = _desk(ref), WishForm(), WishSendForm()
    _offer(typed, form)
    if not typed.validate():
        return _form_page(desk, typed, 422)
    with read() as tx:
        refusal = wish_refusal(tx, viewer(), _wish(ref, typed), now())
    if refusal is not None:
        return _form_page(desk, typed, typed.take(Refused(refusal)))
    return _confirm_page(desk, form)


@screen.post("/at/<ref:ref>/send")
@permit("reservations.wish_send", Audience.FAMILY)
def send(ref: str) -> ResponseReturnValue:
    """「申請内容を送信する」."""
    desk, form = _desk(ref), WishSendForm()
    _offer(form)
    if not form.validate():
        return _confirm_page(desk, form, 422)
    said: dict[str, Any] = {"key": str(form.key.data), "wish": _wish(ref, form), "pickup": form.answer(), "comment": str(form.comment.data or "")}
    try:
        made = write(lambda tx: ask_regular(tx, viewer=viewer(), **said, now=now()))
    except Refused as refused:
        return _confirm_page(desk, form, form.take(refused))
    return go("family.wishes.done", ref=made)


@screen.get("/<ref:ref>/done")
@permit("reservations.wish_done", Audience.FAMILY)
def done(ref: str) -> ResponseReturnValue:
    """The end of 「申請内容を送信する」: 申請中, until when the facility answers."""
    with read() as tx:
        wish = wish_of(tx, viewer(), ref)
    if not wish.open:
        return go("family.wishes.show", ref=ref)
    return page("family/wishes/done.html", wish=wish)


@screen.get("/<ref:ref>")
@permit("reservations.wish_show", Audience.FAMILY)
def show(ref: str) -> ResponseReturnValue:
    """An application that was sent, and where it stands."""
    return _show(ref, Form())


@screen.get("/<ref:ref>/withdraw")
@permit("reservations.wish_withdraw_page", Audience.FAMILY)
def withdraw(ref: str) -> ResponseReturnValue:
    """「申請を取り下げる」: what follows, before the button."""
    with read() as tx:
        wish = wish_of(tx, viewer(), ref)
    if not wish.open:
        return go("family.wishes.show", ref=ref)
    return page("family/wishes/withdraw.html", wish=wish, form=Form())


@screen.post("/<ref:ref>/withdraw")
@permit("reservations.wish_withdraw", Audience.FAMILY)
def withdraw_now(ref: str) -> ResponseReturnValue:
    """「申請を取り下げる」; mails go to the family and to the facility."""
    form = Form()
    try:
        write(lambda tx: withdraw_wish(tx, viewer=viewer(), ref=ref, now=now()))
    except Refused as refused:
        return _show(ref, form, form.take(refused))
    flash("定期利用申請を取り下げました。お知らせのメールをお送りします。", "go")
    return go("family.wishes.show", ref=ref)


def _desk(ref: str) -> RegularDesk:
    with read() as tx:
        return regular_desk(tx, viewer(), ref, request.values.get("child", "")[:REF_LENGTH], now())


def _offer(*forms: WishForm) -> None:
    with read() as tx:
        guardians = guardians_of(tx, viewer())
    for form in forms:
        form.offer(guardians)


def _wish(ref: str, form: WishForm) -> NewWish:
    return NewWish(str(form.child.data)[:REF_LENGTH], ref, cast("date", form.first_on.data), form.times())


def _show(ref: str, form: Form, status: int = 200) -> ResponseReturnValue:
    with read() as tx:
        wish = wish_of(tx, viewer(), ref)
    return page("family/wishes/show.html", status=status, wish=wish, form=form)


def _confirm_page(desk: RegularDesk, form: WishSendForm, status: int = 200) -> ResponseReturnValue:
    """What will be sent; `until`: the day by which the facility answers, once there is a first day."""
    with read() as tx:
        wish = _wish(desk.facility.ref, form) if form.first_on.data else None
        until = lapse_day(tx, viewer(), wish, now()) if wish else None
        points = wish_points(tx, viewer(), wish, now()) if wish and wish.times else []
    return page("family/wishes/confirm.html", status=status, desk=desk, form=form, until=until, points=points)


def _form_page(desk: RegularDesk, form: WishForm, status: int = 200) -> ResponseReturnValue:
    return page("family/wishes/index.html", status=status, desk=desk, form=form)
