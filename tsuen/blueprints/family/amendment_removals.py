"""「保護者2の登録を外す」 on line: from when, why, and what follows; sent (A11, B5, S10)."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash

from tsuen.blueprints.family.forms.amendments import RemovalForm
from tsuen.domain.amendments.queries.subjects import Standing, standing_of
from tsuen.domain.amendments.services import ask_change
from tsuen.domain.amendments.services.asking import Wanted
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("amendment_removals", __name__, url_prefix="/amendments/removal")


@screen.get("/")
@permit("amendments.removal", Audience.FAMILY)
def index() -> Response:
    """Who, from when, and what follows: access ends, 保護者1 collects. Where there is no 保護者2 it leads back."""
    held = _standing()
    if not held.online or not held.registered:
        return go("family.amendments.index")
    said: dict[str, str | date] = {"effective_on": held.returned_on or today(), "why": held.returned_why}
    return _page(held, RemovalForm(formdata=None, data=said))


@screen.post("/")
@permit("amendments.ask_removal", Audience.FAMILY)
def send() -> Response:
    """「申請する」."""
    form, who = RemovalForm(), viewer()
    if not form.validate():
        return _page(_standing(), form, status=422)
    wanted = Wanted("guardian2", "", {}, form.starts_on, str(form.why.data), removal=True)
    try:
        sent = write(lambda tx: ask_change(tx, viewer=who, key=form.key.data, wanted=wanted, now=now()))
    except Refused as refused:
        return _page(_standing(), form, status=form.take(refused))
    flash("保護者2の登録を外す申請を送りました。結果は、メールでお知らせします。", "go")
    return go("family.amendments.show", ref=sent)


def _standing() -> Standing:
    with read() as tx:
        return standing_of(tx, viewer(), "guardian2", "", today(), removal=True)


def _page(held: Standing, form: RemovalForm, status: int = 200) -> Response:
    with read() as tx:
        effect = held.effect(tx, {}, now(), removal=True)
    return page("family/amendments/removal.html", status=status, held=held, form=form, effect=effect)
