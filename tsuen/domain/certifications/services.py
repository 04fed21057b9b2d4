"""Use cases of certifications."""

from __future__ import annotations

from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.certifications.models import Certification
from tsuen.kernel.viewer import Viewer


def issue_certification(
    tx: Writing, *, viewer: Viewer, child_id: int, starts_on: date, ends_on: date, now: datetime
) -> int:
    """A10: certify one child for the officer's municipality, both days included. Returns the certification's id."""
    row = Certification(
        child_id=child_id,
        municipality_code=viewer.municipality_code,
        starts_on=starts_on,
        ends_on=ends_on,
        state="active",
        issued_at=now,
    )
    tx.add(row)
    tx.flush()
    record(tx, viewer=viewer, action="certification.issue", subject=("certification", row.id), now=now)
    return row.id
