"""The session cookie: carries a token, means a row (law 11). Flask's own signed cookie holds the CSRF token only."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, Response, g, request
from flask import session as signed_cookie

from tsuen.db import Writing
from tsuen.domain.accounts.queries import SessionFacts, live_session
from tsuen.domain.accounts.services.sessions import end_session, open_session, touch_session
from tsuen.domain.attendance.services import carry_tickets
from tsuen.kernel.viewer import Viewer
from tsuen.web.house import end_reading, house, now, read, write


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


def rotate(
    tx: Writing, *, stage: str, account_id: int | None = None, subject_id: int | None = None
) -> tuple[int, str]:
    """A new session in place of the one this request came with, at each step of the login; a door code read before goes
    along (E1). Returns (its id, its token); `carry` the token once the transaction is done.
    """  # noqa: D205
    held = current()
    session_id, token = open_session(tx, stage=stage, now=now(), account_id=account_id, subject_id=subject_id)
    if held is not None:
        carry_tickets(tx, from_session=held.id, to_session=session_id)
        end_session(tx, held.id, now())
    return session_id, token


def end_current(tx: Writing) -> None:
    """End the session this request came with, whatever its stage: every new one begins by this (rotation)."""
    facts = current()
    if facts is not None:
        end_session(tx, facts.id, now())


def init_app(app: Flask) -> None:
    """Write the cookie after the answer is made; move "last seen" when it is due; close what the request read from."""

    @app.teardown_request
    def close(error: BaseException | None) -> None:
        del error
        end_reading()

    @app.after_request
    def touch(response: Response) -> Response:
        facts = g.get("session_facts")
        if facts is not None and facts.stale:
            write(lambda tx: touch_session(tx, facts.id, now()))
        return response

    @app.after_request
    def write_cookie(response: Response) -> Response:
        token = g.get("session_token")
        if token is None:
            return response
        options: dict[str, Any] = {"httponly": True, "samesite": "Lax", "secure": house().settings.secure, "path": "/"}
        if token:
            response.set_cookie(cookie_name(), token, **options)
        else:
            response.delete_cookie(cookie_name(), **options)
        return response

