"""「保護者に公開」 (E4, F6)."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.records.queries import record_at
from tsuen.domain.records.rules import NOTHING
from tsuen.domain.records.services._record import begun, show, writable
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Viewer


def publish(tx: Writing, *, viewer: Viewer, ref: str, now: datetime) -> bool:
    """The family reads the day from now on, and what is added to it later; both guardians get one mail. False: it did already.

    Raises `NotFound` for another facility's, `Refused` when nothing is written or it is too late.
    """
    held, _ = writable(tx, viewer, ref, now)
    written = record_at(tx, viewer, held.id)
    if written is None or not written.pieces:
        raise Refused(NOTHING)
    day = begun(tx, held, now)
    if day.published_at is not None:
        return False
    show(tx, viewer, day, held, now)
    record(tx, viewer=viewer, action="records.publish", subject=("day_record", day.id), now=now)
    return True
