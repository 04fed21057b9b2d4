"""A photo of a published 行動記録 for the family it is about (E4)."""

from __future__ import annotations

from flask import Blueprint, Response

from tsuen.domain.records.queries import photo_of
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import read
from tsuen.web.photos import photo_answer

screen = Blueprint("photos", __name__, url_prefix="/photos")


@screen.get("/<ref:ref>")
@permit("records.photo", Audience.FAMILY)
def show(ref: str) -> Response:
    """One picture; of a day that is not published, or somebody else's: 404."""
    with read() as tx:
        found = photo_of(tx, viewer(), ref)
    return photo_answer(found.id, found.store)
