"""「送れなかったメール」: what could not be delivered, and 「もう一度送る」 (G1: none lost)."""

from __future__ import annotations

from flask import Blueprint, Response, flash

from tsuen.domain.municipalities.queries import municipality
from tsuen.domain.municipalities.services import send_letter_again
from tsuen.domain.outbox.queries import MOST_SHOWN, dead_count, dead_letters
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("letters", __name__, url_prefix="/letters")


@screen.get("/")
@permit("letters.list", Audience.MUNICIPALITY)
def index() -> Response:
    """The letters of this municipality that were given up, newest first."""
    with read() as tx:
        letters, count = dead_letters(tx, viewer()), dead_count(tx, viewer())
        place = municipality(tx, viewer().municipality_code)
    return page(
        "municipality/letters/index.html", letters=letters, count=count, most=MOST_SHOWN, place_name=place.name
    )


@screen.post("/<ref:ref>/again")
@permit("letters.again", Audience.MUNICIPALITY)
def again(ref: str) -> Response:
    """「もう一度送る」: tried anew at once. One that is under way already: 409."""
    who, at = viewer(), now()
    write(lambda tx: send_letter_again(tx, viewer=who, ref=ref, now=at))
    flash("もう一度送ります。", "go")
    return go("municipality.letters.index")
