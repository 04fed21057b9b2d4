"""「2次元コード」: the facility's code on the tablet and on paper (E1, O8). Nothing personal is on it."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, url_for
from flask.typing import ResponseReturnValue

from tsuen.domain.facilities.queries import FacilityFacts, door_code_of, facility_by_id
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import house, now, read
from tsuen.web.htmx import page

screen = Blueprint("door", __name__, url_prefix="/door")


@screen.get("/")
@permit("door.show", Audience.FACILITY)
def index() -> ResponseReturnValue:
    """The code, large, for the tablet at the door."""
    facility, code = _door()
    return page("facility/door/index.html", facility=facility, code=code, address=_address(code), now=now())


@screen.get("/print")
@permit("door.show", Audience.FACILITY)
def paper() -> ResponseReturnValue:
    """The same on a sheet of A4."""
    facility, code = _door()
    return page("facility/door/paper.html", facility=facility, code=code, address=_address(code))


@screen.get("/code.svg")
@permit("door.show", Audience.FACILITY)
def picture() -> Response:
    """The code as a picture: what it carries is the address the phone's camera opens."""
    _, code = _door()
    response = make_response(house().adapters["qr_svg"](_address(code)))
    response.content_type = "image/svg+xml; charset=utf-8"
    response.headers["Cache-Control"] = "no-store"
    return response


def _door() -> tuple[FacilityFacts, str]:
    with read() as tx:
        return facility_by_id(tx, viewer().facility_id), door_code_of(tx, viewer().facility_id)


def _address(code: str) -> str:
    return house().settings.public_url + url_for("public.door.index", code=code)
