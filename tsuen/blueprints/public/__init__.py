"""What anyone may open: the top page, the application by its mailed link, the door's URL."""

import sys

from flask import Blueprint

from tsuen.web.doors import hang


def make() -> Blueprint:
    """The public door."""
    parent = Blueprint("public", __name__)
    hang(parent, sys.modules[__name__])
    return parent
