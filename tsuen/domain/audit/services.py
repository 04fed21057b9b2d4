"""Recording who did what."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.audit.models import Entry
from tsuen.kernel.facts import Facts
from tsuen.kernel.viewer import Viewer


def record(
    tx: Writing,
    *,
    viewer: Viewer | None,
    action: str,
    subject: tuple[str, int | str],
    now: datetime,
    facts: Facts | None = None,
) -> None:
    """Append one entry: `subject` is (kind, id). `facts` hold ids, states and codes, never names or texts."""
    kind, identity = subject
    tx.add(
        Entry(
            at=now,
            account_id=viewer.account_id if viewer else 0,
            audience=str(viewer.audience) if viewer else "",
            action=action,
            subject_kind=kind,
            subject_id=str(identity),
            facts=dict(facts or {}),
        )
    )
