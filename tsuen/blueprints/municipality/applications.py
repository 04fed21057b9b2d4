"""「利用申請」 at the desk: the queue, one application whole, the decision (A8, A10)."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash, request, url_for

from tsuen.blueprints.municipality.forms.applications import DecisionForm, DrawDecisionForm
from tsuen.db import Reading
from tsuen.domain.amendments.queries import holders_of
from tsuen.domain.applications.queries import Case, Queue, case, known_of, queue, takes_part, waiting_count
from tsuen.domain.applications.queries.attachments import attachments
from tsuen.domain.applications.queries.desk import PER_PAGE, VIEWS
from tsuen.domain.applications.rules.review import checks, own_checks, review_days, worst
from tsuen.domain.applications.rules.rounds import rationed
from tsuen.domain.applications.rules.sections import sections
from tsuen.domain.applications.services.decision import settle
from tsuen.domain.applications.words import STATES
from tsuen.domain.audit.services import record
from tsuen.domain.certifications.rules import period
from tsuen.domain.households.queries import household_ref
from tsuen.domain.municipalities.queries import MunicipalityFacts, municipality
from tsuen.domain.outbox.queries import dead_count
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("applications", __name__, url_prefix="/applications")
CHIPS = {
    "submitted": "審査するもの",
    "near": "期限が近い",
    "returned": "申請者に確認中",
    "eligible": "審査済み",
    "approved": "承認",
    "rejected": "却下",
}


@screen.get("/")
@permit("applications.list", Audience.MUNICIPALITY)
def index() -> Response:
    """The queue, oldest first. The view, the words and the page live in the URL."""
    view = request.args.get("view", "submitted")
    view, text = (view if view in VIEWS else "submitted"), request.args.get("q", "").strip()[:80]
    number = request.args.get("page", 1, type=int)
    with read() as tx:
        place, policy = municipality(tx, viewer().municipality_code), _policy(tx)
        found = queue(tx, viewer(), view=view, text=text, page=min(max(number, 1), 10_000), policy=policy, now=now())
        dead = dead_count(tx, viewer())
    return page(
        "municipality/applications/index.html",
        queue=found, chips=_chips(found, view), view=view, q=text, place_name=place.name, states=STATES,
        review_days=review_days(policy), by_lot=rationed(policy),
        worst={row.ref: worst(own_checks(row.answers, policy, today(), _where(place))) for row in found.rows},
        waiting=found.counts["submitted"], dead_letters=dead, pager=_pager(found, view, text),
    )  # fmt: skip


@screen.get("/<ref:ref>")
@permit("applications.view", Audience.MUNICIPALITY)
def show(ref: str) -> Response:
    """One application whole: facts left, decision right. The reading is recorded (law 9)."""
    return _case(ref, _form(ref, fresh=True))


@screen.post("/<ref:ref>")
@permit("applications.decide", Audience.MUNICIPALITY)
def decide(ref: str) -> Response:
    """「承認する」, 「差し戻す」, 「却下する」. The officer who comes second is told, and nothing is changed."""
    form, who = _form(ref), viewer()
    if not form.validate():
        return _case(ref, form, status=422)
    said = {"result": form.result.data, "starts_on": form.starts_on.data, "reason": form.reason.data}
    try:
        words = write(lambda tx: settle(tx, ref, viewer=who, **said, memo=form.memo.data, now=now()))
    except Refused as refused:
        return _case(ref, form, status=form.take(refused))
    flash(words, "go")
    return go("municipality.applications.index")


def _form(ref: str, *, fresh: bool = False) -> DecisionForm:
    """The answers that are open for an application; in a fresh one the first of them is chosen."""
    with read() as tx:
        by_lot = takes_part(tx, viewer(), ref)
    kind = DrawDecisionForm if by_lot else DecisionForm
    return kind(result="enter" if by_lot else "approve", starts_on=today()) if fresh else kind()


def _case(ref: str, form: DecisionForm, status: int = 200) -> Response:
    who = viewer()
    with read() as tx:
        place, policy = municipality(tx, who.municipality_code), _policy(tx)
        found = case(tx, who, ref, policy, now())
        known, waiting = known_of(tx, found, place, today()), waiting_count(tx, who)
        holders, papers = holders_of(tx, who, ref), attachments(tx, found.id)
        home = household_ref(tx, found.household_id) if found.household_id else ""
    answer = page(
        "municipality/applications/show.html",
        status=status, form=form, case=found, sections=sections(found.answers), states=STATES, place_name=place.name,
        checks=checks(found.answers, policy, today(), known), periods=_periods(found, policy), waiting=waiting,
        joins=known.household is not None, home=home, holders=holders, papers=papers,
    )  # fmt: skip
    write(
        lambda tx: record(
            tx, viewer=who, action="application.view", subject=("application", found.id), now=now()
        )
    )
    return answer


def _periods(found: Case, policy: Policy) -> list[tuple[str, date, date]]:
    return [(child.name, *period(child.birth_on, policy, today())) for child in found.answers.children]


def _policy(tx: Reading) -> Policy:
    return policy_on(tx, viewer().municipality_code, today()).policy


def _where(place: MunicipalityFacts) -> str:
    return place.prefecture + place.name


def _chips(found: Queue, view: str) -> list[tuple[str, str, bool]]:
    return [
        (url_for(".index", view=one), f"{words} {found.counts[one]}", one == view)
        for one, words in CHIPS.items()
        if one != "eligible" or found.counts[one] or one == view
    ]


def _pager(found: Queue, view: str, text: str) -> dict[str, str | None]:
    number = found.first // PER_PAGE + 1
    last = found.first + len(found.rows)

    def address(page_number: int) -> str:
        return url_for(".index", view=view, q=text or None, page=page_number)

    return {
        "words": f"{found.total}件のうち {found.first + 1}～{last}件" if found.rows else "",
        "prev": address(number - 1) if found.first else None,
        "next": address(number + 1) if last < found.total else None,
    }
