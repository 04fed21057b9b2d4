"""Once a night: what nobody needs any more goes (security.md 1.3, 4.4-4.6). Each room forgets its own things.

A part is claimed and done in one transaction: of many workers one does it, a killed one leaves it to the next, and a
night without a worker is caught up by the first one that runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from tsuen.db import Database, Writing
from tsuen.domain.accounts.services.tidy import forget_counters, forget_links, forget_sessions
from tsuen.domain.applications.services.draft import forget_drafts
from tsuen.domain.attendance.services import forget_tickets
from tsuen.domain.dossier.services import forget_unused
from tsuen.domain.idempotency.services import claim_once, forget_keys
from tsuen.domain.outbox.services import forget_letters
from tsuen.kernel.clock import Clock, jst_date

BEGINS = timedelta(hours=3)  # in Japan, when nobody books
Part = Callable[[Writing, datetime], int]
# Tickets before the sessions they hang on; drafts before the URLs that say they live, and before accounts that never applied.
PARTS: dict[str, Part] = {
    "tickets": forget_tickets,
    "sessions": forget_sessions,
    "drafts": forget_drafts,
    "accounts": forget_unused,
    "links": forget_links,
    "counters": forget_counters,
    "letters": forget_letters,
    "keys": forget_keys,
}
log = structlog.get_logger("tsuen.tidy")


def tidy(database: Database, clock: Clock) -> dict[str, int]:
    """Do what is due for this night and not done yet; returns how many rows went, by part. Nothing due: empty."""
    return nightly(database, clock, "tidy", PARTS)


def nightly(database: Database, clock: Clock, job: str, parts: Mapping[str, Part]) -> dict[str, int]:
    """The parts of a night's job that are not done yet, each in a transaction of its own."""
    now = clock()
    night = jst_date(now - BEGINS).isoformat()
    done: dict[str, int] = {}
    for name, part in parts.items():
        gone = database.run(lambda tx, name=name, part=part: _once(tx, f"{job}:{name}", part, night, now))  # type: ignore[misc]
        if gone is not None:
            done[name] = gone
    if done:
        log.info("night", job=job, night=night, **done)
    return done


def _once(tx: Writing, name: str, part: Part, night: str, now: datetime) -> int | None:
    return part(tx, now) if claim_once(tx, f"{name}:{night}", now) else None
