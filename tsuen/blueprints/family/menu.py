"""「メニュー」: everything that is not on the bottom bar."""

from __future__ import annotations

from flask import Blueprint, Response

from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit
from tsuen.web.htmx import page

screen = Blueprint("menu", __name__, url_prefix="/menu")


@screen.get("/")
@permit("menu.view", Audience.FAMILY)
def index() -> Response:
    """The list of places to go."""
    return page("family/menu/index.html")
