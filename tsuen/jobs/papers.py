"""Once a night: files of papers and photos whose row is gone (taken away, forgotten with a draft, or never written) are removed (A5, E4)."""

from __future__ import annotations

from datetime import timedelta

import structlog

from tsuen.adapters.papers import Drawer
from tsuen.config import Settings
from tsuen.db import Database, Reading
from tsuen.domain.applications.queries.attachments import stores as attached
from tsuen.domain.idempotency.services import claim_once
from tsuen.domain.records.queries import stores as photographed
from tsuen.jobs.tidy import BEGINS
from tsuen.kernel.clock import Clock, jst_date

SPARED = timedelta(days=1)  # a file is written before its row
log = structlog.get_logger("tsuen.papers")


def sweep_papers(settings: Settings, database: Database, clock: Clock) -> int:
    """Returns how many files went; 0 when this night's sweep is done already."""
    now = clock()
    night = jst_date(now - BEGINS).isoformat()
    if not database.run(lambda tx: claim_once(tx, f"papers:{night}", now)):
        return 0
    with database.reading() as tx:
        known = named(tx)
    gone = Drawer(settings.home).sweep(known, (now - SPARED).timestamp())
    log.info("papers_swept", gone=gone)
    return gone


def named(tx: Reading) -> set[str]:
    """Every file that belongs to a row."""
    return attached(tx) | photographed(tx)
