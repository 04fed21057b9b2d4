"""施設詳細, tab 「予約」, and the way from 「適用する」 to 「予約内容を送信する」 (D1, D2, D6, K4-1, F5)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.family.booking_desk import offers_for, week_for
from tsuen.blueprints.family.booking_siblings import desk_of_all
from tsuen.blueprints.family.forms.booking import (
    Asked,
    DetailsForm,
    SendForm,
    asked_from,
    children_from,
    picks_from,
    span_from,
)
from tsuen.blueprints.family.sending import ask_for, done
from tsuen.db import Reading
from tsuen.domain.households.queries import contacts_of, guardians_of
from tsuen.domain.idempotency.queries import is_known
from tsuen.domain.reservations.queries.deal import Deal
from tsuen.domain.reservations.queries.ready import missing
from tsuen.domain.reservations.queries.siblings import others_together
from tsuen.domain.reservations.rules import booking_points
from tsuen.kernel.cells import Span
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today
from tsuen.web.htmx import asks_for, page

screen = Blueprint("booking", __name__, url_prefix="/facilities/<ref:ref>/booking")
_WEEK = "family/booking/_week.html"


@screen.get("/")
@permit("reservations.choose", Audience.FAMILY)
def index(ref: str) -> ResponseReturnValue:
    """「STEP1」, 「STEP2」 and the weekly calendar; 「適用する」 answers here too."""
    asked = asked_from(request.args)
    if asked.child and asks_for(_WEEK):
        return _flip(ref, asked)
    with read() as tx:
        desk = desk_of_all(tx, viewer(), ref, asked, now())
        lacks, alone = missing(tx, desk.policy, desk.party, today(), desk.facility.id), not contacts_of(tx, viewer())
    return page(
        "family/booking/index.html", "family/booking/_child.html", status=desk.status, desk=desk, week=desk.week, lacks=lacks,
        alone=alone,
    )  # fmt: skip


@screen.get("/rules")
@permit("reservations.rules", Audience.FAMILY)
def rules(ref: str) -> ResponseReturnValue:
    """「予約手続き」: 「予約時の注意事項」 → 「了承して先に進む」."""
    with read() as tx:
        offers = _offers(tx, ref)
    offer = offers[0]
    points = booking_points(offer.policy, offer.facts.case, offer.free_until_at, offer.cap)
    return page("family/booking/rules.html", offer=offer, points=points, values=request.args)


@screen.get("/details")
@permit("reservations.details", Audience.FAMILY)
def details(ref: str) -> ResponseReturnValue:
    """「お迎えに来られる方」 and コメント → 「確認画面に進む」."""
    form = DetailsForm(request.args)
    with read() as tx:
        offers = _offers(tx, ref)
        form.offer(guardians_of(tx, viewer()))
    form.pickup.data = form.pickup.data or "guardian1"
    return page("family/booking/details.html", offer=offers[0], form=form)


@screen.post("/confirm")
@permit("reservations.confirm_page", Audience.FAMILY)
def confirm(ref: str) -> ResponseReturnValue:
    """「予約内容の確認」: what it costs, how it is cancelled, the consents. Nothing is written yet."""
    form = SendForm()
    typed = DetailsForm()
    with read() as tx:
        offers = _offers(tx, ref)
        guardians = guardians_of(tx, viewer())
    typed.offer(guardians)
    form.offer(guardians)
    if not typed.validate():
        return page("family/booking/details.html", status=422, offer=offers[0], form=typed)
    return _confirm_page(form, offers)


@screen.post("/send")
@permit("reservations.request", Audience.FAMILY)
def send(ref: str) -> ResponseReturnValue:
    """「予約内容を送信する」 → 仮予約. A lost race answers here, with the nearest alternatives."""
    form = SendForm()
    with read() as tx:
        offers = _offers(tx, ref)
        form.offer(guardians_of(tx, viewer()))
        again = is_known(tx, viewer(), form.key.data or "")
    if not form.validate():
        return _confirm_page(form, offers, 422)
    try:
        made = ask_for(form, offers, again=again)
    except Refused as refused:
        return _refused(ref, form, refused)
    return done(made)


def _flip(ref: str, asked: Asked) -> ResponseReturnValue:
    with read() as tx:
        week = week_for(tx, viewer(), ref, asked, now())
    return page(_WEEK, week=week)


def _offers(tx: Reading, ref: str) -> list[Deal]:
    values = request.values
    return offers_for(tx, viewer(), ref, children_from(values), span_from(values), now(), picks_from(values))


def _confirm_page(form: SendForm, offers: list[Deal], status: int = 200, others: Sequence[Span] = ()) -> ResponseReturnValue:
    return page(
        "family/booking/confirm.html", status=status, offer=offers[0], offers=offers, form=form, others=others, now=now()
    )


def _refused(ref: str, form: SendForm, refused: Refused) -> ResponseReturnValue:
    status = form.take(refused)
    with read() as tx:
        offers = _offers(tx, ref)
        others = others_together(tx, offers, now()) if refused.lost_race else []
    return _confirm_page(form, offers, status, others)
