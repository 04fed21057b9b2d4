"""A piece put right, ended or taken away: what stood before is kept with who and when (E4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import CursorResult, select, update

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.records.models import DayPhoto, DayPiece
from tsuen.domain.records.queries import PieceFacts, piece_of
from tsuen.domain.records.rules import GONE, Wish, piece_refusal
from tsuen.domain.records.services._record import writable_record
from tsuen.domain.records.words import SLEEP
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Viewer


def correct_piece(tx: Writing, *, viewer: Viewer, ref: str, wish: Wish, now: datetime) -> str:
    """Put it right: a new piece in place of the old one, its picture moved to it; returns the new ref.

    Nothing changed: the old one stays. Raises `NotFound` for another facility's, `Refused` as a lost race when somebody was first.
    """
    held = piece_of(tx, viewer, ref)
    day, about = writable_record(tx, viewer, held.record_id, now)
    wished = replace(wish, kind=held.kind)
    refusal = piece_refusal(wished, about.on, now)
    if refusal is not None:
        raise Refused(refusal)
    if (wished.starts, wished.ends, dict(wished.said or {})) == (held.starts, held.ends, dict(held.said)):
        return ref
    _end(tx, viewer, held, now)
    row = DayPiece(
        record_id=day.id, kind=held.kind, starts=wished.starts, ends=wished.ends, said=dict(wished.said or {}), created_at=now,
        account_id=viewer.account_id, replaces=held.id,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    tx.execute(update(DayPhoto).where(DayPhoto.piece_id == held.id).values(piece_id=row.id))
    record(tx, viewer=viewer, action="records.correct", subject=("day_piece", row.id), now=now, facts={"replaces": held.id})
    return row.ref


def remove_piece(tx: Writing, *, viewer: Viewer, ref: str, now: datetime) -> str:
    """Take it away: the family does not see it any more. Returns the name of the picture's file to throw away, or nothing."""
    held = piece_of(tx, viewer, ref)
    writable_record(tx, viewer, held.record_id, now)
    _end(tx, viewer, held, now)
    photo = tx.scalar(select(DayPhoto).where(DayPhoto.piece_id == held.id))
    store = photo.store if photo is not None else ""
    if photo is not None:
        tx.delete(photo)
    record(tx, viewer=viewer, action="records.remove", subject=("day_piece", held.id), now=now)
    return store


def wake(tx: Writing, *, viewer: Viewer, ref: str, minute: int, now: datetime) -> None:
    """「起きました」: the sleep that goes on ends. Raises `Refused` as a lost race when it has ended already."""
    held = piece_of(tx, viewer, ref)
    _, about = writable_record(tx, viewer, held.record_id, now)
    refusal = piece_refusal(Wish(SLEEP, held.starts, max(minute, held.starts + 1)), about.on, now)
    if refusal is not None:
        raise Refused(refusal)
    done = tx.execute(
        update(DayPiece)
        .where(DayPiece.id == held.id, DayPiece.kind == SLEEP, DayPiece.ends.is_(None), DayPiece.ended_at.is_(None))
        .values(ends=max(minute, held.starts + 1))
    )
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        raise Refused(GONE, lost_race=True)
    record(tx, viewer=viewer, action="records.wake", subject=("day_piece", held.id), now=now)


def _end(tx: Writing, viewer: Viewer, held: PieceFacts, now: datetime) -> None:
    done = tx.execute(
        update(DayPiece).where(DayPiece.id == held.id, DayPiece.ended_at.is_(None)).values(ended_at=now, ended_by=viewer.account_id)
    )
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        raise Refused(GONE, lost_race=True)
