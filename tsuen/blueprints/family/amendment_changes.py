"""「認定変更申請」 on line: what changes, from when, why; old beside new; sent (A11, G5, S10)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request

from tsuen.blueprints.family.forms.amendments import ChangeForm, change_form
from tsuen.domain.amendments.queries.subjects import Standing, standing_of
from tsuen.domain.amendments.rules import lines
from tsuen.domain.amendments.services import ask_change
from tsuen.domain.amendments.services.asking import Wanted
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("amendment_changes", __name__, url_prefix="/amendments/change")
GUARDIAN, CHILD = '/<any("guardian1","guardian2"):subject>', "/child/<ref:ref>"


@screen.get(GUARDIAN)
@permit("amendments.change", Audience.FAMILY)
def guardian(subject: str) -> Response:
    """保護者1 or 保護者2 as registered, to be changed."""
    return _edit(subject)


@screen.get(CHILD)
@permit("amendments.change", Audience.FAMILY)
def child(ref: str) -> Response:
    """A child as registered, to be changed."""
    return _edit("child", ref)


@screen.post(GUARDIAN + "/confirm")
@permit("amendments.change", Audience.FAMILY)
def guardian_confirm(subject: str) -> Response:
    """「確認画面に進む」: old beside new. Nothing is sent yet."""
    return _confirm(subject)


@screen.post(CHILD + "/confirm")
@permit("amendments.change", Audience.FAMILY)
def child_confirm(ref: str) -> Response:
    """The same of a child."""
    return _confirm("child", ref)


@screen.post(GUARDIAN)
@permit("amendments.ask_change", Audience.FAMILY)
def guardian_send(subject: str) -> Response:
    """「申請する」."""
    return _send(subject)


@screen.post(CHILD)
@permit("amendments.ask_change", Audience.FAMILY)
def child_send(ref: str) -> Response:
    """The same of a child."""
    return _send("child", ref)


def _edit(subject: str, ref: str = "") -> Response:
    held = _standing(subject, ref)
    if not held.online:
        return go("family.amendments.index")
    form = change_form(subject, {**held.registered, **held.returned})
    if held.returned_on:
        form.effective_on.process(None, held.returned_on)
        form.why.data = held.returned_why
    return _form(held, form)


def _confirm(subject: str, ref: str = "") -> Response:
    held = _standing(subject, ref)
    form = change_form(subject, held.registered, request.form)
    if not form.validate():
        return _form(held, form, status=422)
    with read() as tx:
        refusals = held.against(tx, form.facts(), form.starts_on, now())
        effect = held.effect(tx, form.facts(), now())
    for refusal in refusals:
        form.refuse(refusal)
    if refusals:
        return _form(held, form, status=422)
    rows = lines(subject, held.registered, held.wanted(form.facts()))
    return page("family/amendments/change_confirm.html", held=held, form=form, lines=rows, effect=effect)


def _send(subject: str, ref: str = "") -> Response:
    held = _standing(subject, ref)
    form, who = change_form(subject, held.registered, request.form), viewer()
    if not form.validate():
        return _form(held, form, status=422)
    wanted = Wanted(subject, ref, form.facts(), form.starts_on, str(form.why.data))
    try:
        sent = write(lambda tx: ask_change(tx, viewer=who, key=form.key.data, wanted=wanted, now=now()))
    except Refused as refused:
        return _form(held, form, status=form.take(refused))
    flash(f"「{held.title}」を送りました。結果は、メールでお知らせします。", "go")
    return go("family.amendments.show", ref=sent)


def _standing(subject: str, ref: str) -> Standing:
    with read() as tx:
        return standing_of(tx, viewer(), subject, ref, today())


def _form(held: Standing, form: ChangeForm, status: int = 200) -> Response:
    return page("family/amendments/change.html", status=status, held=held, form=form)
