"""A photo of 行動記録 for the facility that took it; the reading is recorded (E4, law 9)."""

from __future__ import annotations

from flask import Blueprint, Response

from tsuen.blueprints.facility.record_desk import note_reading
from tsuen.domain.records.queries import photo_of
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import read
from tsuen.web.photos import photo_answer

screen = Blueprint("photos", __name__, url_prefix="/photos")


@screen.get("/<ref:ref>")
@permit("records.photo", Audience.FACILITY)
def show(ref: str) -> Response:
    """One picture."""
    with read() as tx:
        found = photo_of(tx, viewer(), ref)
    answer = photo_answer(found.id, found.store)
    note_reading(found.child_id, "photo")
    return answer
