"""「申請の状況」 by the mailed URL: where an application stands, and 「辞退する」 (A9, H11). Nothing of what was written is shown."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from werkzeug.exceptions import Forbidden

from tsuen.db import Writing
from tsuen.domain.applications.queries.standing import Standing, standing
from tsuen.domain.applications.services.results import open_standing
from tsuen.domain.applications.services.winners import decline
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.web import sessions
from tsuen.web.access import ANYONE, permit, stage_subject
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("standing", __name__, url_prefix="/standing")
STAGE = "standing"


@screen.errorhandler(Forbidden)
def lost(error: Forbidden) -> Response:
    """A browser that did not open the URL, or long ago."""
    del error
    return page("public/standing/lost.html", status=403)


@screen.get("/open/<token:token>")
@permit("standing.open", ANYONE)
def open_link(token: str) -> Response:
    """The mailed URL: begins a session that sees the one application, at an address without the secret."""
    try:
        cookie = write(lambda tx: _begin(tx, token))
    except NotFound:
        return page("public/standing/lost.html", status=410)
    sessions.carry(cookie)
    return go("public.standing.index")


@screen.get("/")
@permit("standing.view", STAGE)
def index() -> Response:
    """Where it stands."""
    return _page("public/standing/index.html")


@screen.get("/decline/<string:ticket>")
@permit("standing.ask", STAGE)
def sure(ticket: str) -> Response:
    """「辞退する」, before the last press."""
    return _page("public/standing/sure.html", ticket=ticket)


@screen.post("/decline/<string:ticket>")
@permit("standing.decline", STAGE)
def give_up(ticket: str) -> Response:
    """The last press."""
    try:
        write(lambda tx: decline(tx, stage_subject(), ticket, viewer=None, now=now()))
    except Refused as refused:
        return _page("public/standing/index.html", 409 if refused.lost_race else 422, said=[one.sentence for one in refused.refusals])
    flash("辞退を受け付けました。確認のメールをお送りします。", "go")
    return go("public.standing.index")


def _begin(tx: Writing, token: str) -> str:
    sessions.end_current(tx)
    return open_standing(tx, token=token, now=now())


def _page(template: str, status: int = 200, *, ticket: str = "", said: list[str] | None = None) -> Response:
    with read() as tx:
        held = standing(tx, stage_subject(), now())
        place = municipality(tx, held.municipality_code)
    return page(template, status=status, held=held, place=place, answer=_answer(held, ticket), said=said or [])


def _answer(held: Standing, ticket: str) -> object:
    """The ticket a page is about. Raises `NotFound` for one that is not open to 辞退."""
    found = next((one for one in held.answers if one.ticket == ticket and one.may_decline), None)
    if ticket and found is None:
        raise NotFound(ticket)
    return found
