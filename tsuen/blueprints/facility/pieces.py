"""One piece of 行動記録: put right, or taken away; what stood before is kept (E4)."""

from __future__ import annotations

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from tsuen.blueprints.facility.forms.records import PieceForm, filled
from tsuen.blueprints.facility.record_desk import note_reading
from tsuen.domain.records.queries import PieceFacts, piece_of, reservation_ref_of
from tsuen.domain.records.services import correct_piece, remove_piece
from tsuen.domain.reservations.queries.lists import reservation_of
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import house, now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("pieces", __name__, url_prefix="/pieces")


@screen.get("/<ref:ref>")
@permit("records.piece", Audience.FACILITY)
def index(ref: str) -> ResponseReturnValue:
    """「直す」: the piece in its form."""
    piece = _piece(ref)
    return _page(piece, PieceForm(formdata=None, data=dict(filled(piece))))


@screen.post("/<ref:ref>")
@permit("records.correct", Audience.FACILITY)
def correct(ref: str) -> ResponseReturnValue:
    """As it should be; the old words stay with who and when."""
    piece, form = _piece(ref), PieceForm()
    if not form.validate():
        return _page(piece, form, status=422)
    try:
        wish = form.wish(piece.kind, piece.starts)
        write(lambda tx: correct_piece(tx, viewer=viewer(), ref=ref, wish=wish, now=now()))
    except Refused as refused:
        return _page(piece, form, status=form.take(refused))
    flash(f"{piece.kind_words}の記録を直しました。", "go")
    return _back(piece)


@screen.post("/<ref:ref>/remove")
@permit("records.remove", Audience.FACILITY)
def remove(ref: str) -> ResponseReturnValue:
    """「消す」: the family does not see it any more; a photo is thrown away."""
    piece = _piece(ref)
    form = PieceForm(formdata=None, data=dict(filled(piece)))
    try:
        store = write(lambda tx: remove_piece(tx, viewer=viewer(), ref=ref, now=now()))
    except Refused as refused:
        return _page(piece, form, status=form.take(refused))
    house().adapters["papers"].drop(store)
    flash(f"{piece.kind_words}の記録を消しました。", "go")
    return _back(piece)


def _piece(ref: str) -> PieceFacts:
    with read() as tx:
        return piece_of(tx, viewer(), ref)


def _back(piece: PieceFacts) -> ResponseReturnValue:
    with read() as tx:
        ref = reservation_ref_of(tx, piece.record_id)
    return go("facility.records.show", ref=ref, kind=piece.kind)


def _page(piece: PieceFacts, form: PieceForm, status: int = 200) -> ResponseReturnValue:
    with read() as tx:
        one = reservation_of(tx, viewer(), reservation_ref_of(tx, piece.record_id))
    answer = page("facility/records/piece.html", status=status, held=piece, one=one, form=form)
    note_reading(one.child_id)
    return answer
