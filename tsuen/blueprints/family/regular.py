"""定期利用 by a weekly place: 「ご利用可能枠（毎週・隔週）」 → 「予約に進む」 → 「予約内容を送信する」 (D8, O7)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.family.forms.regular import PlaceForm, PlaceSendForm
from tsuen.blueprints.family.regular_desk import place_plan, points_of, regular_desk
from tsuen.domain.households.queries import guardians_of
from tsuen.domain.reservations.queries.series_plan import SeriesPlan
from tsuen.domain.reservations.services import request_series
from tsuen.kernel.numbers import REF_LENGTH
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("regular", __name__, url_prefix="/facilities/<ref:ref>/regular")


@screen.get("/")
@permit("reservations.choose", Audience.FAMILY)
def index(ref: str) -> ResponseReturnValue:
    """「定期利用」: the weekly places to choose from."""
    return _choose(ref)


@screen.get("/rules")
@permit("reservations.rules", Audience.FAMILY)
def rules(ref: str) -> ResponseReturnValue:
    """「予約時の注意事項」 with the days it comes to → 「了承して先に進む」."""
    if not _said("place"):
        return _choose(ref, 422, "ご利用可能枠を1つ選んでください。")
    plan = _plan(ref)
    if plan.refusals:
        return _choose(ref, 422, plan.refusals[0].sentence)
    return page("family/regular/rules.html", plan=plan, points=points_of(plan))


@screen.get("/details")
@permit("reservations.details", Audience.FAMILY)
def details(ref: str) -> ResponseReturnValue:
    """「お迎えに来られる方」 and コメント → 「確認画面に進む」."""
    form, plan = PlaceForm(request.args), _plan(ref)
    if plan.refusals:
        return _choose(ref, 422, plan.refusals[0].sentence)
    with read() as tx:
        form.offer(guardians_of(tx, viewer()))
    form.pickup.data = form.pickup.data or "guardian1"
    return page("family/regular/details.html", plan=plan, form=form)


@screen.post("/confirm")
@permit("reservations.confirm_page", Audience.FAMILY)
def confirm(ref: str) -> ResponseReturnValue:
    """「予約内容の確認」: every day, what falls out and why, the consents. Nothing is written yet."""
    typed, form, plan = PlaceForm(), PlaceSendForm(), _plan(ref)
    with read() as tx:
        guardians = guardians_of(tx, viewer())
    typed.offer(guardians)
    form.offer(guardians)
    if not typed.validate():
        return page("family/regular/details.html", status=422, plan=plan, form=typed)
    return _confirm_page(form, plan, 422 if plan.refusals else 200)


@screen.post("/send")
@permit("reservations.request", Audience.FAMILY)
def send(ref: str) -> ResponseReturnValue:
    """「予約内容を送信する」 → a 仮予約 for each day. A lost race answers here, with the days as they are now."""
    form, plan = PlaceSendForm(), _plan(ref)
    with read() as tx:
        form.offer(guardians_of(tx, viewer()))
    if not form.validate():
        return _confirm_page(form, plan, 422)
    said: dict[str, Any] = {"key": str(form.key.data), "told": str(form.told.data), "pickup": form.answer(), "comment": str(form.comment.data or "")}
    try:
        made = write(lambda tx: request_series(tx, viewer=viewer(), ask=plan.ask, **said, now=now()))
    except Refused as refused:
        return _confirm_page(form, _plan(ref), form.take(refused))
    return go("family.series.done", ref=made)


def _said(name: str) -> str:
    return request.values.get(name, "")[:REF_LENGTH]


def _plan(ref: str) -> SeriesPlan:
    with read() as tx:
        return place_plan(tx, viewer(), ref, _said("child"), _said("place"), now())


def _choose(ref: str, status: int = 200, problem: str = "") -> ResponseReturnValue:
    with read() as tx:
        desk = regular_desk(tx, viewer(), ref, _said("child"), now())
    return page("family/regular/index.html", status=status, desk=desk, problem=problem, chosen=_said("place"))


def _confirm_page(form: PlaceSendForm, plan: SeriesPlan, status: int = 200) -> ResponseReturnValue:
    return page("family/regular/confirm.html", status=status, plan=plan, form=form, now=now())
