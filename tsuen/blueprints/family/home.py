"""マイページ: 「直近のご予約」, what is to be done, the hours left (D11, H4)."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tsuen.domain.amendments.queries import asked_of_household
from tsuen.domain.applications.queries.standing import standings
from tsuen.domain.certifications.queries import endings_of
from tsuen.domain.records.queries import newest
from tsuen.domain.reservations.queries.home import home
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today
from tsuen.web.htmx import page

RECORDS_SHOWN = timedelta(days=7)
screen = Blueprint("home", __name__, url_prefix="")


@screen.get("/")
@permit("home.view", Audience.FAMILY)
def index() -> ResponseReturnValue:
    """The first page after the login."""
    with read() as tx:
        shown, endings = home(tx, viewer(), today()), endings_of(tx, viewer(), today())
        follows = standings(tx, viewer(), now())
        written = newest(tx, viewer(), today() - RECORDS_SHOWN)
        returned = [one for one in asked_of_household(tx, viewer()) if one.state == "returned"]
    return page(
        "family/home/index.html", shown=shown, endings=endings, follows=follows, written=written, returned=returned, today=today(), now=now(),
    )
