"""A photo as an answer: for this reader only, kept nowhere, never a page of its own (E4; security.md V3.2.1, V5.4)."""

from __future__ import annotations

from flask import Response, make_response

from tsuen.kernel.papers import TYPES
from tsuen.kernel.refusals import NotFound
from tsuen.web.house import house


def photo_answer(number: int, store: str) -> Response:
    """The picture under `store`; 404 when its file is not there. Drawn inside our pages; opened alone it is a download."""
    data = house().adapters["papers"].open(store)
    if data is None:
        raise NotFound("photo")
    answer = make_response(data)
    answer.content_type = TYPES["jpeg"]
    answer.headers["Content-Disposition"] = f'attachment; filename="photo-{number}.jpg"'
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
