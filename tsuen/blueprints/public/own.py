"""The way back from an application a family wrote from its own account (G4, A7)."""

from __future__ import annotations

from flask import Blueprint, Response

from tsuen.kernel.refusals import NotFound
from tsuen.web import sessions
from tsuen.web.access import own_account, permit
from tsuen.web.house import write
from tsuen.web.htmx import go

screen = Blueprint("own", __name__, url_prefix="/own")
STAGE = "application"


@screen.post("/home")
@permit("application.home", STAGE)
def home() -> Response:
    """「ホームへ」: a session of the account this one began from is there, or made. A draft opened by a mailed URL has none."""
    if sessions.current_viewer() is not None:
        return go("family.home.index")
    account_id = own_account()
    if not account_id:
        raise NotFound(STAGE)
    sessions.carry(write(lambda tx: sessions.rotate(tx, stage="full", account_id=account_id)[1]))
    return go("family.home.index")
