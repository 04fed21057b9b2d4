"""The session cookie: carries a token, means a row (law 11). Flask's own signed cookie holds the CSRF token only."""

from __future__ import annotations

from typing import cast

from flask import Flask, Response, g, request
from flask import session as signed_cookie

from tsuen.db import Writing
from tsuen.domain.accounts.queries import SessionFacts, live_session
from tsuen.domain.accounts.services.sessions import end_session, touch_session
from tsuen.kernel.viewer import Viewer
from tsuen.web.house import house, now, read, write


def cookie_name() -> str:
    """`__Host-` only over https: browsers drop it elsewhere."""
    return "__Host-tsuen" if house().settings.secure else "tsuen_session"


def current() -> SessionFacts | None:
    """The live session of this request, looked up once."""
    if "session_facts" not in g:
        token = request.cookies.get(cookie_name(), "")
        if token:
            with read() as tx:
                g.session_facts = live_session(tx, token, now())
        else:
            g.session_facts = None
        _touch(g.session_facts)
    return cast("SessionFacts | None", g.session_facts)


def current_viewer() -> Viewer | None:
    """Who is logged in, if anybody."""
    facts = current()
    return facts.viewer if facts else None


def carry(token: str) -> None:
    """Give this browser a new session's token; what it held before (CSRF token too) is dropped."""
    g.session_token = token
    g.pop("session_facts", None)
    signed_cookie.clear()


def drop() -> None:
    """Take the cookie away; ending the row is the use case's."""
    g.session_token = ""
    g.session_facts = None
    signed_cookie.clear()


def end_current(tx: Writing) -> None:
    """End the session this request came with, whatever its stage: every new one begins by this (rotation)."""
    facts = current()
    if facts is not None:
        end_session(tx, facts.id, now())


def init_app(app: Flask) -> None:
    """Write the cookie after the answer is made."""

    @app.after_request
    def write_cookie(response: Response) -> Response:
        token = g.get("session_token")
        if token is None:
            return response
        options = {"httponly": True, "samesite": "Lax", "secure": house().settings.secure, "path": "/"}
        if token:
            response.set_cookie(cookie_name(), token, **options)
        else:
            response.delete_cookie(cookie_name(), **options)
        return response


def _touch(facts: SessionFacts | None) -> None:
    if facts is not None and facts.stale:
        write(lambda tx: touch_session(tx, facts.id, now()))
