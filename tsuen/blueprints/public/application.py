"""The application form in five steps, and 「登録内容の確認」 (A3, A4, A6). The browser holds its draft by its session."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Forbidden

from tsuen.blueprints.public.forms.application import ApplicantForm
from tsuen.blueprints.public.forms.pages import STEP, Pages, kind_of
from tsuen.domain.applications.queries import draft
from tsuen.domain.applications.queries.attachments import attachments
from tsuen.domain.applications.queries.standing import standing
from tsuen.domain.applications.rules.review import review_days
from tsuen.domain.applications.rules.sections import sections
from tsuen.domain.applications.rules.submission import notes
from tsuen.domain.applications.services.draft import add_child, remove_child, save_page
from tsuen.domain.applications.services.submit import submit_application
from tsuen.domain.applications.words import STEPS
from tsuen.domain.facilities.queries import published_names
from tsuen.domain.municipalities.queries import MunicipalityFacts, address_of, municipality
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.kana import digits
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.web.access import own_account, permit, stage_subject
from tsuen.web.forms import Form
from tsuen.web.house import house, now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("application", __name__, url_prefix="/application")
STAGE = "application"
SENT = "この申請は送信済みです（申請番号{number}）。内容を変えるときは、お住まいの市区町村にご連絡ください。"
_OWN = {"csrf_token", "key", "go"}


@screen.errorhandler(Forbidden)
def lost(error: Forbidden) -> Response:
    """A browser without its draft is told how to come back; nothing that was saved is gone."""
    del error
    return page("public/application/lost.html", status=403)


@screen.get("/")
@permit("application.edit", STAGE)
def index() -> Response:
    """Where the family left off; after sending, what was sent."""
    pages, _ = _pages()
    if not pages.draft.changeable:
        return go("public.application.done")
    return _turn(pages.first_open())


@screen.get("/<string:name>")
@permit("application.edit", STAGE)
def step(name: str) -> Response:
    """One page of the form, as it was kept."""
    pages, place = _changeable(name)
    return _show(pages, place, name, pages.kept(name))


@screen.post("/<string:name>")
@permit("application.edit", STAGE)
def save(name: str) -> Response:
    """Keep the page in any case; then go on, or say what to mend. 「保存して中断」 stops here."""
    pages, place = _changeable(name)
    typed, button = _typed(pages, name), request.form.get("go", "next")
    write(lambda tx: save_page(tx, pages.draft.id, page=name, typed=typed, step=STEP[kind_of(name)]))
    form = pages.form(name, request.form)
    leaving = _leave(pages, button, name, form)
    if leaving is not None:
        return leaving
    if not _right(pages, name, form):
        return _show(pages, place, name, form, status=422)
    if button == "add" and kind_of(name) == "child":
        return _turn(f"child-{write(lambda tx: add_child(tx, pages.draft.id))}")
    return _turn(pages.after(name))


@screen.post("/<string:name>/remove")
@permit("application.edit", STAGE)
def remove(name: str) -> Response:
    """Take a child out of the application."""
    write(lambda tx: remove_child(tx, stage_subject(), name))
    return go("public.application.index")


@screen.get("/address")
@permit("application.edit", STAGE)
def address() -> Response:
    """The postal code fills the address (A4): a piece for htmx; without script the page's own button does it."""
    code = digits(request.args.get("postal_code", ""))[:7]
    with read() as tx:
        guess = address_of(tx, code)
    area = guess.text or request.args.get("area", "")
    form = ApplicantForm(formdata=MultiDict({"postal_code": code, "area": area}))
    return page("public/application/_address.html", form=form, guess=guess)


@screen.get("/paused")
@permit("application.edit", STAGE)
def paused() -> Response:
    """「保存して中断」: how to come back."""
    held = _changeable("confirm")[0].draft
    return page("public/application/paused.html", draft=held, own=own_account() > 0)


@screen.get("/confirm")
@permit("application.edit", STAGE)
def confirm() -> Response:
    """「登録内容の確認」; a page that is not right yet comes first."""
    pages, place = _changeable("confirm")
    missing = pages.first_open()
    if missing != "confirm":
        return _turn(missing)
    return _confirm(pages, place, Form())


@screen.post("/confirm")
@permit("application.submit", STAGE)
def submit() -> Response:
    """「申請する」."""
    pages, place = _pages()
    if not pages.draft.changeable:
        return go("public.application.done")
    form, missing = Form(), pages.first_open()
    if missing != "confirm":
        return _turn(missing)
    try:
        write(lambda tx: submit_application(tx, pages.draft.id, answers=pages.answers(), now=now()))
    except Refused as refused:
        return _confirm(pages, place, form, status=form.take(refused))
    return go("public.application.done")


