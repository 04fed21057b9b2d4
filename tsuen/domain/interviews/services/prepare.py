"""The facility records what comes before the first use of a child it has an interview with (D16)."""

from __future__ import annotations

from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.households.services import record_preparation
from tsuen.domain.interviews.models import Interview
from tsuen.domain.interviews.services._state import load
from tsuen.kernel.viewer import Viewer


def prepare(tx: Writing, *, viewer: Viewer, key: str, ref: str, what: str, on: date, now: datetime) -> None:
    """Raises `NotFound` for another facility's interview."""
    row = load(tx, Interview.facility_id == viewer.facility_id, ref)
    record_preparation(tx, viewer=viewer, key=key, child_id=row.child_id, what=what, on=on, now=now)
