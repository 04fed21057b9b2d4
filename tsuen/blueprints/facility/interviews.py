"""「面談」 for the facility: requests, what is ahead, 受入可否, and the offered times (D3, D5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.facility.forms.interviews import DecideForm, DeclineForm, OfferForm, PreparationForm
from tsuen.db import Writing
from tsuen.domain.audit.services import record_reading
from tsuen.domain.facilities.queries import facility_by_id
from tsuen.domain.interviews import services
from tsuen.domain.interviews.queries import interview_of, staff_board, staff_slots
from tsuen.domain.interviews.words import offered_words
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.forms import Form
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("interviews", __name__, url_prefix="/interviews")
VIEWS = ("waiting", "ahead", "over")


@screen.get("/")
@permit("interviews.board", Audience.FACILITY)
def index() -> ResponseReturnValue:
    """返事待ち, 予定 (with 受入可否 due), 済み; the first one stands beside the list."""
    asked = request.args.get("view", "")
    with read() as tx:
        board = staff_board(tx, viewer(), asked if asked in VIEWS else "waiting", today=today())
        facility = facility_by_id(tx, viewer().facility_id)
    return page("facility/interviews/index.html", board=board, facility=facility)


@screen.get("/<ref:ref>")
@permit("interviews.view", Audience.FACILITY)
def show(ref: str) -> ResponseReturnValue:
    """One interview with its acts; the allergy beside the name is recorded as read (law 9)."""
    return _one(ref)


@screen.post("/<ref:ref>/confirm")
@permit("interviews.confirm", Audience.FACILITY)
def confirm(ref: str) -> ResponseReturnValue:
    """「確定する」."""
    form = Form()
    return _act(ref, form, {}, lambda tx: services.confirm(tx, viewer=viewer(), now=now(), ref=ref))


@screen.post("/<ref:ref>/decline")
@permit("interviews.decline", Audience.FACILITY)
def decline(ref: str) -> ResponseReturnValue:
    """「お断りする」, with words for the family."""
    form = DeclineForm()
    if not form.validate():
        return _one(ref, status=422, decline=form)
    words, close = str(form.words.data), bool(form.close_slot.data)
    return _act(
        ref, form, {"decline": form},
        lambda tx: services.decline(tx, viewer=viewer(), now=now(), ref=ref, words=words, close_slot=close),
    )  # fmt: skip


@screen.post("/<ref:ref>/decide")
@permit("interviews.decide", Audience.FACILITY)
def decide(ref: str) -> ResponseReturnValue:
    """「受入可否」 after the interview."""
    form = DecideForm()
    if not form.validate():
        return _one(ref, status=422, decide=form)
    accepted, words = form.accepted.data == "yes", str(form.words.data or "")
    return _act(
        ref, form, {"decide": form},
        lambda tx: services.decide(tx, viewer=viewer(), now=now(), ref=ref, accepted=accepted, words=words),
    )  # fmt: skip


@screen.post("/<ref:ref>/prepared")
@permit("households.prepare", Audience.FACILITY)
def prepared(ref: str) -> ResponseReturnValue:
    """健康診断 seen, 医療的ケア talked about (D16)."""
    form = PreparationForm()
    if not form.validate():
        return _one(ref, status=422, preparation=form)
    said: dict[str, Any] = {"key": str(form.key.data), "what": str(form.what.data), "on": form.prepared_on.data}
    return _act(
        ref, form, {"preparation": form}, lambda tx: services.prepare(tx, viewer=viewer(), now=now(), ref=ref, **said)
    )


@screen.get("/times/")
@permit("interviews.times", Audience.FACILITY)
def times() -> ResponseReturnValue:
    """面談枠: what is offered, and adding more."""
    return _times(OfferForm())


@screen.post("/times/")
@permit("interviews.offer", Audience.FACILITY)
def offer() -> ResponseReturnValue:
    """Offer times; closed days are left out and said."""
    form = OfferForm()
    if not form.validate():
        return _times(form, status=422)
    wish, key = form.wish(), str(form.key.data)
    try:
        made = write(lambda tx: services.offer(tx, viewer=viewer(), key=key, now=now(), wish=wish))
    except Refused as refused:
        return _times(form, status=form.take(refused))
    flash(offered_words(made.count, made.closed), "go")
    return go("facility.interviews.times")


@screen.post("/times/<ref:ref>/withdraw")
@permit("interviews.withdraw", Audience.FACILITY)
def withdraw(ref: str) -> ResponseReturnValue:
    """Take an offered time back."""
    form = OfferForm()
    try:
        write(lambda tx: services.withdraw(tx, viewer=viewer(), now=now(), ref=ref))
    except Refused as refused:
        return _times(form, status=form.take(refused))
    flash("面談枠を取りやめました。", "go")
    return go("facility.interviews.times")


def _act(
    ref: str, form: Form, forms: dict[str, Form], deed: Callable[[Writing], None]
) -> ResponseReturnValue:
    try:
        write(deed)
    except Refused as refused:
        return _one(ref, status=form.take(refused), errors=form.form_errors, **forms)
    return go("facility.interviews.show", ref=ref)


def _one(
    ref: str, *, status: int = 200, errors: list[str] | None = None, **forms: Form
) -> ResponseReturnValue:
    who, at = viewer(), now()
    with read() as tx:
        board = staff_board(tx, who, "", today=today(), ref=ref)
        facility = facility_by_id(tx, who.facility_id)
        interview_of(tx, who, ref)
    drawn = {
        "decline": DeclineForm(formdata=None), "decide": DecideForm(formdata=None),
        "preparation": PreparationForm(formdata=None, prepared_on=today()),
    } | forms  # fmt: skip
    answer = page(
        "facility/interviews/index.html",
        status=status,
        board=board,
        facility=facility,
        errors=errors or [],
        **drawn,
    )
    if board.shown:  # the guardian's number and what was written stand here even where no allergy does
        child, what = board.shown.interview.child_id, "allergy" if board.shown.allergy else "interview"
        write(lambda tx: record_reading(tx, viewer=who, children=[child], what=what, now=at))
    return answer


def _times(form: OfferForm, *, status: int = 200) -> ResponseReturnValue:
    with read() as tx:
        slots = staff_slots(tx, viewer(), today())
        facility = facility_by_id(tx, viewer().facility_id)
    return page("facility/interviews/times.html", status=status, slots=slots, facility=facility, form=form)
