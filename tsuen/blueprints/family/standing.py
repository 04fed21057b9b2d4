"""「申請の状況」 of a family that has its account: each application that is under way, and 「辞退する」 (A9, G4, H11)."""

from __future__ import annotations

from flask import Blueprint, Response, flash

from tsuen.domain.applications.queries.standing import Standing, standing_of
from tsuen.domain.applications.services.winners import decline
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("standing", __name__, url_prefix="/standing")


@screen.get("/<ref:ref>")
@permit("standing.own", Audience.FAMILY)
def show(ref: str) -> Response:
    """Where it stands."""
    return _page("family/standing/show.html", _held(ref))


@screen.get("/<ref:ref>/decline/<string:ticket>")
@permit("standing.own_ask", Audience.FAMILY)
def sure(ref: str, ticket: str) -> Response:
    """「辞退する」, before the last press."""
    held = _held(ref)
    answer = next((one for one in held.answers if one.ticket == ticket and one.may_decline), None)
    if answer is None:
        raise NotFound(ticket)
    return page("family/standing/sure.html", held=held, answer=answer)


@screen.post("/<ref:ref>/decline/<string:ticket>")
@permit("standing.own_decline", Audience.FAMILY)
def give_up(ref: str, ticket: str) -> Response:
    """The last press."""
    held, who = _held(ref), viewer()
    try:
        write(lambda tx: decline(tx, held.id, ticket, viewer=who, now=now()))
    except Refused as refused:
        said = [one.sentence for one in refused.refusals]
        return _page("family/standing/show.html", _held(ref), 409 if refused.lost_race else 422, said)
    flash("辞退を受け付けました。確認のメールをお送りします。", "go")
    return go("family.standing.show", ref=ref)


def _held(ref: str) -> Standing:
    with read() as tx:
        return standing_of(tx, viewer(), ref, now())


def _page(template: str, held: Standing, status: int = 200, said: list[str] | None = None) -> Response:
    return page(template, status=status, held=held, said=said or [])
