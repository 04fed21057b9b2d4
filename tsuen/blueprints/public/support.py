"""「お客さまサポート」: where to ask, without a login (G2 in short)."""

from __future__ import annotations

from flask import Blueprint, Response

from tsuen.domain.municipalities.queries import open_municipalities
from tsuen.web.access import ANYONE, permit
from tsuen.web.house import read
from tsuen.web.htmx import page

screen = Blueprint("support", __name__, url_prefix="/support")


@screen.get("")
@permit("support.view", ANYONE)
def index() -> Response:
    """Answers to what is asked most, and the desks of the municipalities that are open here."""
    with read() as tx:
        places = open_municipalities(tx)
    return page("public/support.html", places=places)
