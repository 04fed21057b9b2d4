"""「施設をさがす」: the ways of searching, 施設一覧, the star, and the detail (C1, C3–C7, K2)."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.family.forms.facilities import ask_from
from tsuen.blueprints.family.search_desk import limits_for, search_desk
from tsuen.domain.facilities.queries import closures, facility_facts, favourites, opening_hours
from tsuen.domain.facilities.services import mark_favourite
from tsuen.domain.facilities.words import weekly
from tsuen.domain.fees.queries import prices
from tsuen.domain.households.queries import household_of
from tsuen.domain.interviews.queries import policy_of
from tsuen.domain.reservations.queries.kinds import uses_told
from tsuen.domain.reservations.queries.met import met
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.headers import allow, origin_of
from tsuen.web.house import house, now, read, today, write
from tsuen.web.htmx import go, is_htmx, page

screen = Blueprint("facilities", __name__, url_prefix="/facilities")
CLOSED_DAYS_SHOWN = 60


@screen.get("/")
@permit("facilities.search", Audience.FAMILY)
def index() -> ResponseReturnValue:
    """施設一覧: by keyword, place, お気に入り or 面談・利用歴; at first the own municipality's."""
    ask, settings = ask_from(request.args), house().settings
    if ask.map and settings.tiles_url:
        allow("img-src", origin_of(settings.tiles_url))
    with read() as tx:
        desk = search_desk(tx, viewer(), ask, now(), tiles=(settings.tiles_url, settings.tiles_credit))
    return page("family/facilities/index.html", "family/facilities/_list.html", desk=desk)


@screen.get("/<ref:ref>")
@permit("facilities.view", Audience.FAMILY)
def show(ref: str) -> ResponseReturnValue:
    """施設詳細, tab 「基本情報」: care environment, ages, hours, fees, pick-up, what to bring (C6)."""
    with read() as tx:
        facility = facility_facts(tx, ref)
        closed = closures(tx, facility.id, today(), today() + timedelta(days=CLOSED_DAYS_SHOWN))
        hours = weekly({day: (row.opens, row.closes) for day, row in opening_hours(tx, facility.id).items()})
        starred, known = facility.id in favourites(tx, viewer()), met(tx, viewer(), today()).get(facility.id, ())
        limits, uses = limits_for(tx, viewer(), now()), uses_told(policy_of(tx, viewer(), now()), now())
        price = prices(tx, household_of(tx, viewer()).municipality_code, [facility], now())[facility.id]
    return page(
        "family/facilities/show.html", facility=facility, hours=hours, closed=closed, uses=uses, starred=starred,
        limits=limits, known=known, price=price, child=request.args.get("child", "")[:16],
    )  # fmt: skip


@screen.post("/<ref:ref>/star")
@permit("facilities.star", Audience.FAMILY)
def star(ref: str) -> ResponseReturnValue:
    """The star: お気に入り on or off; back to where it was pressed (C4)."""
    wanted = request.form.get("on") == "1"
    facility = write(lambda tx: mark_favourite(tx, viewer=viewer(), ref=ref, wanted=wanted, now=now()))
    back = request.args.get("back") == "list"
    if is_htmx():
        values = ask_from(request.args).url() if back else None
        return page("family/facilities/_star.html", facility=facility, starred=wanted, values=values, ready=True)
    if back:
        return go("family.facilities.index", **ask_from(request.args).url(), _anchor=f"star-{ref}")
    return go("family.facilities.show", ref=ref, child=request.args.get("child", "")[:16] or None)
