"""The anchor: a bare Flask route that returns as many bytes as it is asked for. Nothing of Tsuen is in it."""

from __future__ import annotations

from flask import Flask


def make() -> Flask:
    """What granian loads."""
    app = Flask("anchor")

    @app.get("/<int:size>")
    def answer(size: int) -> str:
        return "x" * size

    return app
