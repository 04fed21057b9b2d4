"""`tsuen policy apply` and `show` of a municipality: the parts that need the database."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

from tsuen.db import Database


def apply_file(database: Database, municipality: str, path: Path, starts_on: date, now: datetime) -> int:
    """Put a checked file in force from a day on."""
    raise NotImplementedError((database, municipality, path, starts_on, now, sys.stderr))


def show_stored(database: Database, municipality: str, on: date) -> int:
    """What stands in a municipality on a day."""
    raise NotImplementedError((database, municipality, on))
