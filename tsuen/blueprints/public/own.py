"""The way back from an application a family wrote from its own account (G4, A7)."""

from __future__ import annotations

from flask import Blueprint, Response

from tsuen.kernel.refusals import NotFound
from tsuen.web import sessions
from tsuen.web.access import permit
from tsuen.web.htmx import go

screen = Blueprint("own", __name__, url_prefix="/own")
STAGE = "application"


@screen.post("/home")
@permit("application.home", STAGE)
def home() -> Response:
    """「ホームへ」: the login goes on that wrote the application. A session that only holds a draft never becomes one."""
    if sessions.current_viewer() is None:
        raise NotFound(STAGE)
    return go("family.home.index")
