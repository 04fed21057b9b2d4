"""Where Chromium is."""

from __future__ import annotations

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """The path of the system's Chromium; without one the test says that it did not run."""
    wanted = os.environ.get("CHROMIUM", "")
    found = wanted or next((path for name in NAMES if (path := shutil.which(name))), "")
    if not found:
        pytest.skip("no Chromium on this machine")
    return found
