"""「添付書類」 of the application: added several at a time, taken away again; never shown back (A5, C14)."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import Forbidden

from tsuen.blueprints.public.forms.attachments import AttachForm
from tsuen.domain.applications.queries import draft
from tsuen.domain.applications.queries.attachments import attachments
from tsuen.domain.applications.services.attach import Paper, attach, detach
from tsuen.kernel.papers import LARGEST, MOST, clean_name
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.web import throttle
from tsuen.web.access import permit, stage_subject
from tsuen.web.house import house, now, read, write
from tsuen.web.htmx import go, page
from tsuen.web.uploads import takes

screen = Blueprint("attachments", __name__, url_prefix="/attachments")
STAGE = "application"
_BODY = MOST * LARGEST + 1024 * 1024


@screen.errorhandler(Forbidden)
def lost(error: Forbidden) -> Response:
    """A browser without its draft is told how to come back."""
    del error
    return page("public/application/lost.html", status=403)


@screen.get("/")
@permit("application.attach", STAGE)
def index() -> Response:
    """What is attached, and a field for more."""
    return _page(AttachForm())


@screen.post("/")
@permit("application.attach", STAGE)
@takes(_BODY)
def add() -> Response:
    """「添付する」: those that are right are kept, and of the others it is said which and why."""
    form = AttachForm()
    if not form.validate():
        return _page(form, 422)
    throttle.hit("attach_ip", throttle.client())
    throttle.hit("attach", str(stage_subject()))
    kept, lost_race = 0, False
    for one in form.papers.data[: MOST + 1]:
        try:
            _keep(one)
            kept += 1
        except Refused as refused:
            form.take(_about(one, refused))
            lost_race = lost_race or refused.lost_race
    return _kept(form, kept, 409 if lost_race else 422)


@screen.post("/<ref:ref>/remove")
@permit("application.attach", STAGE)
def remove(ref: str) -> Response:
    """「消す」."""
    store = write(lambda tx: detach(tx, stage_subject(), ref=ref, now=now()))
    house().adapters["papers"].drop(store)
    flash("添付書類を1つ消しました。", "go")
    return go("public.attachments.index")


def _keep(one: FileStorage) -> None:
    clean = house().adapters["clean_paper"](one.stream.read(LARGEST + 1))
    store = house().adapters["papers"].keep(clean.data)
    paper = Paper(clean_name(one.filename or "", clean.kind), clean.kind, len(clean.data), store)
    write(lambda tx: attach(tx, stage_subject(), paper=paper, now=now()))


def _about(one: FileStorage, refused: Refused) -> Refused:
    name = clean_name(one.filename or "", "pdf").rpartition(".")[0]
    said = [Refusal(each.code, f"「{name}」：{each.sentence}", each.field) for each in refused.refusals]
    return Refused(*said, lost_race=refused.lost_race)


def _kept(form: AttachForm, kept: int, status: int) -> Response:
    if form.papers.errors or form.form_errors:
        return _page(form, status)
    flash(f"{kept}つのファイルを添付しました。", "go")
    return go("public.attachments.index")


def _page(form: AttachForm, status: int = 200) -> Response:
    with read() as tx:
        held = draft(tx, stage_subject())
        papers = attachments(tx, held.id)
    return page("public/application/attachments.html", status=status, draft=held, papers=papers, form=form, most=MOST)
