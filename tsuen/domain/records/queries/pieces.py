"""The pieces of a day: those that hold, and those that were corrected or taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from tsuen.db import Reading
from tsuen.domain.accounts.models import Account
from tsuen.domain.records.models import DayPhoto, DayPiece, DayRecord
from tsuen.domain.records.rules import is_fever, time_words, words_of
from tsuen.domain.records.words import ICONS, KINDS
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class PieceFacts:
    """One thing written down, as it holds. `by` is a member of staff: families are not shown it."""

    id: int
    ref: str
    record_id: int
    kind: str
    starts: int
    ends: int | None
    photo_ref: str
    by: str
    written_at: datetime
    corrected: bool
    said: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind_words(self) -> str:
        """食事, 睡眠, トイレ."""
        return KINDS[self.kind]

    @property
    def icon(self) -> str:
        """Its picture, always beside its words."""
        return ICONS[self.kind]

    @property
    def words(self) -> str:
        """What was written."""
        return words_of(self.kind, self.said, self.ends)

    @property
    def time(self) -> str:
        """12:40～14:00, 9:30."""
        return time_words(self.kind, self.starts, self.ends)

    @property
    def fever(self) -> bool:
        """Whether the family should be telephoned."""
        return is_fever(self.kind, self.said)

    @property
    def asleep(self) -> bool:
        """A sleep that goes on."""
        return self.kind == "sleep" and self.ends is None


@dataclass(frozen=True)
class Ended:
    """What stood before: by whom it was corrected or taken away, and when."""

    was: PieceFacts
    at: datetime
    by: str
    corrected: bool


def pieces(tx: Reading, record_id: int) -> Sequence[PieceFacts]:
    """Those that hold, in the order of the day; the caller has let the viewer in."""
    rows = tx.execute(
        _select().where(DayPiece.record_id == record_id, DayPiece.ended_at.is_(None)).order_by(DayPiece.starts, DayPiece.id)
    )
    return [_facts(*row) for row in rows]


def ended(tx: Reading, record_id: int) -> Sequence[Ended]:
    """What was corrected or taken away, latest first (E4: who and when is kept)."""
    by, later = aliased(Account), aliased(DayPiece)
    rows = tx.execute(
        _select()
        .add_columns(by.name, later.id)
        .join(by, by.id == DayPiece.ended_by)
        .outerjoin(later, later.replaces == DayPiece.id)
        .where(DayPiece.record_id == record_id, DayPiece.ended_at.is_not(None))
        .order_by(DayPiece.ended_at.desc(), DayPiece.id.desc())
    ).all()
    return [
        Ended(_facts(row, photo, wrote), row.ended_at or row.created_at, ended_by, corrected is not None)
        for row, photo, wrote, ended_by, corrected in rows
    ]


def piece_of(tx: Reading, viewer: Viewer, ref: str) -> PieceFacts:
    """One piece of the viewer's own facility that still holds. Raises `NotFound` for anybody else's."""
    row = tx.execute(
        _select()
        .join(DayRecord, DayRecord.id == DayPiece.record_id)
        .where(DayPiece.ref == ref, DayRecord.facility_id == viewer.facility_id, DayPiece.ended_at.is_(None))
    ).first()
    if row is None:
        raise NotFound("piece")
    return _facts(*row)


def _select() -> Select[DayPiece, str | None, str]:
    return (
        select(DayPiece, DayPhoto.ref, Account.name)
        .outerjoin(DayPhoto, DayPhoto.piece_id == DayPiece.id)
        .join(Account, Account.id == DayPiece.account_id)
    )


def _facts(row: DayPiece, photo: str | None, by: str) -> PieceFacts:
    return PieceFacts(
        row.id, row.ref, row.record_id, row.kind, row.starts, row.ends, photo or "", by, row.created_at, row.replaces is not None,
        dict(row.said or {}),
    )  # fmt: skip
