"""「定期利用申請」: wished weekdays and times → 「申請内容を送信する」 (D8, C20-21)."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.family.forms.regular import WishForm, WishSendForm
from tsuen.blueprints.family.regular_desk import RegularDesk, regular_desk
from tsuen.domain.households.queries import guardians_of
from tsuen.domain.reservations.queries.regular import wish_of
from tsuen.domain.reservations.queries.wishing import NewWish, wish_refusal
from tsuen.domain.reservations.services import ask_regular
from tsuen.kernel.numbers import REF_LENGTH
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("wishes", __name__, url_prefix="/regular")


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
    return page("family/wishes/confirm.html", desk=desk, form=form)


@screen.post("/at/<ref:ref>/send")
@permit("reservations.wish_send", Audience.FAMILY)
def send(ref: str) -> ResponseReturnValue:
    """「申請内容を送信する」."""
    desk, form = _desk(ref), WishSendForm()
    _offer(form)
    if not form.validate():
        return page("family/wishes/confirm.html", status=422, desk=desk, form=form)
    said: dict[str, Any] = {"key": str(form.key.data), "wish": _wish(ref, form), "pickup": form.answer(), "comment": str(form.comment.data or "")}
    try:
        made = write(lambda tx: ask_regular(tx, viewer=viewer(), **said, now=now()))
    except Refused as refused:
        return page("family/wishes/confirm.html", status=form.take(refused), desk=desk, form=form)
    return go("family.wishes.show", ref=made)


@screen.get("/<ref:ref>")
@permit("reservations.wish_show", Audience.FAMILY)
def show(ref: str) -> ResponseReturnValue:
    """An application that was sent, and where it stands."""
    with read() as tx:
        wish = wish_of(tx, viewer(), ref)
    return page("family/wishes/show.html", wish=wish)


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


def _form_page(desk: RegularDesk, form: WishForm, status: int = 200) -> ResponseReturnValue:
    return page("family/wishes/index.html", status=status, desk=desk, form=form)
