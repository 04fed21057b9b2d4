"""Flask-Login over our sessions: `current_user` is whoever the session row says, and templates know the viewer."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request
from flask_login import UserMixin

from tsuen.extensions import login_manager
from tsuen.kernel.viewer import Viewer
from tsuen.web import sessions
from tsuen.web.house import today


class Person(UserMixin):  # type: ignore[misc]
    """A viewer as Flask-Login wants one."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    def get_id(self) -> str:
        """The account's id; the cookie carries a session token instead, so this never leaves the server."""
        return str(self.viewer.account_id)


def init_app(app: Flask) -> None:
    """Load people from the session row; give templates `viewer` and the day."""
    login_manager.session_protection = None

    @login_manager.request_loader  # type: ignore[untyped-decorator]
    def load(request: Request) -> Person | None:
        del request
        found = sessions.current_viewer()
        return Person(found) if found else None

    @app.context_processor
    def known() -> dict[str, Any]:
        return {"viewer": sessions.current_viewer(), "clock_today": today()}
