"""「メニュー」: everything that is not on the bottom bar, and who is registered (B6, A11 in short)."""

from __future__ import annotations

from flask import Blueprint, Response

from tsuen.domain.households.queries import children_of, contacts_of, guardians_of, household_of
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import read
from tsuen.web.htmx import page

screen = Blueprint("menu", __name__, url_prefix="/menu")


@screen.get("/")
@permit("menu.view", Audience.FAMILY)
def index() -> Response:
    """The list of places to go."""
    return page("family/menu/index.html")


@screen.get("/people")
@permit("menu.people", Audience.FAMILY)
def people() -> Response:
    """「利用者情報」, read only: what is registered, and how it is changed."""
    with read() as tx:
        home = household_of(tx, viewer())
        place = municipality(tx, home.municipality_code)
        guardians, children = guardians_of(tx, viewer()), children_of(tx, viewer())
        contacts = contacts_of(tx, viewer())
    return page(
        "family/menu/people.html", place=place, guardians=guardians, children=children, contacts=contacts
    )
