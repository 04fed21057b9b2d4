"""The municipality's desk."""

import sys

from flask import Blueprint

from tsuen.kernel.viewer import Audience
from tsuen.web.access import require
from tsuen.web.doors import hang


def make() -> Blueprint:
    """The audience's door, with its gate."""
    parent = Blueprint("municipality", __name__, url_prefix="/municipality")
    parent.before_request(require(Audience.MUNICIPALITY))
    hang(parent, sys.modules[__name__])
    return parent
