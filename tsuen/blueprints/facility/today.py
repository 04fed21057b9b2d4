"""「今日」: who is expected, who is here, who has left (E2). The board is read anew only when it changed."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tsuen.domain.attendance.queries import board, board_now
from tsuen.domain.audit.services import record_reading
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, is_htmx, page

screen = Blueprint("today", __name__)


@screen.get("/")
@permit("attendance.board", Audience.FACILITY)
def index() -> ResponseReturnValue:
    """The two lanes. Allergies stand beside the names, so every answer that shows one is recorded (law 9)."""
    with read() as tx:
        state, lanes = board_now(tx, viewer(), now()), board(tx, viewer(), now())
    answer = page(
        "facility/today/index.html", "facility/today/_board.html", state=state, board=lanes, now=now()
    )
    if lanes.care_read:
        _note(lanes.care_read)
    return answer


@screen.get("/now")
@permit("attendance.board", Audience.FACILITY)
def tally() -> ResponseReturnValue:
    """The clock and the count, every half minute; tells the board to come anew when it is not the one with this mark."""
    if not is_htmx():
        return go("facility.today.index")
    with read() as tx:
        state = board_now(tx, viewer(), now())
    answer = page("facility/today/_tally.html", state=state, now=now())
    if state.mark != request.args.get("seen", ""):
        answer.headers["HX-Trigger-After-Swap"] = "board-changed"
    return answer


def _note(child_ids: list[int]) -> None:
    read_by, at = viewer(), now()
    write(lambda tx: record_reading(tx, viewer=read_by, children=child_ids, what="allergy", now=at))
