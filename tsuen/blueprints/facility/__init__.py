"""The facility's screens, on a tablet."""

import sys

from flask import Blueprint

from tsuen.kernel.viewer import Audience
from tsuen.web.access import require
from tsuen.web.doors import hang


def make() -> Blueprint:
    """The audience's door, with its gate."""
    parent = Blueprint("facility", __name__, url_prefix="/facility")
    parent.before_request(require(Audience.FACILITY))
    hang(parent, sys.modules[__name__])
    return parent
