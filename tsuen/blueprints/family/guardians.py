"""「利用者情報管理」 of the guardians: 登録情報, 「こどもの緊急連絡先情報」, 「編集」 → 「確定」 → 「OK」 (B7, O4, S7)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request

from tsuen.blueprints.family.forms.people import ContactsForm, contacts_form
from tsuen.domain.accounts.queries import account_by_id
from tsuen.domain.households.queries import contacts_mark, contacts_of, guardian_of, household_of
from tsuen.domain.households.services import save_contacts
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, go_to, page

screen = Blueprint("guardians", __name__, url_prefix="/people/guardians")
ONE = '/<any("1","2"):position>'


@screen.get(ONE)
@permit("people.guardian", Audience.FAMILY)
def show(position: str) -> Response:
    """登録情報 of a guardian as it stands, and the household's 緊急連絡先; 「編集」."""
    with read() as tx:
        one, contacts = guardian_of(tx, viewer(), int(position)), contacts_of(tx, viewer())
        place = municipality(tx, household_of(tx, viewer()).municipality_code)
        own = account_by_id(tx, viewer().account_id) if one.account_id == viewer().account_id else None
    return page("family/people/guardian.html", one=one, contacts=contacts, place=place, own=own)


@screen.get(ONE + "/edit")
@permit("people.contacts_edit", Audience.FAMILY)
def edit(position: str) -> Response:
    """「編集」: what may be changed here; 「確定」."""
    with read() as tx:
        contacts = contacts_of(tx, viewer())
    return _form(position, contacts_form(contacts, contacts_mark(contacts), request.args.get("back", "")))


@screen.post(ONE + "/confirm")
@permit("people.contacts_edit", Audience.FAMILY)
def confirm(position: str) -> Response:
    """「確定」: what will stand, once more; 「OK」. Without the required items it cannot be completed (O4)."""
    form = ContactsForm()
    if not form.validate():
        return _form(position, form, status=422)
    with read() as tx:
        one = guardian_of(tx, viewer(), int(position))
    return page("family/people/contacts_confirm.html", one=one, form=form, contacts=form.contacts())


@screen.post(ONE + "/edit")
@permit("people.contacts_save", Audience.FAMILY)
def save(position: str) -> Response:
    """「OK」. Changed elsewhere meanwhile: 409 with what was typed and, beside it, what stands now."""
    form, who, at = ContactsForm(), viewer(), now()
    with read() as tx:
        guardian_of(tx, who, int(position))
    if not form.validate():
        return _form(position, form, status=422)
    wished, shown = form.contacts(), str(form.shown.data)
    try:
        write(lambda tx: save_contacts(tx, viewer=who, contacts=wished, shown=shown, now=at))
    except Refused as refused:
        return _refused(position, form, refused)
    flash("こどもの緊急連絡先情報を登録しました。", "go")
    return go_to(form.back.data) if form.back.data else go("family.guardians.show", position=position)


def _refused(position: str, form: ContactsForm, refused: Refused) -> Response:
    with read() as tx:
        form.shown.data = contacts_mark(contacts_of(tx, viewer()))  # the next 「確定」 knows what stands now: it is shown
    return _form(position, form, status=form.take(refused), current=refused.lost_race)


def _form(position: str, form: ContactsForm, *, status: int = 200, current: bool = False) -> Response:
    with read() as tx:
        one, contacts = guardian_of(tx, viewer(), int(position)), contacts_of(tx, viewer())
    return page(
        "family/people/contacts_edit.html", status=status, one=one, form=form, contacts=contacts, current=current
    )
