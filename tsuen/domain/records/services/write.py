"""One more piece of a child's day (E4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.records.models import DayPhoto, DayPiece
from tsuen.domain.records.rules import MOST_PHOTOS, TOO_MANY, Wish, piece_refusal
from tsuen.domain.records.services._record import begun, show, writable
from tsuen.kernel.facts import Facts
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class Photo:
    """A picture that lies in the drawer already."""

    store: str
    size: int


@dataclass(frozen=True)
class Written:
    """A piece's ref; `fresh`: written now, not by the same form before."""

    ref: str
    fresh: bool


def write_piece(
    tx: Writing, *, viewer: Viewer, key: str, ref: str, wish: Wish, now: datetime, photo: Photo | None = None
) -> Written:
    """Keep it with the reservation's record. The same form again answers the same, and nothing is fresh.

    Where the policy publishes at once (records.publish) the first piece opens the day to the family. Raises `NotFound` for
    another facility's reservation, `Refused` for what cannot be, or too late.
    """
    said: Facts = dict(wish.said or {})
    content: Facts = {"ref": ref, "kind": wish.kind, "starts": wish.starts, "ends": wish.ends, "said": dict(said), "size": photo.size if photo else 0}
    known = claim_key(tx, viewer, key, content, now)
    if known is not None:
        return Written(known, fresh=False)
    held, policy = writable(tx, viewer, ref, now)
    refusal = piece_refusal(wish, held.on, now)
    if refusal is not None:
        raise Refused(refusal)
    day = begun(tx, held, now)
    row = DayPiece(
        record_id=day.id, kind=wish.kind, starts=wish.starts, ends=wish.ends, said=dict(said), created_at=now, account_id=viewer.account_id
    )
    tx.add(row)
    tx.flush()
    if photo is not None:
        _hang(tx, row, photo, now)
    record(tx, viewer=viewer, action="records.write", subject=("day_piece", row.id), now=now, facts={"kind": wish.kind})
    if policy.records.publish == "at_once" and day.published_at is None:
        show(tx, viewer, day, held, now)
    settle_key(tx, viewer, key, row.ref)
    return Written(row.ref, fresh=True)


def _hang(tx: Writing, piece: DayPiece, photo: Photo, now: datetime) -> None:
    """The picture of a piece; counted under the record's lock."""
    count = tx.scalar(
        select(func.count())
        .select_from(DayPhoto)
        .join(DayPiece, DayPiece.id == DayPhoto.piece_id)
        .where(DayPiece.record_id == piece.record_id)
    )
    if int(count or 0) >= MOST_PHOTOS:
        raise Refused(TOO_MANY)
    tx.add(DayPhoto(piece_id=piece.id, size=photo.size, store=photo.store, created_at=now))
