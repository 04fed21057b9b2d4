"""施設詳細, tab 「予約」, and the way from 「適用する」 to 「予約内容を送信する」 (D1, D2, D6, K4-1, F5)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.family.booking_party import Party, address_of, others_for, party_for
from tsuen.blueprints.family.booking_siblings import desk_of_all
from tsuen.blueprints.family.booking_week import week_for
from tsuen.blueprints.family.forms.booking import SIBLINGS, Asked, DetailsForm, SendForm, asked_from
from tsuen.blueprints.family.sending import ask_for, ask_singly, done
from tsuen.db import Reading
from tsuen.domain.applications.queries.standing import standings
from tsuen.domain.households.queries import contacts_of, guardians_of
from tsuen.domain.idempotency.queries import is_known
from tsuen.domain.reservations.queries.ready import missing
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
        follows = [] if desk.children else standings(tx, viewer(), now())
        lacks, alone = missing(tx, desk.policy, desk.party, today(), desk.facility.id), not contacts_of(tx, viewer())
    return page(
        "family/booking/index.html", "family/booking/_child.html", status=desk.status, desk=desk, week=desk.week, lacks=lacks,
        alone=alone, follows=follows,
    )  # fmt: skip


@screen.get("/rules")
@permit("reservations.rules", Audience.FAMILY)
def rules(ref: str) -> ResponseReturnValue:
    """「予約手続き」: 「予約時の注意事項」 → 「了承して先に進む」."""
    with read() as tx:
        offer = _party(tx, ref).offer
    points = booking_points(offer.policy, offer.facts.case, offer.free_until_at, offer.cap)
    return page("family/booking/rules.html", offer=offer, points=points, ask=address_of(request.args))


@screen.get("/details")
@permit("reservations.details", Audience.FAMILY)
def details(ref: str) -> ResponseReturnValue:
    """「お迎えに来られる方」 and コメント → 「確認画面に進む」."""
    form = DetailsForm(request.args)
    with read() as tx:
        party = _party(tx, ref)
        form.offer(guardians_of(tx, viewer()))
    form.pickup.data = form.pickup.data or "guardian1"
    return page("family/booking/details.html", offer=party.offer, form=form, ask=address_of(request.args))


@screen.post("/confirm")
@permit("reservations.confirm_page", Audience.FAMILY)
def confirm(ref: str) -> ResponseReturnValue:
    """「予約内容の確認」: who is booked and who is not, what it costs, how it is cancelled, the consents. Nothing is written yet."""
    form = SendForm()
    typed = DetailsForm()
    with read() as tx:
        party = _party(tx, ref)
        guardians = guardians_of(tx, viewer())
    typed.offer(guardians)
    form.offer(guardians)
    if not typed.validate():
        return page("family/booking/details.html", status=422, offer=party.offer, form=typed, ask=address_of(request.values))
    return _confirm_page(form, party)


@screen.post("/send")
@permit("reservations.request", Audience.FAMILY)
def send(ref: str) -> ResponseReturnValue:
    """「予約内容を送信する」 → 仮予約. A lost race answers here, with the nearest alternatives."""
    form = SendForm()
    with read() as tx:
        party = _party(tx, ref)
        form.offer(guardians_of(tx, viewer()))
        again = is_known(tx, viewer(), form.key.data or "")
    if not form.validate():
        return _confirm_page(form, party, 422)
    try:
        made = ask_singly(form, party.offers, again=again) if party.singly else ask_for(form, party.offers, again=again)
    except Refused as refused:
        return _refused(ref, form, refused)
    return done(made)


def _flip(ref: str, asked: Asked) -> ResponseReturnValue:
    with read() as tx:
        week = week_for(tx, viewer(), ref, asked, now())
    return page(_WEEK, week=week)


def _party(tx: Reading, ref: str) -> Party:
    return party_for(tx, viewer(), ref, request.values, now())


def _confirm_page(form: SendForm, party: Party, status: int = 200, others: Sequence[Span] = ()) -> ResponseReturnValue:
    form.told.data = SIBLINGS.join(one.wish.child_ref for one in party.going)
    return page(
        "family/booking/confirm.html", status=status, offer=party.offer, party=party, form=form, others=others, now=now(),
        ask=address_of(request.values),
    )  # fmt: skip


def _refused(ref: str, form: SendForm, refused: Refused) -> ResponseReturnValue:
    status = form.take(refused)
    with read() as tx:
        party = _party(tx, ref)
        others = others_for(tx, party, now()) if refused.lost_race else []
    return _confirm_page(form, party, status, others)
