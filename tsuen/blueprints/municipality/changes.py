"""「紙の届出を登録する」: a change handed in on paper, entered at the desk; written on its day, the family is told (A11, K5-1)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, request
from werkzeug.exceptions import NotFound

from tsuen.blueprints.municipality.forms.changes import PaperForm, RemovalPaper, paper_form
from tsuen.domain.amendments.queries.effects import Effect
from tsuen.domain.amendments.queries.subjects import Registered, registered_at_desk
from tsuen.domain.amendments.services import enter_change
from tsuen.domain.amendments.services.asking import Wanted
from tsuen.domain.applications.queries import waiting_count
from tsuen.domain.audit.services import record
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("changes", __name__, url_prefix="/households/<ref:ref>/changes")
WHO = '/<any("guardian1","guardian2","child1","child2","child3","child4","child5","child6","child7","child8"):who>'


@screen.get(WHO)
@permit("amendments.enter_page", Audience.MUNICIPALITY)
def show(ref: str, who: str) -> Response:
    """One person as registered, to be changed. The reading is recorded (law 9)."""
    held = _held(ref, who)
    return _page(held, paper_form(held.subject, {**held.facts, "effective_on": today(), "shown": held.child_ref}))


@screen.post(WHO)
@permit("amendments.enter", Audience.MUNICIPALITY)
def send(ref: str, who: str) -> Response:
    """「登録して知らせる」."""
    held = _held(ref, who)
    form = paper_form(held.subject, held.facts, request.form)
    if not form.validate():
        return _page(held, form, status=422)
    if form.shown.data != held.child_ref:  # a brother or sister joined meanwhile
        raise NotFound
    with read() as tx:
        effect = held.effect(tx, form.facts(), now())
    if form.told.data != effect.mark:  # what follows is told before it is done
        return _page(held, form, effect=effect)
    return _enter(held, form)


@screen.get("/removal")
@permit("amendments.enter_page", Audience.MUNICIPALITY)
def removal(ref: str) -> Response:
    """「保護者2の登録を外す」 from paper: from when, and what follows."""
    return _removal(_held(ref, "guardian2"), RemovalPaper(formdata=None, data={"effective_on": today()}))


@screen.post("/removal")
@permit("amendments.enter", Audience.MUNICIPALITY)
def remove(ref: str) -> Response:
    """「外して知らせる」."""
    held, form = _held(ref, "guardian2"), RemovalPaper()
    if not form.validate():
        return _removal(held, form, status=422)
    wanted = Wanted("guardian2", "", {}, form.starts_on, str(form.why.data), removal=True)
    try:
        sent = write(lambda tx: enter_change(tx, viewer=viewer(), key=form.key.data, household_ref=ref, wanted=wanted, now=now()))
    except Refused as refused:
        return _removal(held, form, status=form.take(refused))
    flash("保護者2の登録を外す届出を登録しました。保護者に、メールでお知らせします。", "go")
    return go("municipality.amendments.show", ref=sent)


def _enter(held: Registered, form: PaperForm) -> Response:
    wanted = Wanted(held.subject, held.child_ref, form.facts(), form.starts_on, str(form.why.data))
    said = {"key": form.key.data, "household_ref": held.household_ref, "wanted": wanted}
    try:
        sent = write(lambda tx: enter_change(tx, viewer=viewer(), **said, now=now()))
    except Refused as refused:
        return _page(held, form, status=form.take(refused))
    flash("変更を登録しました。保護者に、メールでお知らせします。", "go")
    return go("municipality.amendments.show", ref=sent)


def _held(ref: str, who: str) -> Registered:
    with read() as tx:
        held = registered_at_desk(tx, viewer(), ref, who)
    if not held.facts:
        raise NotFound
    return held


def _page(held: Registered, form: PaperForm, status: int = 200, effect: Effect | None = None) -> Response:
    return _drawn("municipality/changes/show.html", held, status, form=form, effect=effect)


def _removal(held: Registered, form: RemovalPaper, status: int = 200) -> Response:
    with read() as tx:
        effect = held.effect(tx, {}, now(), removal=True)
    return _drawn("municipality/changes/removal.html", held, status, form=form, effect=effect)


def _drawn(template: str, held: Registered, status: int, **shown: Any) -> Response:
    """The page of one person as registered; the reading is recorded (law 9)."""
    officer, at = viewer(), now()
    with read() as tx:
        place, waiting = municipality(tx, officer.municipality_code), waiting_count(tx, officer)
    answer = page(template, status=status, held=held, place_name=place.name, waiting=waiting, **shown)
    write(lambda tx: record(tx, viewer=officer, action="household.view", subject=("household", held.household_id), now=at))
    return answer
