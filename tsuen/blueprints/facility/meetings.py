"""「代理で面談を登録」: a date agreed on by telephone, entered by staff (D4, S8)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from tsuen.blueprints.facility.forms.meetings import CallerForm, MeetingForm
from tsuen.domain.audit.services import record
from tsuen.domain.facilities.queries import facility_by_id
from tsuen.domain.reservations.queries.callers import (
    Caller,
    Said,
    caller_of,
    entering_refusal,
    known_children,
)
from tsuen.domain.reservations.services import enter_interview
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web import throttle
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("meetings", __name__, url_prefix="/meetings")


@screen.get("/")
@permit("interviews.enter_page", Audience.FACILITY)
def index() -> ResponseReturnValue:
    """Which child: those known here, or the one the family names on the telephone."""
    return _choose(CallerForm(formdata=None))


@screen.post("/find")
@permit("interviews.find", Audience.FACILITY)
def find() -> ResponseReturnValue:
    """「さがす」: by reading and birth date, both exact; tries are counted, who was found is recorded."""
    form = CallerForm()
    if not form.validate():
        return _choose(form, status=422)
    throttle.hit("caller", str(viewer().account_id))
    try:
        caller = _caller(form.said())
    except Refused as refused:
        return _choose(form, status=form.take(refused))
    who, at, child = viewer(), now(), caller.child.id
    write(lambda tx: record(tx, viewer=who, action="interviews.caller_read", subject=("child", child), now=at))
    return _when(MeetingForm(formdata=None).about(form.said()))


@screen.get("/children/<ref:ref>")
@permit("interviews.enter_for", Audience.FACILITY)
def child(ref: str) -> ResponseReturnValue:
    """When, for a child that is known here."""
    return _when(MeetingForm(formdata=None).about(Said(ref)))


@screen.post("/confirm")
@permit("interviews.check_entry", Audience.FACILITY)
def confirm() -> ResponseReturnValue:
    """「確認画面に進む」: what will stand, and who is told. Nothing is written."""
    form = MeetingForm()
    if not form.validate():
        return _when(form, status=422)
    with read() as tx:
        refusal = entering_refusal(tx, viewer(), form.said(), form.time(), now())
    if refusal is not None:
        form.refuse(refusal)
        return _when(form, status=422)
    return page("facility/meetings/confirm.html", whom=_caller(form.said()), form=form, time=form.time())


@screen.post("/")
@permit("interviews.enter", Audience.FACILITY)
def send() -> ResponseReturnValue:
    """「登録して知らせる」 → 予約確定, and the mail 「初回面談の予約確定」."""
    form = MeetingForm()
    if not form.validate():
        return _when(form, status=422)
    said: dict[str, Any] = {"said": form.said(), "at": form.time(), "words": str(form.words.data)}
    try:
        made = write(lambda tx: enter_interview(tx, viewer=viewer(), key=str(form.key.data), **said, now=now()))
    except Refused as refused:
        return _when(form, status=form.take(refused))
    flash("面談を登録しました。保護者に「初回面談の予約確定」メールをお送りします。", "go")
    return go("facility.interviews.show", ref=made)


def _caller(said: Said) -> Caller:
    with read() as tx:
        return caller_of(tx, viewer(), said, today())


def _choose(form: CallerForm, *, status: int = 200) -> ResponseReturnValue:
    with read() as tx:
        facility, known = facility_by_id(tx, viewer().facility_id), known_children(tx, viewer(), today())
    return page("facility/meetings/index.html", status=status, facility=facility, known=known, form=form)


def _when(form: MeetingForm, *, status: int = 200) -> ResponseReturnValue:
    """The page of the date; where the child is not found (any more), the one before it."""
    try:
        whom = _caller(form.said())
    except Refused as refused:
        again = CallerForm(formdata=None)
        return _choose(again, status=again.take(refused))
    return page("facility/meetings/when.html", status=status, whom=whom, form=form)
