"""「希望日時」: times that families named for an interview; taking one, naming others, declining (D3, C18)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from tsuen.blueprints.facility.forms.proposals import NoForm, OthersForm, TakeForm
from tsuen.db import Writing
from tsuen.domain.facilities.queries import facility_by_id
from tsuen.domain.interviews.queries import proposal_of, proposals, staff_board
from tsuen.domain.interviews.services import answer_with, decline_proposal
from tsuen.domain.reservations.services.proposals import take_proposal
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.forms import Form
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("proposals", __name__, url_prefix="/proposals")


@screen.get("/")
@permit("interviews.proposals", Audience.FACILITY)
def index() -> ResponseReturnValue:
    """Those that wait for the facility, those that wait for the family, and what came of the last ones."""
    return _page("")


@screen.get("/<ref:ref>")
@permit("interviews.view_proposal", Audience.FACILITY)
def show(ref: str) -> ResponseReturnValue:
    """One of them, with what the facility can do."""
    return _page(ref)


@screen.post("/<ref:ref>/take")
@permit("interviews.take", Audience.FACILITY)
def take(ref: str) -> ResponseReturnValue:
    """「この日時で確定する」 → 「初回面談の予約確定」."""
    form, at = TakeForm(), now()
    if not form.validate():
        return _page(ref, status=422, take=form)
    chosen, length = str(form.time.data), int(form.length.data)
    try:
        made = write(lambda tx: take_proposal(tx, viewer=viewer(), now=at, ref=ref, time=chosen, length=length))
    except Refused as refused:
        return _page(ref, status=form.take(refused), take=form)
    flash("面談の日時を確定しました。保護者にメールをお送りします。", "go")
    return go("facility.interviews.show", ref=made)


@screen.post("/<ref:ref>/others")
@permit("interviews.answer_proposal", Audience.FACILITY)
def others(ref: str) -> ResponseReturnValue:
    """「別の日時を提案する」."""
    form = OthersForm()
    if not form.validate():
        return _page(ref, status=422, others=form)
    times, words = form.times(), str(form.others_words.data)
    deed: Deed = lambda tx, at: answer_with(tx, viewer=viewer(), now=at, ref=ref, times=times, words=words)  # noqa: E731
    return _act(ref, "others", form, deed, "別の日時を提案しました。保護者にメールをお送りします。")


@screen.post("/<ref:ref>/decline")
@permit("interviews.decline_proposal", Audience.FACILITY)
def decline(ref: str) -> ResponseReturnValue:
    """「お断りする」 with the reason."""
    form = NoForm()
    if not form.validate():
        return _page(ref, status=422, no=form)
    words = str(form.words.data)
    deed: Deed = lambda tx, at: decline_proposal(tx, viewer=viewer(), now=at, ref=ref, words=words)  # noqa: E731
    return _act(ref, "no", form, deed, "お断りの返事を送りました。")


Deed = Callable[[Writing, datetime], None]


def _act(ref: str, name: str, form: Form, deed: Deed, said: str) -> ResponseReturnValue:
    at = now()
    try:
        write(lambda tx: deed(tx, at))
    except Refused as refused:
        return _page(ref, status=form.take(refused), **{name: form})
    flash(said, "go")
    return go("facility.proposals.show", ref=ref)


def _page(ref: str, *, status: int = 200, **forms: Any) -> ResponseReturnValue:
    who, at = viewer(), now()
    with read() as tx:
        board, facility = staff_board(tx, who, "waiting", today=today()), facility_by_id(tx, who.facility_id)
        rows = [*proposals(tx, who, "asked"), *proposals(tx, who, "answered")]
        over = proposals(tx, who, "taken", "declined", "withdrawn", "lapsed", limit=10)
        one = proposal_of(tx, who, ref) if ref else next(iter(rows), None)
    given: dict[str, Any] = {"take": TakeForm(formdata=None), "others": OthersForm(formdata=None), "no": NoForm(formdata=None)} | forms
    if one:
        given["take"].offer(one)
    late = one is not None and one.is_open and one.lapses_at < at
    return page(
        "facility/proposals/index.html", status=status, board=board, facility=facility, rows=rows, over=over, one=one,
        late=late, has_errors=bool(forms), **given,
    )  # fmt: skip
