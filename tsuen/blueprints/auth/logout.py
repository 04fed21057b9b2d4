"""「ログアウト」: the session dies on the server, and the browser forgets what it kept (law 11)."""

from __future__ import annotations

from flask import Blueprint, Response, flash

from tsuen.db import Writing
from tsuen.domain.accounts.services.login import note_logout
from tsuen.web import sessions
from tsuen.web.access import ANYONE, permit
from tsuen.web.house import now, write
from tsuen.web.htmx import go

screen = Blueprint("logout", __name__, url_prefix="/logout")


@screen.post("")
@permit("logout", ANYONE)
def index() -> Response:
    """Leave. A copied cookie opens nothing afterwards."""
    viewer = sessions.current_viewer()

    def work(tx: Writing) -> None:
        sessions.end_current(tx)
        if viewer is not None:
            note_logout(tx, viewer=viewer, now=now())

    write(work)
    sessions.drop()
    flash("ログアウトしました。", "go")
    response = go("auth.login.index")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
