"""「登降園手続き」: 「登録」 → 「利用開始登録」, and the same to leave (E2, O8, F6, C23)."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tsuen.domain.attendance.queries import arrival_of, children_at_door, live_ticket, standing_of
from tsuen.domain.attendance.rules import last_words, stamp_tone
from tsuen.domain.attendance.services import stamp_end, stamp_start
from tsuen.domain.fees.queries import bill_of
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, session_id, viewer
from tsuen.web.forms import Form
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("arrivals", __name__, url_prefix="/arrivals")


@screen.get("/")
@permit("attendance.list", Audience.FAMILY)
def index() -> ResponseReturnValue:
    """Today's reservations at the door whose code was read."""
    with read() as tx:
        ticket = live_ticket(tx, session_id(), now())
        children = children_at_door(tx, viewer(), ticket, now()) if ticket else ()
    return page("family/arrivals/index.html", ticket=ticket, children=children, now=now())


@screen.get("/<ref:ref>")
@permit("attendance.view", Audience.FAMILY)
def confirm(ref: str) -> ResponseReturnValue:
    """The child's name, the facility, the planned time, and the one button."""
    return _confirm(ref, Form())


@screen.post("/<ref:ref>/start")
@permit("attendance.start", Audience.FAMILY)
def start(ref: str) -> ResponseReturnValue:
    """「利用開始登録」."""
    form = Form()
    try:
        write(lambda tx: stamp_start(tx, viewer=viewer(), session_id=session_id(), ref=ref, now=now()))
    except Refused as refused:
        return _confirm(ref, form, form.take(refused))
    return go("family.arrivals.done", ref=ref)


@screen.post("/<ref:ref>/end")
@permit("attendance.end", Audience.FAMILY)
def end(ref: str) -> ResponseReturnValue:
    """「利用終了登録」."""
    form = Form()
    try:
        write(lambda tx: stamp_end(tx, viewer=viewer(), session_id=session_id(), ref=ref, now=now()))
    except Refused as refused:
        return _confirm(ref, form, form.take(refused))
    return go("family.arrivals.done", ref=ref)


@screen.get("/<ref:ref>/done")
@permit("attendance.view", Audience.FAMILY)
def done(ref: str) -> ResponseReturnValue:
    """What was registered, and when; a second click lands here too."""
    with read() as tx:
        arrival = arrival_of(tx, viewer(), ref)
        bill = bill_of(tx, arrival.id)
    stamp = arrival.last_stamp
    if stamp is None:
        return go("family.arrivals.index")
    tone = stamp_tone(stamp.kind, arrival, stamp.at)
    return page("family/arrivals/done.html", arrival=arrival, stamp=stamp, words=last_words(arrival), tone=tone, bill=bill)


def _confirm(ref: str, form: Form, status: int = 200) -> ResponseReturnValue:
    with read() as tx:
        due = standing_of(tx, viewer(), ref, session_id(), now())
    refusals = form.form_errors or ([due.refusal.sentence] if due.refusal else [])
    return page("family/arrivals/confirm.html", status=status, due=due, refusals=refusals, now=now())
