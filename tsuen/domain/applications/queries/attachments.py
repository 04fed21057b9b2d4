"""The papers of an application: for the family that adds them their names, for the municipality also where they lie (A5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.applications.models import Application, Attachment
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Audience, Viewer

_KILO = 1024


@dataclass(frozen=True)
class AttachmentFacts:
    """One paper. `store` names its file."""

    id: int
    ref: str
    name: str
    kind: str
    size: int
    store: str

    @property
    def size_words(self) -> str:
        """320KB, 1.4MB."""
        kilo = max(1, round(self.size / _KILO))
        return f"{kilo}KB" if kilo < _KILO else f"{kilo / _KILO:.1f}MB"


def attachments(tx: Reading, application_id: int) -> Sequence[AttachmentFacts]:
    """Those of one application, oldest first; the caller has let the reader in."""
    rows = tx.scalars(select(Attachment).where(Attachment.application_id == application_id).order_by(Attachment.id))
    return [_facts(row) for row in rows]


def attachment_of(tx: Reading, viewer: Viewer, ref: str) -> AttachmentFacts:
    """One paper of an application sent to the viewer's municipality. Raises `NotFound` for anybody else's, or a draft's."""
    if viewer.audience is not Audience.MUNICIPALITY:
        raise NotFound("attachment")
    row = tx.scalar(
        select(Attachment)
        .join(Application, Application.id == Attachment.application_id)
        .where(
            Attachment.ref == ref, Application.municipality_code == viewer.municipality_code, Application.state != "draft"
        )
    )
    if row is None:
        raise NotFound("attachment")
    return _facts(row)


def stores(tx: Reading) -> set[str]:
    """The files that still belong to a row."""
    return set(tx.scalars(select(Attachment.store)))


def _facts(row: Attachment) -> AttachmentFacts:
    return AttachmentFacts(row.id, row.ref, row.name, row.kind, row.size, row.store)
