"""The address a facility's 2次元コード carries: read with the phone's own camera (E1, O8, C23)."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tsuen.db import Writing
from tsuen.domain.accounts.services.sessions import open_session
from tsuen.domain.attendance.services import open_ticket
from tsuen.domain.facilities.queries import facility_by_door_code
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Audience
from tsuen.web import sessions, throttle
from tsuen.web.access import ANYONE, permit
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("door", __name__, url_prefix="/d")
MOST, WINDOW = 300, timedelta(minutes=10)  # from one address: a facility's own network serves all its families


@screen.get("/<door:code>")
@permit("door.read", ANYONE)
def index(code: str) -> ResponseReturnValue:
    """Note which door this browser stands at, then on to 「登降園手続き」, by way of the login if need be."""
    throttle.hit("door_read", throttle.client(), MOST, WINDOW)
    try:
        with read() as tx:
            facility_id = facility_by_door_code(tx, code).id
    except NotFound:
        return page("public/door/unknown.html", status=404)
    held = sessions.current()
    token = write(lambda tx: _note(tx, held.id if held else None, facility_id))
    if token:
        sessions.carry(token)
    family = held is not None and held.viewer is not None and held.viewer.audience is Audience.FAMILY
    return go("family.arrivals.index" if family else "auth.login.index")


def _note(tx: Writing, session_id: int | None, facility_id: int) -> str:
    """Write the ticket; a browser without a session is given one that only carries it. Returns the new token, if any."""
    token = ""
    if session_id is None:
        session_id, token = open_session(tx, stage="visitor", now=now())
    open_ticket(tx, session_id=session_id, facility_id=facility_id, now=now())
    return token
