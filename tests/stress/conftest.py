"""The app and the world of the route tests."""

from tests.architecture.conftest import stage, without_csrf

__all__ = ["stage", "without_csrf"]
