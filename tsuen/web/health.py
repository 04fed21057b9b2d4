"""/livez: the process answers. /readyz: the database answers too."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from tsuen.db.health import is_ready
from tsuen.web.access import ANYONE, permit
from tsuen.web.house import house

screen = Blueprint("health", __name__)


@screen.get("/livez")
@permit("health.live", ANYONE)
def live() -> Response:
    """Alive."""
    return jsonify(status="ok")


@screen.get("/readyz")
@permit("health.ready", ANYONE)
def ready() -> tuple[Response, int]:
    """Ready to serve: the database answers and holds this code's schema."""
    good = is_ready(house().database)
    return jsonify(status="ok" if good else "not ready"), 200 if good else 503
