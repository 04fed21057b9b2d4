"""「オンライン申請する」 from the family's own account: the same form, begun with its 基本情報 (G4, A7, C13)."""

from __future__ import annotations

from flask import Blueprint, Response, flash

from tsuen.db import Writing
from tsuen.domain.applications.services.own import begin_own
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web import sessions
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, write
from tsuen.web.htmx import go

screen = Blueprint("apply", __name__, url_prefix="/application")


@screen.post("/")
@permit("application.begin_own", Audience.FAMILY)
def begin() -> Response:
    """The browser goes on to the form, in a session that holds the draft and knows the way back."""
    try:
        sessions.carry(write(_begin))
    except Refused as refused:
        flash(refused.refusals[0].sentence, "stop")
        return go("family.home.index")
    return go("public.application.index")


def _begin(tx: Writing) -> str:
    who = viewer()
    draft_id = begin_own(tx, viewer=who, now=now())
    return sessions.rotate(tx, stage="application", account_id=who.account_id, subject_id=draft_id)[1]
