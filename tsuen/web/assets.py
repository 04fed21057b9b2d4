"""Static files by fingerprint: kept for a year under a name that changes with the content."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    make_response,
    render_template,
    request,
    send_from_directory,
    url_for,
)

from tsuen.web.access import ANYONE, permit
from tsuen.web.stylesheet import build_stylesheet

FOREVER = "public, max-age=31536000, immutable"
screen = Blueprint("assets", __name__)


@lru_cache(maxsize=256)
def _digest(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=1)
def _stylesheet(folder: str) -> tuple[str, str]:
    css = build_stylesheet(Path(folder))
    return css, hashlib.sha256(css.encode()).hexdigest()[:12]


def asset(path: str) -> str:
    """The URL of a file under static/, with its fingerprint."""
    folder = current_app.static_folder or ""
    return url_for("static", filename=path, v=_digest(f"{folder}/{path}"))


def stylesheet_url() -> str:
    """The URL of the one stylesheet."""
    return url_for("assets.stylesheet", mark=_stylesheet(current_app.static_folder or "")[1])


def shell() -> list[str]:
    """What the service worker keeps: never a page with personal data (law 11)."""
    root = Path(current_app.static_folder or "")
    files = [
        path.relative_to(root).as_posix()
        for folder in ("js", "icons", "vendor")
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in {".js", ".mjs", ".svg", ".png", ".wasm"} and path.parent.name != "leaflet"  # a map needs a connection
    ]
    return [stylesheet_url(), *(asset(path) for path in files), url_for("assets.offline")]


@screen.get("/assets/tsuen-<string:mark>.css")
@permit("assets.stylesheet", ANYONE)
def stylesheet(mark: str) -> Response:
    """All components' CSS in one file."""
    css, current = _stylesheet(current_app.static_folder or "")
    response = make_response(css)
    response.content_type = "text/css; charset=utf-8"
    response.headers["Cache-Control"] = FOREVER if mark == current else "no-cache"
    return response


@screen.get("/sw.js")
@permit("assets.worker", ANYONE)
def worker() -> Response:
    """The service worker, at the root so that it may serve every page."""
    kept = shell()
    digest = hashlib.sha256("".join(kept).encode()).hexdigest()[:12]
    response = make_response(render_template("public/sw.js", shell=kept, digest=digest))
    response.content_type = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response


@screen.get("/favicon.ico")
@permit("assets.favicon", ANYONE)
def favicon() -> Response:
    """The mark for browsers and bookmarks that ask for it at the root."""
    response = send_from_directory(current_app.static_folder or "", "icons/favicon.ico", mimetype="image/x-icon")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@screen.get("/offline")
@permit("assets.offline", ANYONE)
def offline() -> Response:
    """What is shown without a connection."""
    response = make_response(render_template("public/offline.html"))
    response.headers["Cache-Control"] = "no-cache"
    return response


def init_app(app: Flask) -> None:
    """Globals for templates; long life for fingerprinted files."""
    app.register_blueprint(screen)
    app.jinja_env.globals |= {"asset": asset, "stylesheet_url": stylesheet_url}

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in {200, 304}:
            response.headers["Cache-Control"] = FOREVER if "v" in request.args else "public, max-age=3600"
        return response
