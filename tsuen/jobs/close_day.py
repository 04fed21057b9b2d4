"""Once a night: what ends by itself: certifications, unanswered reservations and applications; and families told ahead (A12).

As with tidying, a part is claimed and done in one transaction (`jobs/tidy.py`).
"""

from __future__ import annotations

from tsuen.db import Database
from tsuen.domain.amendments.services import apply_due, close_lapsed, tell_ahead
from tsuen.domain.applications.services.rounds import found_rounds
from tsuen.domain.interviews.services import lapse_idle
from tsuen.domain.reservations.services import lapse_unanswered
from tsuen.domain.reservations.services.wish_ends import lapse_wishes
from tsuen.jobs.tidy import Part, nightly
from tsuen.kernel.clock import Clock

PARTS: dict[str, Part] = {
    "rounds": found_rounds,
    "certifications": close_lapsed,
    "told_ahead": tell_ahead,
    "changes": apply_due,
    "unanswered": lapse_unanswered,
    "wishes": lapse_wishes,
    "proposals": lapse_idle,
}


def close_day(database: Database, clock: Clock) -> dict[str, int]:
    """Do what is due for this night and not done yet; returns how many, by part. Nothing due: empty."""
    return nightly(database, clock, "close_day", PARTS)
