"""Photos of a day: to whom they may be shown, and where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, select

from tsuen.db import Reading
from tsuen.domain.records.models import DayPhoto, DayPiece, DayRecord
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Audience, Viewer


@dataclass(frozen=True)
class PhotoFacts:
    """One photo. `store` names its file; `child_id` whom it is about."""

    id: int
    ref: str
    child_id: int
    on: date
    size: int
    store: str


def photo_of(tx: Reading, viewer: Viewer, ref: str) -> PhotoFacts:
    """One photo of the viewer's facility or, once published, household. Raises `NotFound` for anybody else's (law 9)."""
    row = tx.execute(_select().where(DayPhoto.ref == ref, _readable(viewer))).first()
    if row is None:
        raise NotFound("photo")
    return _facts(*row)


def household_photos(tx: Reading, viewer: Viewer) -> Sequence[PhotoFacts]:
    """Every photo published to the viewer's household, earliest first (H11)."""
    rows = tx.execute(_select().where(_published(viewer)).order_by(DayRecord.on, DayPhoto.id))
    return [_facts(*row) for row in rows]


def stores(tx: Reading) -> set[str]:
    """The files that still belong to a row."""
    return set(tx.scalars(select(DayPhoto.store)))


def _select() -> Select[DayPhoto, int, date]:
    return (
        select(DayPhoto, DayRecord.child_id, DayRecord.on)
        .join(DayPiece, DayPiece.id == DayPhoto.piece_id)
        .join(DayRecord, DayRecord.id == DayPiece.record_id)
        .where(DayPiece.ended_at.is_(None))
    )


def _published(viewer: Viewer) -> ColumnElement[bool]:
    return and_(DayRecord.household_id == viewer.household_id, DayRecord.published_at.is_not(None))


def _readable(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.audience is Audience.FAMILY:
        return _published(viewer)
    return and_(DayRecord.facility_id == viewer.facility_id) if viewer.audience is Audience.FACILITY else false()


def _facts(row: DayPhoto, child_id: int, on: date) -> PhotoFacts:
    return PhotoFacts(row.id, row.ref, child_id, on, row.size, row.store)
