"""One wall before every view: what no person types never reaches a query or a table."""

from __future__ import annotations

import re

import structlog
from flask import Flask, request
from werkzeug.exceptions import BadRequest, NotFound

from tsuen.kernel.kana import has_forbidden

log = structlog.get_logger("tsuen.wall")
_IN_PATHS = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_IN_FORMS = re.compile("[\x00\ud800-\udfff]")


def init_app(app: Flask) -> None:
    """Refuse NUL, other control characters and broken letters: in the path 404, in the query 400.

    In a posted form NUL and broken letters are 400: PostgreSQL cannot keep them. Other control characters are answered
    beside their field (`forms.SafeText`), with everything else that was typed.
    """

    @app.before_request
    def wall() -> None:
        if _IN_PATHS.search(request.path):
            _say("path")
            raise NotFound
        if any(has_forbidden(name) or has_forbidden(value) for name, value in request.args.items(multi=True)):
            _say("query")
            raise BadRequest
        if request.method == "POST" and any(
            _IN_FORMS.search(name) or _IN_FORMS.search(value) for name, value in request.form.items(multi=True)
        ):
            _say("form")
            raise BadRequest


def _say(where: str) -> None:
    log.warning("forbidden_characters", where=where, endpoint=request.endpoint)
