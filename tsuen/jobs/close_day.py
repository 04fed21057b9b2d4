"""Once a night: what ends by itself (A12). Certifications whose last day has passed, and families told ahead of it.

As with tidying, a part is claimed and done in one transaction (`jobs/tidy.py`).
"""

from __future__ import annotations

from tsuen.db import Database
from tsuen.domain.amendments.services import close_lapsed, tell_ahead
from tsuen.domain.applications.services.rounds import found_rounds
from tsuen.jobs.tidy import Part, nightly
from tsuen.kernel.clock import Clock

PARTS: dict[str, Part] = {"rounds": found_rounds, "certifications": close_lapsed, "told_ahead": tell_ahead}


def close_day(database: Database, clock: Clock) -> dict[str, int]:
    """Do what is due for this night and not done yet; returns how many, by part. Nothing due: empty."""
    return nightly(database, clock, "close_day", PARTS)
