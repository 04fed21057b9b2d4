"""「予約一覧」, 「予約の詳細」, 「予約をキャンセルする」 (D10, D12, K4-2, K4-3, C27)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.family.forms.reservations import CancelForm, ReasonForm, conditions, search_from
from tsuen.db import Reading
from tsuen.domain.attendance.queries import course_of
from tsuen.domain.facilities.queries import open_days
from tsuen.domain.fees.queries import bill_of
from tsuen.domain.households.queries import children_of
from tsuen.domain.records.queries import Standing, standing_of
from tsuen.domain.records.rules import WRITABLE
from tsuen.domain.reservations.queries.agreed import Agreed, agreed
from tsuen.domain.reservations.queries.falling import with_falling
from tsuen.domain.reservations.queries.lists import ReservationFacts, reservation_of
from tsuen.domain.reservations.queries.naming import pickup_told
from tsuen.domain.reservations.queries.ready import visits_with_parent
from tsuen.domain.reservations.queries.regular import wishes
from tsuen.domain.reservations.queries.siblings import beside
from tsuen.domain.reservations.queries.union import listed
from tsuen.domain.reservations.rules import (
    CostRow,
    cancellation_cost,
    closed_days_note,
    cost_rows,
    may_cancel,
)
from tsuen.domain.reservations.services import cancel as cancel_booking
from tsuen.domain.reservations.words import KINDS
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("reservations", __name__, url_prefix="/reservations")


@screen.get("/")
@permit("reservations.list", Audience.FAMILY)
def index() -> ResponseReturnValue:
    """「予約一覧」: by kind, date, facility, child; 「検索」; 「詳細」."""
    search = search_from(request.args)
    with read() as tx:
        rows, children = listed(tx, viewer(), search, today()), children_of(tx, viewer())
        wished = wishes(tx, viewer())
    return page(
        "family/reservations/index.html", "family/reservations/_list.html", rows=rows, search=search, children=children,
        wished=wished, kinds=KINDS, today=today(), shown=conditions(request.args), every="every" in request.args,
    )  # fmt: skip


@screen.get("/<ref:ref>")
@permit("reservations.view", Audience.FAMILY)
def show(ref: str) -> ResponseReturnValue:
    """予約詳細: everything, and what a cancel would cost (H4)."""
    with read() as tx:
        one = reservation_of(tx, viewer(), ref)
        made, bill, along = agreed(tx, one.id, now()), bill_of(tx, one.id), visits_with_parent(tx, [one.id])
        note, pickup = _closed_note(tx, one), pickup_told(tx, one.household_id, one.pickup)
        course = course_of(tx, viewer(), ref)
    rows = _rows(one, made)
    return page(
        "family/reservations/show.html", one=one, standing=one.standing(today()), rows=rows, note=note, pickup=pickup, bill=bill, estimate=made.estimate,
        cancellable=may_cancel(one.state), day=_day(one), with_parent=along.get(one.id, ""), course=course, late=one.waits_late(now()),
    )  # fmt: skip


@screen.get("/<ref:ref>/done")
@permit("reservations.done", Audience.FAMILY)
def done(ref: str) -> ResponseReturnValue:
    """予約の申し込みが完了しました: 仮予約, 予約番号, until when the facility answers."""
    with read() as tx:
        one = reservation_of(tx, viewer(), ref)
    return page("family/reservations/done.html", one=one)


@screen.get("/<ref:ref>/cancel")
@permit("reservations.cancel_reason", Audience.FAMILY)
def cancel(ref: str) -> ResponseReturnValue:
    """キャンセル理由 → 「確認画面に進む」."""
    with read() as tx:
        one, made = _cancellable(tx, ref)
        row, siblings = with_falling(tx, viewer(), [ref], now()), beside(tx, viewer(), one)
    if not may_cancel(one.state):
        return page("family/reservations/cancel_over.html", one=one)
    if len(row) > 1:  # following days fall with it: the family sees them all
        return go("family.cancellations.index", ref=ref)
    form = ReasonForm(request.args)
    form.offer(made.policy.cancelling.reasons)
    said: dict[str, Any] = {"one": one, "form": form, "rows": _rows(one, made), "beside": siblings}
    asked = "asked" in request.args
    if not asked or not form.reason.validate(form):
        return page("family/reservations/cancel.html", status=422 if asked else 200, **said)
    return _confirm_page(one, CancelForm(data={"reason": form.reason.data}))


@screen.post("/<ref:ref>/cancel")
@permit("reservations.cancel", Audience.FAMILY)
def cancel_now(ref: str) -> ResponseReturnValue:
    """The last 「予約をキャンセルする」; mails go to the family and to the facility."""
    form = CancelForm()
    with read() as tx:
        one, made = _cancellable(tx, ref)
    if not may_cancel(one.state):
        return page("family/reservations/cancel_over.html", status=409, one=one)
    if form.reason.data not in made.policy.cancelling.reasons:
        return go("family.reservations.cancel", ref=ref)
    try:
        write(lambda tx: cancel_booking(tx, viewer=viewer(), ref=ref, reason=form.reason.data, now=now()))
    except Refused as refused:
        return _confirm_page(one, form, status=form.take(refused))
    flash("予約をキャンセルしました。お知らせのメールをお送りします。", "go")
    return go("family.reservations.show", ref=ref)


def _day(one: ReservationFacts) -> Standing | None:
    """Of a use that began: whether its 行動記録 can be read (F6)."""
    with read() as tx:
        return standing_of(tx, viewer(), one.id) if one.state in WRITABLE else None


def _cancellable(tx: Reading, ref: str) -> tuple[ReservationFacts, Agreed]:
    one = reservation_of(tx, viewer(), ref)
    return one, agreed(tx, one.id, now())


def _confirm_page(one: ReservationFacts, form: CancelForm, status: int = 200) -> ResponseReturnValue:
    with read() as tx:
        made = agreed(tx, one.id, now())
    cost = cancellation_cost(made.policy, made.for_reason(str(form.reason.data)), one.free_until_at)
    return page("family/reservations/cancel_confirm.html", status=status, one=one, form=form, cost=cost, rows=_rows(one, made))


def _rows(one: ReservationFacts, made: Agreed) -> list[CostRow]:
    return cost_rows(made.policy, made.case, one.free_until_at)


def _closed_note(tx: Reading, one: ReservationFacts) -> str:
    opened = open_days(tx, one.facility_id, jst_date(one.free_until_at), one.on + timedelta(days=1))
    return closed_days_note(one.free_until_at, one.on, opened.__contains__)
