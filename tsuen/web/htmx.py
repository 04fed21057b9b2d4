"""One route, whole page or piece (law 10). The only module besides extensions that knows htmx_flask."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, url_for
from htmx_flask import request as htmx_request


def is_htmx() -> bool:
    """Whether htmx asks for a piece (a history restore or a boosted link gets the page)."""
    htmx = getattr(htmx_request, "htmx", None)
    if not htmx:
        return False
    return not htmx.boosted and not htmx.history_restore_request


def page(template: str, piece: str = "", *, status: int = 200, **context: Any) -> Response:
    """Render `template`, or, when htmx's target is the root id of `piece`, the piece alone.

    A piece `family/booking/_calendar.html` has the root id `calendar` (underscores become dashes).
    """
    wanted = piece if piece and asks_for(piece) else template
    response = make_response(render_template(wanted, **context), status)
    response.vary.add("HX-Request")
    response.vary.add("HX-Target")
    return response


def asks_for(piece: str) -> bool:
    """Whether htmx asks for this piece alone."""
    return is_htmx() and _target() == piece_id(piece)


def piece_id(piece: str) -> str:
    """The id of a piece's root element, from its file's name."""
    return piece.rsplit("/", 1)[-1].removeprefix("_").removesuffix(".html").replace("_", "-")


def go(endpoint: str, **values: Any) -> Response:
    """See other: a 303, or, for htmx, a header that loads the whole page."""
    return go_to(url_for(endpoint, **values))


def go_to(url: str) -> Response:
    """The same, to an address of this house that the caller has made or judged."""
    if is_htmx():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
        return response
    answer = redirect(url, code=303)
    return make_response(answer)


def _target() -> str:
    return str(getattr(htmx_request.htmx, "target", "") or "")
