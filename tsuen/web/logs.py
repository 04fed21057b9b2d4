"""Structured logs, one JSON object a line, without personal data: routes and statuses, never contents."""

from __future__ import annotations

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request

from tsuen.kernel.numbers import new_ref


def configure_logs() -> None:
    """JSON lines on standard error."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s", force=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        # The stream of the moment: one kept from a command run by a test would be closed by now.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def init_app(app: Flask) -> None:
    """One line a request: the route's name, not its URL."""
    if not structlog.is_configured():  # a server's worker process, or gunicorn: structlog's own faults show local variables
        configure_logs()
    log = structlog.get_logger("tsuen.web")

    @app.before_request
    def begin() -> None:
        g.request_id = new_ref()
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        if request.endpoint not in {"static", "health.live", "health.ready"}:
            taken = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
            log.info(
                "answered", method=request.method, endpoint=request.endpoint, status=response.status_code, ms=taken
            )
        return response
