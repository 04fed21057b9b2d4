"""「続きのURLをメールで送る」: the draft goes on on another phone (A3)."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from werkzeug.exceptions import Forbidden

from tsuen.domain.applications.queries import draft
from tsuen.domain.applications.services.carry_on import mail_draft
from tsuen.kernel.refusals import Refused
from tsuen.web import throttle
from tsuen.web.access import permit, stage_subject
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("carry_on", __name__, url_prefix="/carry-on")
STAGE = "application"


@screen.errorhandler(Forbidden)
def lost(error: Forbidden) -> Response:
    """A browser without its draft is told how to come back."""
    del error
    return page("public/application/lost.html", status=403)


@screen.post("")
@permit("application.carry_on", STAGE)
def send() -> Response:
    """To the address the application began with; counted like asking for a URL."""
    with read() as tx:
        held = draft(tx, stage_subject())
    throttle.hit("application", held.email)
    try:
        write(lambda tx: mail_draft(tx, held.id, now=now()))
    except Refused as refused:
        flash(refused.refusals[0].sentence, "stop")
        return go("public.application.index")
    flash("続きのURLを、メールでお送りします。", "go")
    return go("public.application.paused")
