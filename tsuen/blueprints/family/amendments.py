"""Changes and the end of a certification, by the municipality's way: a form, on line, or its own page (A11, A12, G5)."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, flash, make_response

from tsuen.domain.amendments.queries import asked_of, asked_of_household
from tsuen.domain.amendments.queries.papers import paper_of
from tsuen.domain.amendments.queries.persons import take_back_against
from tsuen.domain.amendments.rules import names
from tsuen.domain.amendments.services import withdraw
from tsuen.domain.amendments.words import STATES
from tsuen.domain.audit.services import record
from tsuen.domain.certifications.queries import endings_of
from tsuen.domain.households.queries import children_of, guardians_of, household_of
from tsuen.domain.municipalities.queries import municipality
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.forms import Form
from tsuen.web.house import house, now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("amendments", __name__, url_prefix="/amendments")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@screen.get("/")
@permit("amendments.list", Audience.FAMILY)
def index() -> Response:
    """What may be done here, and what was asked for."""
    with read() as tx:
        code = household_of(tx, viewer()).municipality_code
        place, changes = municipality(tx, code), policy_on(tx, code, today()).policy.changes
        return page(
            "family/amendments/index.html", place=place, changes=changes, names=names(changes), asked=asked_of_household(tx, viewer()),
            guardians=guardians_of(tx, viewer()), children=children_of(tx, viewer()), endings=endings_of(tx, viewer(), today()),
            states=STATES,
        )  # fmt: skip


@screen.get("/<ref:ref>")
@permit("amendments.view", Audience.FAMILY)
def show(ref: str) -> Response:
    """One request: how it stands, old beside new."""
    return _show(ref, Form(formdata=None))


@screen.post("/<ref:ref>/withdraw")
@permit("amendments.withdraw", Audience.FAMILY)
def take_back(ref: str) -> Response:
    """「申請を取りやめる」. Decided meanwhile: 409, with how it stands now."""
    form = Form()
    try:
        write(lambda tx: withdraw(tx, viewer=viewer(), ref=ref, now=now()))
    except Refused as refused:
        return _show(ref, form, status=form.take(refused))
    flash("申請を取りやめました。登録の内容は変わっていません。", "go")
    return go("family.amendments.index")


@screen.get('/forms/<any("change","end"):kind>')
@permit("amendments.form", Audience.FAMILY)
def form(kind: str) -> Response:
    """The form as an Excel file, filled with what is known; only where the municipality works with forms. The reading is noted."""
    with read() as tx:
        home = household_of(tx, viewer())
        place, changes = municipality(tx, home.municipality_code), policy_on(tx, home.municipality_code, today()).policy.changes
        if changes.way != "form":
            return go("family.amendments.index")
        sections = paper_of(tx, viewer(), kind, today())
    title = names(changes)[kind]
    data = house().adapters["form_xlsx"](title, f"{place.prefecture}{place.name}あて", sections, footer="こども誰でも通園制度", made_at=now())
    write(lambda tx: record(tx, viewer=viewer(), action="amendments.form", subject=("household", home.id), now=now()))
    return _file(data, title, kind)


def _file(data: bytes, title: str, kind: str) -> Response:
    answer = make_response(data)
    answer.content_type = XLSX
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{kind}.xlsx\"; filename*=UTF-8''{quote(title, safe='')}.xlsx"
    return answer


def _show(ref: str, form: Form, status: int = 200) -> Response:
    with read() as tx:
        one = asked_of(tx, viewer(), ref)
        code = household_of(tx, viewer()).municipality_code
        place, changes = municipality(tx, code), policy_on(tx, code, today()).policy.changes
        children = {child.id: child.ref for child in children_of(tx, viewer())}
        not_mine = take_back_against(tx, viewer(), removal=one.removal, sender_id=one.account_id)
    return page(
        "family/amendments/show.html", status=status, one=one, place=place, names=names(changes), states=STATES, form=form, not_mine=not_mine,
        child_ref=children.get(one.child_id or 0, ""),
    )  # fmt: skip
