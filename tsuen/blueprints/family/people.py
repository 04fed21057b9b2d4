"""「利用者情報管理」: who is registered; each child's tabs 「基本情報」「食事・アレルギー情報」「発育状況」 (B7, A4, O4, S7)."""

from __future__ import annotations

from flask import Blueprint, Response, flash

from tsuen.blueprints.family.forms.people import PART_FORMS, ShownForm, part_form, part_said
from tsuen.domain.households.queries import (
    CareSheet,
    care_sheet,
    children_of,
    guardians_of,
    household_of,
    unfinished,
)
from tsuen.domain.households.rules import part_rows
from tsuen.domain.households.services import save_care
from tsuen.domain.households.words import PARTS
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("people", __name__, url_prefix="/people")
PART = '/children/<ref:ref>/<any("food","growth"):part>'


@screen.get("/")
@permit("people.list", Audience.FAMILY)
def index() -> Response:
    """Everybody of the household, and what is still to be entered."""
    with read() as tx:
        place = municipality(tx, household_of(tx, viewer()).municipality_code)
        guardians, children = guardians_of(tx, viewer()), children_of(tx, viewer())
        left = unfinished(tx, viewer())
    missing = {child.ref: [PARTS[part] for one, part in left.parts if one.ref == child.ref] for child in children}
    return page(
        "family/people/index.html", place=place, guardians=guardians, children=children, missing=missing, left=left
    )


@screen.get("/children/<ref:ref>")
@permit("people.child", Audience.FAMILY)
def child(ref: str) -> Response:
    """「基本情報」 of a child; how it is changed."""
    with read() as tx:
        sheet = care_sheet(tx, viewer(), ref)
        place = municipality(tx, household_of(tx, viewer()).municipality_code)
    return page("family/people/child.html", sheet=sheet, place=place, part="", parts=PARTS)


@screen.get(PART)
@permit("people.care", Audience.FAMILY)
def care(ref: str, part: str) -> Response:
    """「食事・アレルギー情報」 or 「発育状況」, with 「編集」."""
    return page("family/people/child.html", sheet=_sheet(ref), part=part, parts=PARTS)


@screen.get(PART + "/edit")
@permit("people.care_edit", Audience.FAMILY)
def edit(ref: str, part: str) -> Response:
    """「編集」; 「確定」 leads to the confirmation."""
    sheet = _sheet(ref)
    return _form(sheet, part, part_form(part, sheet.said[part], sheet.marks[part]))


@screen.post(PART + "/confirm")
@permit("people.care_edit", Audience.FAMILY)
def confirm(ref: str, part: str) -> Response:
    """「確定」: what will stand, once more; 「OK」. Nothing is kept yet."""
    form, sheet = PART_FORMS[part](), _sheet(ref)
    if not form.validate():
        return _form(sheet, part, form, status=422)
    rows = part_rows(part_said(form, part), part)
    return page("family/people/care_confirm.html", sheet=sheet, part=part, parts=PARTS, form=form, rows=rows)


@screen.post(PART + "/edit")
@permit("people.care_save", Audience.FAMILY)
def save(ref: str, part: str) -> Response:
    """「OK」. Changed elsewhere meanwhile: 409 with what was typed and, beside it, what stands now."""
    form, who, at = PART_FORMS[part](), viewer(), now()
    if not form.validate():
        return _form(_sheet(ref), part, form, status=422)
    said, shown = part_said(form, part), str(form.shown.data)
    try:
        write(lambda tx: save_care(tx, viewer=who, ref=ref, part=part, said=said, shown=shown, now=at))
    except Refused as refused:
        return _refused(ref, part, form, refused)
    flash(f"{PARTS[part]}を登録しました。", "go")
    return go("family.people.care", ref=ref, part=part)


def _sheet(ref: str) -> CareSheet:
    with read() as tx:
        return care_sheet(tx, viewer(), ref)


def _refused(ref: str, part: str, form: ShownForm, refused: Refused) -> Response:
    sheet = _sheet(ref)
    form.shown.data = sheet.marks[part]  # the next 「確定」 knows what stands now: it is shown
    return _form(sheet, part, form, status=form.take(refused), current=refused.lost_race)


def _form(sheet: CareSheet, part: str, form: ShownForm, *, status: int = 200, current: bool = False) -> Response:
    return page(
        "family/people/care_edit.html", status=status, sheet=sheet, part=part, parts=PARTS, form=form, current=current
    )