@screen.get("/done")
@permit("application.done", STAGE)
def done() -> Response:
    """申請番号, 「申請内容をダウンロード」, and what happens next."""
    pages, place = _pages()
    if pages.draft.submitted_at is None or pages.draft.answers is None:
        return go("public.application.index")
    with read() as tx:
        held = standing(tx, pages.draft.id, now())
    return page(
        "public/application/done.html", draft=pages.draft, place=place, days=review_days(pages.policy), held=held, own=own_account() > 0
    )


@screen.get("/done.pdf")
@permit("application.download", STAGE)
def download() -> Response:
    """「申請内容をダウンロード」: what was sent, on paper (A6)."""
    pages, place = _pages()
    if pages.draft.answers is None:
        raise NotFound(pages.draft.ref)
    paper = house().adapters["facts_pdf"](
        "利用申請の内容",
        f"{place.prefecture}{place.name}　申請番号 {pages.draft.number}",
        sections(pages.draft.answers),
        footer=f"こども誰でも通園制度　{place.name} {place.desk}",
        made_at=now(),
    )
    response = make_response(paper)
    response.content_type = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="application-{pages.draft.number}.pdf"'
    return response


def _pages() -> tuple[Pages, MunicipalityFacts]:
    with read() as tx:
        held = draft(tx, stage_subject())
        code = held.municipality_code
        policy = policy_on(tx, code, today()).policy
        return Pages(held, published_names(tx, code), policy, today()), municipality(tx, code)


def _changeable(name: str) -> tuple[Pages, MunicipalityFacts]:
    """The pages, if `name` is one of them; once they are sent (the way back, another tab) on to what was sent, saying so (A6)."""
    pages, place = _pages()
    if name not in {*pages.order, "confirm"}:
        raise NotFound(name)
    if not pages.draft.changeable:
        flash(SENT.format(number=pages.draft.number), "wait")
        abort(go("public.application.done"))
    return pages, place


def _typed(pages: Pages, name: str) -> dict[str, list[str]]:
    """What was typed into fields this page has, and no others."""
    known = _names(pages.form(name, None))
    typed = {one: said for one, said in request.form.lists() if one in known}
    if request.form.get("go") == "fill":
        with read() as tx:
            guess = address_of(tx, digits(request.form.get("postal_code", ""))[:7])
        typed["area"] = [guess.text or request.form.get("area", "")]
    return typed


def _names(form: Any) -> set[str]:
    found: set[str] = set()
    for field in form:
        if field.type == "FormField":
            found |= _names(field)
        elif field.type == "DateParts":
            found |= {f"{field.name}-{part}" for part in ("year", "month", "day")}
        else:
            found.add(field.name)
    return found - _OWN


def _leave(pages: Pages, button: str, name: str, form: Form) -> Response | None:
    """Where a button other than 「次へ進む」 leads; 「あとで入力する」 goes on once what cannot wait is there."""
    if button == "pause":
        return go("public.application.paused")
    if button == "later" and name == "more" and not pages.against(name, form):
        return _turn("confirm")
    return _turn(name) if button == "fill" else None


def _right(pages: Pages, name: str, form: Form) -> bool:
    fine = bool(form.validate())
    refusals = pages.against(name, form) if fine else []
    for refusal in refusals:
        form.refuse(refusal)
    return fine and not refusals


def _turn(name: str) -> Response:
    return go("public.application.confirm") if name == "confirm" else go("public.application.step", name=name)


def _show(pages: Pages, place: MunicipalityFacts, name: str, form: Form, status: int = 200) -> Response:
    kind = kind_of(name)
    with read() as tx:
        guess = address_of(tx, digits(form["postal_code"].data or "")) if kind == "applicant" else None
    return page(
        f"public/application/{kind}.html",
        status=status,
        form=form,
        name=name,
        step=STEP[kind],
        steps=STEPS,
        pages=pages,
        draft=pages.draft,
        place=place,
        guess=guess,
        children=_children(pages),
    )


def _children(pages: Pages) -> list[tuple[int, str]]:
    """(number, given name or nothing) of the children, for their tabs and headings."""
    return [(number, pages.kept(f"child-{number}")["given_name"].data or "") for number in pages.draft.children]


def _confirm(pages: Pages, place: MunicipalityFacts, form: Form, status: int = 200) -> Response:
    answers = pages.answers()
    with read() as tx:
        papers = attachments(tx, pages.draft.id)
    return page(
        "public/application/confirm.html",
        papers=papers,
        status=status,
        form=form,
        draft=pages.draft,
        place=place,
        steps=STEPS,
        sections=sections(answers),
        notes=notes(answers, pages.policy, today(), place.prefecture + place.name),
    )
