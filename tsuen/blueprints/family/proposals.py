"""「希望の日時を伝える」: where no offered time suits, the family names its own and answers the facility's (D3, C18)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.family.forms.proposals import AcceptForm, NameForm
from tsuen.db import Writing
from tsuen.domain.facilities.queries import facility_facts
from tsuen.domain.households.queries import child_of
from tsuen.domain.interviews.queries import open_proposal, proposal_of, proposing, why_not
from tsuen.domain.interviews.rules import proposing_points
from tsuen.domain.interviews.services import Named, withdraw_proposal
from tsuen.domain.reservations.queries.deal import last_used_on
from tsuen.domain.reservations.queries.open_to import meeting_refusal
from tsuen.domain.reservations.services.proposals import accept_proposal, propose_interview
from tsuen.kernel.kana import has_forbidden
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("proposals", __name__, url_prefix="")


@screen.get("/facilities/<ref:ref>/interview/propose")
@permit("interviews.propose_page", Audience.FAMILY)
def index(ref: str) -> ResponseReturnValue:
    """Up to three days with their times, and a comment; why not, where it cannot be."""
    form = NameForm()
    form.child.data = _child()
    return _name(ref, form)


@screen.post("/facilities/<ref:ref>/interview/propose")
@permit("interviews.propose", Audience.FAMILY)
def send(ref: str) -> ResponseReturnValue:
    """「希望の日時を送信する」."""
    form, who = NameForm(), viewer()
    form.child.data = _child()
    if not form.validate():
        return _name(ref, form, status=422)
    named, key = Named(ref, form.child.data, form.times(), str(form.comment.data)), str(form.key.data)
    try:
        made = write(lambda tx: propose_interview(tx, viewer=who, key=key, now=now(), named=named))
    except Refused as refused:
        return _name(ref, form, status=form.take(refused))
    flash("希望の日時を施設に送りました。返事はメールでお知らせします。", "go")
    return go("family.proposals.show", ref=made)


@screen.get("/proposals/<ref:ref>")
@permit("interviews.view_proposal", Audience.FAMILY)
def show(ref: str) -> ResponseReturnValue:
    """Whose turn it is, the times, and what the family can do."""
    return _one(ref, AcceptForm())


@screen.post("/proposals/<ref:ref>/accept")
@permit("interviews.accept", Audience.FAMILY)
def accept(ref: str) -> ResponseReturnValue:
    """「この日時で予約する」: one of the facility's times → 予約確定."""
    form = AcceptForm()
    if not form.validate():
        return _one(ref, form, status=422)
    try:
        made = write(lambda tx: accept_proposal(tx, viewer=viewer(), now=now(), ref=ref, time=str(form.time.data)))
    except Refused as refused:
        return _one(ref, form, status=form.take(refused))
    flash("初回面談の予約が確定しました。メールをお送りします。", "go")
    return go("family.interviews.show", ref=made)


@screen.post("/proposals/<ref:ref>/withdraw")
@permit("interviews.withdraw_proposal", Audience.FAMILY)
def withdraw(ref: str) -> ResponseReturnValue:
    """「取り下げる」."""
    form = AcceptForm()
    return _act(ref, form, lambda tx, at: withdraw_proposal(tx, viewer=viewer(), now=at, ref=ref))


def _act(ref: str, form: AcceptForm, deed: Callable[[Writing, datetime], None]) -> ResponseReturnValue:
    at = now()
    try:
        write(lambda tx: deed(tx, at))
    except Refused as refused:
        return _one(ref, form, status=form.take(refused))
    flash("希望の日時を取り下げました。", "go")
    return go("family.proposals.show", ref=ref)


def _one(ref: str, form: AcceptForm, *, status: int = 200) -> ResponseReturnValue:
    with read() as tx:
        one = proposal_of(tx, viewer(), ref)
    lapsed = one.is_open and one.lapses_at < now()
    return page("family/proposals/show.html", status=status, one=one, form=form.offer(one), lapsed=lapsed)


def _name(ref: str, form: NameForm, *, status: int = 200) -> ResponseReturnValue:
    with read() as tx:
        facility, child = facility_facts(tx, ref), child_of(tx, viewer(), str(form.child.data))
        policy, refusal = proposing(tx, viewer(), facility, now())
        used = last_used_on(tx, child.id, facility.id)
        refusal = refusal or meeting_refusal(tx, viewer(), child, facility, now())
        refusal = refusal or why_not(tx, viewer(), facility, child, None, now=now(), last_used_on=used)
        other, state = open_proposal(tx, child.id, facility.id)
    return page(
        "family/proposals/propose.html", status=status, facility=facility, child=child, form=form, refusal=refusal,
        other=other if state == "asked" else "", again=state == "answered", points=proposing_points(policy),
    )  # fmt: skip


def _child() -> str:
    ref = request.values.get("child", "")[:16]
    if has_forbidden(ref) or not ref:
        raise NotFound("child")
    return ref
