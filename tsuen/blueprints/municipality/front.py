"""`/municipality/`: the desk's first page is its queue of applications (G6)."""

from __future__ import annotations

from flask import Blueprint, Response

from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit
from tsuen.web.htmx import go

screen = Blueprint("front", __name__, url_prefix="")


@screen.get("/")
@permit("municipality.front", Audience.MUNICIPALITY)
def index() -> Response:
    """On to the queue."""
    return go("municipality.applications.index")
