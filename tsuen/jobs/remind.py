"""Every hour: whom to remind of what (H5). As with tidying, a part is claimed and done in one transaction.

An hour without a worker is caught up by the next one; nobody is written to at night: what would be due then was due at 18:00.
"""

from __future__ import annotations

from datetime import datetime

import structlog

from tsuen.db import Database, Writing
from tsuen.domain.idempotency.services import claim_once
from tsuen.domain.reservations.services.remind import (
    remind_of_deadlines,
    remind_of_interviews,
    remind_of_visits,
)
from tsuen.jobs.tidy import Part
from tsuen.kernel.clock import Clock, jst

FIRST, LAST = 9, 21  # hours in Japan at which letters of this kind may be posted
PARTS: dict[str, Part] = {
    "deadlines": remind_of_deadlines,
    "visits": remind_of_visits,
    "interviews": remind_of_interviews,
}
log = structlog.get_logger("tsuen.remind")


def remind(database: Database, clock: Clock) -> dict[str, int]:
    """Do what is due for this hour and not done yet; returns how many, by part. Nothing due: empty."""
    now = clock()
    hour = jst(now)
    if not FIRST <= hour.hour <= LAST:
        return {}
    done: dict[str, int] = {}
    for name, part in PARTS.items():
        count = database.run(lambda tx, name=name, part=part: _once(tx, f"remind:{name}:{hour:%Y-%m-%dT%H}", part, now))  # type: ignore[misc]
        if count is not None:
            done[name] = count
    if any(done.values()):
        log.info("reminded", **done)
    return done


def _once(tx: Writing, name: str, part: Part, now: datetime) -> int | None:
    return part(tx, now) if claim_once(tx, name, now) else None
