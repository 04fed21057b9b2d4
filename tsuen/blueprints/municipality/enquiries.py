"""「お問い合わせ」 at the municipality's desk: the queue, one of them, 「回答を送る」 (G2)."""

from __future__ import annotations

from flask import Blueprint, Response, flash

from tsuen.blueprints.municipality.forms.enquiries import AnswerForm
from tsuen.domain.municipalities.queries import municipality
from tsuen.domain.support.queries import enquiries, enquiry_of, open_count
from tsuen.domain.support.services import answer, note_reading
from tsuen.domain.support.words import STATES
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("enquiries", __name__, url_prefix="/enquiries")


@screen.get("/")
@permit("enquiries.desk", Audience.MUNICIPALITY)
def index() -> Response:
    """The open ones first, the oldest of them on top."""
    with read() as tx:
        found, count = enquiries(tx, viewer()), open_count(tx, viewer())
        place = municipality(tx, viewer().municipality_code)
    return page("municipality/enquiries/index.html", found=found, count=count, states=STATES, place_name=place.name)


@screen.get("/<ref:ref>")
@permit("enquiries.desk_view", Audience.MUNICIPALITY)
def show(ref: str) -> Response:
    """What a family asks; reading it is noted."""
    return _page(ref, AnswerForm(formdata=None))


@screen.post("/<ref:ref>")
@permit("enquiries.answer", Audience.MUNICIPALITY)
def send(ref: str) -> Response:
    """「回答を送る」. A colleague was first: 409 with what was typed, and the answer that stands."""
    form, who, at = AnswerForm(), viewer(), now()
    if not form.validate():
        return _page(ref, form, status=422)
    text = str(form.answer.data)
    try:
        write(lambda tx: answer(tx, viewer=who, ref=ref, text=text, now=at))
    except Refused as refused:
        return _page(ref, form, status=form.take(refused))
    flash("回答を送りました。", "go")
    return go("municipality.enquiries.index")


def _page(ref: str, form: AnswerForm, *, status: int = 200) -> Response:
    who, at = viewer(), now()
    with read() as tx:
        one, place = enquiry_of(tx, who, ref), municipality(tx, who.municipality_code)
    write(lambda tx: note_reading(tx, viewer=who, enquiry_id=one.id, now=at))
    return page(
        "municipality/enquiries/show.html", status=status, one=one, form=form, states=STATES, place_name=place.name
    )
