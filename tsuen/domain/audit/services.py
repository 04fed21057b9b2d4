"""Recording who did what, and who read what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert

from tsuen.db import Writing
from tsuen.domain.audit.models import Entry
from tsuen.kernel.facts import Facts
from tsuen.kernel.viewer import Viewer

READ = "care.read"

_APPENDED = insert(Entry)


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
    tx.do(
        _APPENDED, at=now, account_id=viewer.account_id if viewer else 0, audience=str(viewer.audience) if viewer else "",
        action=action, subject_kind=kind, subject_id=str(identity), facts=dict(facts or {}),
    )  # fmt: skip


def record_reading(tx: Writing, *, viewer: Viewer, children: Iterable[int], what: str, now: datetime) -> None:
    """Staff were shown special-care data of these children: one entry a child, so that its family can be told (law 9, H11).

    `what`: "allergy" (beside a name), "record" (行動記録), … One action for all of them: whoever asks finds every reading.
    """
    for child_id in children:
        record(tx, viewer=viewer, action=READ, subject=("child", child_id), now=now, facts={"what": what})
