"""「初回面談」 for the family: times → notes → comment → 「予約内容の確認」 → send; the interview and its cancelling (D3)."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.family.forms.interviews import CancelForm, CommentForm, SendForm
from tsuen.db import Writing
from tsuen.domain.facilities.queries import opening_hours
from tsuen.domain.facilities.words import weekly
from tsuen.domain.interviews.queries import Asking, asking, interview_of, open_proposal, policy_of, proposing
from tsuen.domain.interviews.rules import may_cancel, points
from tsuen.domain.interviews.services import Wish, cancel
from tsuen.domain.reservations.queries.deal import last_used_on
from tsuen.domain.reservations.queries.open_to import meeting_refusal
from tsuen.domain.reservations.queries.taken import reservation_at
from tsuen.domain.reservations.services import request_interview
from tsuen.kernel.calendar import read_day
from tsuen.kernel.kana import has_forbidden
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("interviews", __name__, url_prefix="")
FLOW = "/facilities/<ref:ref>/interview"


@screen.get(FLOW + "/")
@permit("interviews.choose", Audience.FAMILY)
def choose(ref: str) -> ResponseReturnValue:
    """The offered times, week by week; 「適用する」 leads to the notes."""
    return _times(_asking(ref))


@screen.get(FLOW + "/notes")
@permit("interviews.choose", Audience.FAMILY)
def notes(ref: str) -> ResponseReturnValue:
    """「予約時の注意事項」 as a page, for readers without script; 「了承して先に進む」."""
    desk = _asking(ref)
    if _stuck(desk):
        return _times(desk)
    return page("family/interviews/notes.html", desk=desk, points=points(desk.policy))


@screen.get(FLOW + "/comment")
@permit("interviews.choose", Audience.FAMILY)
def comment(ref: str) -> ResponseReturnValue:
    """「施設へのコメント」 (任意); 「確認画面に進む」."""
    desk = _asking(ref)
    if _stuck(desk):
        return _times(desk)
    return page("family/interviews/comment.html", desk=desk, form=CommentForm(request.args))


@screen.post(FLOW + "/confirm")
@permit("interviews.choose", Audience.FAMILY)
def confirm(ref: str) -> ResponseReturnValue:
    """「予約内容の確認」 with the consents."""
    form = CommentForm()
    desk = _asking(ref)
    if _stuck(desk):
        return _times(desk)
    if not form.validate():
        return page("family/interviews/comment.html", status=422, desk=desk, form=form)
    return page("family/interviews/confirm.html", desk=desk, form=SendForm(), points=points(desk.policy))


@screen.post(FLOW + "/")
@permit("interviews.request", Audience.FAMILY)
def send(ref: str) -> ResponseReturnValue:
    """「予約内容を送信する」 → 仮予約. A time that has just gone: 409 with the times that are left."""
    form = SendForm()
    if not form.validate():
        desk = _asking(ref)
        return page(
            "family/interviews/confirm.html", status=422, desk=desk, form=form, points=points(desk.policy)
        )
    try:
        made = write(lambda tx: _send(tx, ref, form))
    except Refused as refused:
        return _times(_asking(ref), status=form.take(refused), form=form)
    return go("family.interviews.done", ref=made)


@screen.get("/interviews/<ref:ref>/done")
@permit("interviews.view", Audience.FAMILY)
def done(ref: str) -> ResponseReturnValue:
    """仮予約, 予約番号, and what happens next."""
    with read() as tx:
        interview = interview_of(tx, viewer(), ref)
    return page("family/interviews/done.html", interview=interview)


@screen.get("/interviews/<ref:ref>")
@permit("interviews.view", Audience.FAMILY)
def show(ref: str) -> ResponseReturnValue:
    """One interview, with 「予約をキャンセルする」 while it can be."""
    with read() as tx:
        interview = interview_of(tx, viewer(), ref)
    late = may_cancel(state=interview.state, on=interview.on, today=today(), phone=interview.facility_phone)
    return page("family/interviews/show.html", interview=interview, late=late)


@screen.get("/interviews/<ref:ref>/cancel")
@permit("interviews.cancel", Audience.FAMILY)
def reason(ref: str) -> ResponseReturnValue:
    """キャンセル理由; 「確認画面に進む」."""
    return _cancelling(ref, CancelForm())


@screen.post("/interviews/<ref:ref>/cancel/confirm")
@permit("interviews.cancel", Audience.FAMILY)
def cancel_confirm(ref: str) -> ResponseReturnValue:
    """What will be cancelled, once more; 「予約をキャンセルする」."""
    form = CancelForm()
    return _cancelling(ref, form, sure=True)


@screen.post("/interviews/<ref:ref>/cancel")
@permit("interviews.cancel", Audience.FAMILY)
def cancel_send(ref: str) -> ResponseReturnValue:
    """「予約をキャンセルする」."""
    form = CancelForm()
    said = str(form.reason.data or "")
    try:
        write(lambda tx: cancel(tx, viewer=viewer(), now=now(), ref=ref, reason=said))
    except Refused as refused:
        return _cancelling(ref, form, refused=refused)
    return go("family.interviews.show", ref=ref)


def _send(tx: Writing, ref: str, form: SendForm) -> str:
    wish = Wish(ref, str(form.child.data), str(form.slot.data), str(form.comment.data))
    return request_interview(tx, viewer=viewer(), key=str(form.key.data), now=now(), wish=wish)


def _asking(ref: str) -> Asking:
    values = request.values
    child_ref, slot_ref = values.get("child", "")[:16], values.get("slot", "")[:16]
    if has_forbidden(child_ref + slot_ref):
        raise NotFound("ref")
    with read() as tx:
        desk = asking(
            tx, viewer(), ref, child_ref=child_ref, slot_ref=slot_ref, week=read_day(request.values.get("week", "")), now=now(),
            last_used=lambda child, facility: last_used_on(tx, child, facility),
            booked=lambda child, on, starts, ends: reservation_at(tx, child, on, starts, ends),
        )  # fmt: skip
        barred = meeting_refusal(tx, viewer(), desk.child, desk.facility, now()) if desk.child else None
        if desk.child:
            _, closed = proposing(tx, viewer(), desk.facility, now())
            named, _ = open_proposal(tx, desk.child.id, desk.facility.id)
            desk = replace(desk, proposes=closed is None, proposal_ref=named)
    return replace(desk, refusal=barred) if barred else desk


def _stuck(desk: Asking) -> bool:
    """Whether the procedure cannot go on from here: no child, no time, or a rule in the way."""
    return desk.child is None or desk.chosen is None or desk.refusal is not None


def _times(desk: Asking, *, status: int = 200, form: SendForm | None = None) -> ResponseReturnValue:
    with read() as tx:
        hours = weekly({day: (row.opens, row.closes) for day, row in opening_hours(tx, desk.facility.id).items()})
    return page(
        "family/interviews/choose.html", "family/interviews/_times.html", status=status, desk=desk, form=form,
        points=points(desk.policy), hours=hours,
    )  # fmt: skip


def _cancelling(
    ref: str, form: CancelForm, *, sure: bool = False, refused: Refused | None = None
) -> ResponseReturnValue:
    with read() as tx:
        interview = interview_of(tx, viewer(), ref)
        form.offer(policy_of(tx, viewer(), now()).cancelling.reasons)
    if interview.state not in ("tentative", "confirmed"):
        raise NotFound("interview")
    status = form.take(refused) if refused else 422 if sure and not form.validate() else 200
    template = "sure" if sure and status == 200 else "reason"  # noqa: PLR2004
    return page(f"family/interviews/{template}.html", status=status, interview=interview, form=form)
