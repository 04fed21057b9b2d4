"""「前回と同じ内容で予約」: one page between home and 「予約内容を送信する」 (H8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.family.forms.booking import AgainForm, asked_from, end_of, span_from, start_of
from tsuen.blueprints.family.sending import ask_for, done
from tsuen.db import Reading
from tsuen.domain.households.queries import GuardianFacts, guardians_of
from tsuen.domain.idempotency.queries import is_known
from tsuen.domain.reservations.queries.again import Again, again
from tsuen.domain.reservations.rules import Choice
from tsuen.kernel.cells import Span
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read
from tsuen.web.htmx import page

screen = Blueprint("again", __name__, url_prefix="/again")


@screen.get("/<ref:ref>")
@permit("reservations.again", Audience.FAMILY)
def index(ref: str) -> ResponseReturnValue:
    """The same facility, child, weekday, hours and person on the next free day; what it costs; one consent."""
    choice = asked_from(request.args).choice
    with read() as tx:
        found = again(tx, viewer(), ref, now(), choice.span if choice and choice.ends else None)
        guardians = guardians_of(tx, viewer())
    form = AgainForm(formdata=None, data=_values(found, guardians))
    form.offer(guardians)
    return _page(found, form)


@screen.post("/<ref:ref>")
@permit("reservations.request", Audience.FAMILY)
def send(ref: str) -> ResponseReturnValue:
    """「予約内容を送信する」 → 仮予約. A lost race answers here, with the nearest alternatives."""
    form = AgainForm()
    with read() as tx:
        found, known = _found(tx, ref, form), is_known(tx, viewer(), form.key.data or "")
    if not form.validate():
        return _page(found, form, 422)
    try:
        made = ask_for(form, [found.offer], again=known)
    except Refused as refused:
        return _refused(ref, form, refused)
    return done(made)


def _found(tx: Reading, ref: str, form: AgainForm) -> Again:
    form.offer(guardians_of(tx, viewer()))
    return again(tx, viewer(), ref, now(), _span())


def _refused(ref: str, form: AgainForm, refused: Refused) -> ResponseReturnValue:
    status = form.take(refused)
    with read() as tx:
        found = again(tx, viewer(), ref, now(), _span())
    return _page(found, form, status)


def _span() -> Span:
    return span_from(request.values)


def _page(found: Again, form: AgainForm, status: int = 200) -> ResponseReturnValue:
    template = "family/again/index.html" if found.possible or form.errors or form.form_errors else "family/again/none.html"
    return page(template, status=status, found=found, offer=found.offer, form=form, others=found.others, now=now())


def _values(found: Again, guardians: Sequence[GuardianFacts]) -> Mapping[str, str]:
    span, pickup = found.offer.wish.span, found.source.pickup
    choice, who = Choice(span.on, span.starts, span.ends), pickup.get("who", "guardian1")
    known = {"other", *(f"guardian{one.position}" for one in guardians)}
    return {
        "child": found.source.child_ref, "start": start_of(choice), "end": end_of(choice),
        "pickup": who if who in known else "guardian1", "other_name": pickup.get("name", ""),
        "other_relation": pickup.get("relation", ""), "other_phone": pickup.get("phone", ""),
    }  # fmt: skip
