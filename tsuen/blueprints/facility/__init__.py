"""The facility's screens, on a tablet."""

import sys

from flask import Blueprint

from tsuen.domain.interviews.queries.lists import waiting_interviews
from tsuen.domain.interviews.queries.proposals import waiting_proposals
from tsuen.domain.reservations.queries.lists import waiting_count
from tsuen.kernel.viewer import Audience
from tsuen.web.access import require, viewer
from tsuen.web.doors import hang
from tsuen.web.house import read


def make() -> Blueprint:
    """The audience's door, with its gate."""
    parent = Blueprint("facility", __name__, url_prefix="/facility")
    parent.before_request(require(Audience.FACILITY))
    parent.context_processor(lambda: {"badges": badges})
    hang(parent, sys.modules[__name__])
    return parent


def badges() -> dict[str, int]:
    """What waits for an answer, by menu item: asked for by the menu, so that a piece costs nothing."""
    with read() as tx:
        return {"requests": waiting_count(tx, viewer()), "interviews": waiting_interviews(tx, viewer()) + waiting_proposals(tx, viewer())}
