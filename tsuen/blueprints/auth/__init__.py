"""Logging in and out, passwords, consent."""

import sys

from flask import Blueprint

from tsuen.web.doors import hang


def make() -> Blueprint:
    """The door of identity."""
    parent = Blueprint("auth", __name__)
    hang(parent, sys.modules[__name__])
    return parent
