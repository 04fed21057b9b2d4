"""Papers added to an application, and taken away again, while the family may still write on it (A5, C14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, delete, func, select

from tsuen.db import Writing
from tsuen.domain.applications.models import Attachment
from tsuen.domain.applications.services.draft import changeable
from tsuen.domain.audit.services import record
from tsuen.kernel.papers import MOST, TOO_MANY
from tsuen.kernel.refusals import NotFound, Refused


@dataclass(frozen=True)
class Paper:
    """A paper that lies in the drawer already."""

    name: str
    kind: str
    size: int
    store: str


def attach(tx: Writing, application_id: int, *, paper: Paper, now: datetime) -> int:
    """Add one; returns its id. At most five: counted under the application's lock."""
    changeable(tx, application_id)
    count = tx.scalar(select(func.count()).select_from(Attachment).where(Attachment.application_id == application_id))
    if int(count or 0) >= MOST:
        raise Refused(TOO_MANY)
    row = Attachment(
        application_id=application_id, name=paper.name, kind=paper.kind, size=paper.size, store=paper.store, created_at=now
    )
    tx.add(row)
    tx.flush()
    record(tx, viewer=None, action="application.attach", subject=("attachment", row.id), now=now)
    return row.id


def detach(tx: Writing, application_id: int, *, ref: str, now: datetime) -> str:
    """Take one away; returns its file's name, to throw away. Raises `NotFound` for another application's."""
    changeable(tx, application_id)
    row = tx.scalar(select(Attachment).where(Attachment.ref == ref, Attachment.application_id == application_id))
    if row is None:
        raise NotFound("attachment")
    found, store = row.id, row.store
    done = tx.execute(delete(Attachment).where(Attachment.id == found))
    assert isinstance(done, CursorResult)  # noqa: S101 - a DELETE has a row count
    record(tx, viewer=None, action="application.detach", subject=("attachment", found), now=now)
    return store
