"""What people see when something cannot be answered: a page, or for htmx a piece in the error region."""

from __future__ import annotations

import structlog
from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from tsuen.db import Busy
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.web.htmx import is_htmx

log = structlog.get_logger("tsuen.errors")
_PAGES = {400, 401, 403, 404, 405, 409, 413, 429, 500, 503}
_SERVER_FAULT = 500


def error_page(status: int, *, sentences: tuple[str, ...] = ()) -> Response:
    """The page or piece for a status."""
    shown = status if status in _PAGES else (_SERVER_FAULT if status >= _SERVER_FAULT else 400)
    template = "errors/_region.html" if is_htmx() else f"errors/{shown}.html"
    response = make_response(render_template(template, status=shown, sentences=sentences), status)
    if is_htmx():
        response.headers["HX-Retarget"] = "#errors"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def init_app(app: Flask) -> None:
    """Register the handlers."""

    def stranger(error: SecurityError) -> Response:
        """A host name that is not ours: no page, because no address of ours can be built for it."""
        del error
        return Response("この名前のサーバーではありません。", 400, mimetype="text/plain")

    def http(error: HTTPException) -> Response:
        response = error_page(error.code or _SERVER_FAULT)
        for name, value in error.get_headers():
            if name in {"Allow", "Retry-After"}:
                response.headers[name] = value
        return response

    def csrf(error: CSRFError) -> Response:
        log.warning("csrf_refused", endpoint=request.endpoint, reason=error.description)
        return error_page(400)

    def missing(error: NotFound) -> Response:
        del error
        return error_page(404)

    def refused(error: Refused) -> Response:
        return error_page(409, sentences=tuple(r.sentence for r in error.refusals))

    def busy(error: Busy) -> Response:
        log.error("busy", endpoint=request.endpoint, error=str(error.__cause__)[:200])
        response = error_page(503)
        response.headers["Retry-After"] = "5"
        return response

    def fault(error: Exception) -> Response:
        log.error("fault", endpoint=request.endpoint, kind=type(error).__name__, exc_info=error)
        return error_page(_SERVER_FAULT)

    app.register_error_handler(SecurityError, stranger)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(CSRFError, csrf)
    app.register_error_handler(NotFound, missing)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(Busy, busy)
    app.register_error_handler(Exception, fault)
