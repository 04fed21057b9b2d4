"""「オンライン申請する」 from the family's own account: the same form, begun with its 基本情報 (G4, A7, C13)."""

from __future__ import annotations

from flask import Blueprint, Response, flash

from tsuen.db import Writing
from tsuen.domain.accounts.services.sessions import hold_draft
from tsuen.domain.applications.services.own import begin_own
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, session_id, viewer
from tsuen.web.house import now, write
from tsuen.web.htmx import go

screen = Blueprint("apply", __name__, url_prefix="/application")


@screen.post("/")
@permit("application.begin_own", Audience.FAMILY)
def begin() -> Response:
    """The browser goes on to the form; the session it is logged in by holds the draft, so other tabs stay as they are."""
    try:
        write(_begin)
    except Refused as refused:
        flash(refused.refusals[0].sentence, "stop")
        return go("family.home.index")
    return go("public.application.index")


def _begin(tx: Writing) -> None:
    hold_draft(tx, session_id(), begin_own(tx, viewer=viewer(), now=now()))
