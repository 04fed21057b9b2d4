"""「認定取下げ・取消し申請」 on line: whose, why, the last day; what falls with it; sent (A11, A12, G5, S11)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request

from tsuen.blueprints.family.forms.amendments import EndForm, end_form
from tsuen.domain.amendments.queries.subjects import Ends, ends_of
from tsuen.domain.amendments.rules import may_end
from tsuen.domain.amendments.services import ask_end
from tsuen.domain.certifications.words import END_REASONS
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("amendment_ends", __name__, url_prefix="/amendments/end")


@screen.get("/")
@permit("amendments.end", Audience.FAMILY)
def index() -> Response:
    """Whose certification, why, and the last day."""
    held = _ends()
    if not held.online or not held.running:
        return go("family.amendments.index")
    return _form(held, end_form(held.choices, children=[ref for ref, _ in held.choices] if len(held.choices) == 1 else []))


@screen.post("/confirm")
@permit("amendments.end", Audience.FAMILY)
def confirm() -> Response:
    """「確認画面に進む」: what falls with it. Nothing is sent yet."""
    held = _ends()
    form = end_form(held.choices, request.form)
    if not form.validate() or not _may(held, form):
        return _form(held, form, status=422)
    with read() as tx:
        fallen = held.falling(tx, form.children.data, form.last_on, now())
    return page("family/amendments/end_confirm.html", held=held, form=form, fallen=fallen, reasons=END_REASONS)


@screen.post("/")
@permit("amendments.ask_end", Audience.FAMILY)
def send() -> Response:
    """「申請する」."""
    held, who = _ends(), viewer()
    form = end_form(held.choices, request.form)
    if not form.validate():
        return _form(held, form, status=422)
    said = {"refs": form.children.data, "reason": form.reason.data, "ends_on": form.last_on, "why": form.why.data}
    try:
        sent = write(lambda tx: ask_end(tx, viewer=who, key=form.key.data, **said, now=now()))
    except Refused as refused:
        return _form(held, form, status=form.take(refused))
    flash(f"「{held.title}」を送りました。結果は、メールでお知らせします。", "go")
    return go("family.amendments.show", ref=sent)


def _may(held: Ends, form: EndForm) -> bool:
    chosen = [one for one in held.running if one.ref in form.children.data]
    said = [may_end(state=one.state, starts_on=one.starts_on, was=one.ends_on, ends_on=form.last_on) for one in chosen]
    for refusal in [one for one in said if one][:1]:
        form.refuse(refusal)
    return not any(said)


def _ends() -> Ends:
    with read() as tx:
        return ends_of(tx, viewer(), today())


def _form(held: Ends, form: EndForm, status: int = 200) -> Response:
    return page("family/amendments/end.html", status=status, held=held, form=form)
