"""The family's screens, on a phone."""

import sys

from flask import Blueprint

from tsuen.blueprints.family.ways_on import offer
from tsuen.kernel.viewer import Audience
from tsuen.web.access import require
from tsuen.web.doors import hang


def make() -> Blueprint:
    """The audience's door, with its gate."""
    parent = Blueprint("family", __name__, url_prefix="/my")
    parent.before_request(require(Audience.FAMILY))
    offer(parent)
    hang(parent, sys.modules[__name__])
    return parent
