"""無断キャンセル: what it costs, the mark, and taking it back (C29)."""

from __future__ import annotations

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from tsuen.blueprints.facility.forms.requests import ConfirmForm
from tsuen.domain.reservations.queries.agreed import agreed
from tsuen.domain.reservations.queries.lists import reservation_of, waiting_count
from tsuen.domain.reservations.rules import no_show_words
from tsuen.domain.reservations.services import mark_no_show, undo_no_show
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("no_shows", __name__, url_prefix="/no-shows")


@screen.get("/<ref:ref>")
@permit("no_shows.page", Audience.FACILITY)
def index(ref: str) -> ResponseReturnValue:
    """「来なかったことを記録する」: who, when, and what it costs the family."""
    return _page(ref, ConfirmForm())


@screen.post("/<ref:ref>")
@permit("no_shows.mark", Audience.FACILITY)
def mark(ref: str) -> ResponseReturnValue:
    """Mark it; the family is told by mail."""
    form = ConfirmForm()
    try:
        write(lambda tx: mark_no_show(tx, viewer=viewer(), ref=ref, now=now()))
    except Refused as refused:
        return _page(ref, form, status=form.take(refused))
    flash("「無断キャンセル」にしました。ご家庭にメールをお送りします。今日の画面の「来なかった」から、取り消せます。", "go")
    return go("facility.today.index")


@screen.post("/<ref:ref>/undo")
@permit("no_shows.undo", Audience.FACILITY)
def undo(ref: str) -> ResponseReturnValue:
    """取り消す: it was marked wrongly."""
    form = ConfirmForm()
    try:
        write(lambda tx: undo_no_show(tx, viewer=viewer(), ref=ref, now=now()))
    except Refused as refused:
        return _page(ref, form, status=form.take(refused))
    flash("「無断キャンセル」を取り消しました。予約は「予約確定」にもどりました。", "go")
    return go("facility.today.index")


def _page(ref: str, form: ConfirmForm, status: int = 200) -> ResponseReturnValue:
    with read() as tx:
        one, waiting = reservation_of(tx, viewer(), ref), waiting_count(tx, viewer())
        made = agreed(tx, one.id, now())
    cost = no_show_words(made.policy, made.case)
    return page("facility/no_shows/index.html", status=status, one=one, form=form, cost=cost, waiting=waiting)
