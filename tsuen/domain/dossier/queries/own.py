"""Which applications are the household's own, in its own record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select

from tsuen.db import Reading
from tsuen.domain.applications.models import Application, Attachment
from tsuen.domain.applications.queries.own import of_household
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class OwnAttachment:
    """A paper the family added: what it called it, and where it lies."""

    id: int
    name: str
    store: str


def own_applications(tx: Reading, viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Application`: those of the household (`of_household`); drafts are left out."""
    return and_(Application.state != "draft", of_household(tx, viewer.household_id))


def own_attachments(tx: Reading, viewer: Viewer) -> Sequence[OwnAttachment]:
    """The papers of those applications."""
    rows = tx.scalars(
        select(Attachment)
        .join(Application, Application.id == Attachment.application_id)
        .where(own_applications(tx, viewer))
        .order_by(Attachment.id)
    )
    return [OwnAttachment(row.id, str(row.name), row.store) for row in rows]
