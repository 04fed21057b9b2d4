"""「認定変更」 at the desk: the queue of changes and ends, one beside what is registered, the decision (A11, G5)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from tsuen.blueprints.municipality.forms.amendments import DecisionForm
from tsuen.db import Reading
from tsuen.domain.amendments.queries import PER_PAGE, VIEWS, Asked, Falling, Queue, asked_of, falling, queue
from tsuen.domain.amendments.queries.effects import effect_of_request
from tsuen.domain.amendments.rules import names
from tsuen.domain.amendments.services import settle
from tsuen.domain.amendments.words import END, STATES
from tsuen.domain.applications.queries import waiting_count
from tsuen.domain.audit.services import record
from tsuen.domain.municipalities.queries import municipality
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("amendments", __name__, url_prefix="/amendments")
CHIPS = {"submitted": "審査するもの", "returned": "申請者に確認中", "approved": "承認", "declined": "却下", "over": "取りやめ・終了"}


@screen.get("/")
@permit("amendments.queue", Audience.MUNICIPALITY)
def index() -> Response:
    """The queue, oldest first. The view and the page live in the URL."""
    asked = request.args.get("view", "")
    view, number = asked if asked in VIEWS else "submitted", request.args.get("page", 1, type=int)
    with read() as tx:
        found = queue(tx, viewer(), view=view, page=min(max(number, 1), 10_000))
        return page("municipality/amendments/index.html", queue=found, chips=_chips(found, view), pager=_pager(found, view), **_frame(tx))


@screen.get("/<ref:ref>")
@permit("amendments.desk_view", Audience.MUNICIPALITY)
def show(ref: str) -> Response:
    """One of them, old beside new. The reading is recorded (law 9)."""
    return _case(ref, DecisionForm(formdata=None, data={"result": "approve"}))


@screen.post("/<ref:ref>")
@permit("amendments.decide", Audience.MUNICIPALITY)
def decide(ref: str) -> Response:
    """「承認する」, 「差し戻す」, 「却下する」. Who comes second, or after the family took it back, is told."""
    form, who = DecisionForm(), viewer()
    if not form.validate():
        return _case(ref, form, status=422)
    said = {"result": str(form.result.data), "reason": str(form.reason.data), "memo": str(form.memo.data)}
    try:
        words = write(lambda tx: settle(tx, ref, viewer=who, **said, now=now()))
    except Refused as refused:
        return _case(ref, form, status=form.take(refused))
    flash(words, "go")
    return go("municipality.amendments.index")


def _case(ref: str, form: DecisionForm, status: int = 200) -> Response:
    who, at = viewer(), now()
    with read() as tx:
        one = asked_of(tx, who, ref)
        answer = page(
            "municipality/amendments/show.html", status=status, one=one, form=form, fallen=_falling(tx, one), effect=effect_of_request(tx, one, at), **_frame(tx)
        )
    write(lambda tx: record(tx, viewer=who, action="amendments.view", subject=("amendment", one.id), now=at))
    return answer


def _falling(tx: Reading, one: Asked) -> Falling:
    """What would fall with an end that waits."""
    if one.kind == END and one.open and one.child_id:
        return falling(tx, one.child_id, one.effective_on, now())
    return Falling(0, 0)


def _frame(tx: Reading) -> dict[str, Any]:
    code = viewer().municipality_code
    called = names(policy_on(tx, code, today()).policy.changes)
    return {"place_name": municipality(tx, code).name, "waiting": waiting_count(tx, viewer()), "names": called, "states": STATES}


def _chips(found: Queue, view: str) -> list[tuple[str, str, bool]]:
    return [(url_for(".index", view=one), f"{words} {found.counts[one]}", one == view) for one, words in CHIPS.items()]


def _pager(found: Queue, view: str) -> dict[str, str | None]:
    number, last = found.first // PER_PAGE + 1, found.first + len(found.rows)
    return {
        "words": f"{found.total}件のうち {found.first + 1}～{last}件" if found.rows else "",
        "prev": url_for(".index", view=view, page=number - 1) if found.first else None,
        "next": url_for(".index", view=view, page=number + 1) if last < found.total else None,
    }
