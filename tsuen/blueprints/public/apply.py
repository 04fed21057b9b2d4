"""Whether a municipality takes on-line applications; the e-mail address; the mailed URL (A1, A2, K1-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, request

from tsuen.blueprints.public.forms.apply import EmailForm
from tsuen.db import Writing
from tsuen.domain.applications.rules.rounds import closed_words, closes_at, places_of, rationed, window_words
from tsuen.domain.applications.services.begin import begin_application, open_application
from tsuen.domain.municipalities.queries import (
    MunicipalityFacts,
    municipalities_in,
    municipality,
    prefectures,
)
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.refusals import NotFound
from tsuen.web import sessions, throttle
from tsuen.web.access import ANYONE, permit
from tsuen.web.house import house, now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("apply", __name__, url_prefix="/apply")


@screen.get("")
@permit("apply.view", ANYONE)
def index() -> Response:
    """The answer to 「確認する」. Without a municipality (no script): the municipalities of the chosen prefecture."""
    code = request.args.get("municipality", "")
    if not code:
        return _choose(request.args.get("prefecture", "")[:4])
    with read() as tx:
        place, policy = municipality(tx, code), policy_on(tx, code, today()).policy
    return _page(place, policy, EmailForm())


@screen.post("")
@permit("apply.send", ANYONE)
def send() -> Response:
    """「申請する」: always the same answer, known address or not; the mail tells its owner the rest."""
    form = EmailForm()
    with read() as tx:
        place = municipality(tx, request.args.get("municipality", ""))
        policy = policy_on(tx, place.code, today()).policy
    if policy.application.account_first:
        return go("public.register.index", municipality=place.code)
    if not form.validate():
        return _page(place, policy, form, status=422)
    _ask(place.code, str(form.email.data))
    return go("public.apply.sent", municipality=place.code)


@screen.get("/sent")
@permit("apply.sent", ANYONE)
def sent() -> Response:
    """What to do next. The page knows the municipality, never the address."""
    with read() as tx:
        place = municipality(tx, request.args.get("municipality", ""))
    return page("public/apply_sent.html", place=place, demo=house().settings.demo)


@screen.get("/open/<token:token>")
@permit("apply.open", ANYONE)
def open_link(token: str) -> Response:
    """The mailed URL: begins a session for the draft and goes to a clean address. A mail scanner's visit uses nothing up."""
    try:
        cookie = write(lambda tx: _begin_session(tx, token))
    except NotFound:
        return page("public/apply_expired.html", status=404)
    sessions.carry(cookie)
    return go("public.application.index")


def _page(place: MunicipalityFacts, policy: Policy, form: EmailForm, status: int = 200) -> Response:
    return page(
        "public/apply.html", status=status, place=place, form=form, account_first=policy.application.account_first,
        rounds=_rounds(policy), closed=closed_words(policy, now()),
    )  # fmt: skip


def _rounds(policy: Policy) -> Sequence[tuple[str, str, date, int]]:
    """The rounds of a lottery that are open or ahead: name, window, day of the draw, places (C11: 抽選方法、抽選日)."""
    ahead = [one for one in policy.lottery.rounds if rationed(policy) and closes_at(one) >= now()]
    return [(one.name, window_words(one), one.draws_on, sum(places_of(one).values())) for one in ahead]


def _begin_session(tx: Writing, token: str) -> str:
    sessions.end_current(tx)
    return open_application(tx, token=token, now=now())


def _choose(prefecture: str) -> Response:
    with read() as tx:
        every = prefectures(tx)
        places = municipalities_in(tx, prefecture) if prefecture in every else ()
    return page("public/apply_choose.html", prefecture=prefecture, prefectures=every, places=places)


def _ask(code: str, email: str) -> None:
    throttle.hit("application_ip", throttle.client())
    throttle.hit("application", email)
    write(lambda tx: begin_application(tx, municipality_code=code, email=email, now=now()))
