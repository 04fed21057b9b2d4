"""Views that take files may be sent more than others; everybody else's limit stays small (T-UPL)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])


def takes(most: int) -> Callable[[View], View]:
    """Mark a view: its requests may have `most` bytes."""

    def put(view: View) -> View:
        view.max_body = most  # type: ignore[attr-defined]
        return view

    return put


def init_app(app: Flask) -> None:
    """Set the limit before anything (the CSRF check is first) reads the body."""

    @app.before_request
    def limit() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        most = getattr(view, "max_body", None)
        if most is not None:
            request.max_content_length = most
