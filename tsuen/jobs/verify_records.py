"""More of `tsuen verify`: days written down, and the files of papers and photos (E4, A5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from tsuen.adapters.papers import Drawer
from tsuen.db import Reading
from tsuen.domain.households.models import Guardian
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.rules import still_kept
from tsuen.domain.records.models import DayPhoto, DayPiece, DayRecord
from tsuen.domain.reservations.models import Reservation
from tsuen.jobs.papers import SPARED, named

SWEPT = SPARED + timedelta(days=1)  # a night's sweep lies between


def records_match(tx: Reading, now: datetime) -> Iterator[str]:
    """A day written down is its reservation's own: the same child, household, facility and day."""
    del now
    rows = tx.execute(
        select(DayRecord.id)
        .join(Reservation, Reservation.id == DayRecord.reservation_id)
        .where(
            or_(
                DayRecord.child_id != Reservation.child_id, DayRecord.household_id != Reservation.household_id,
                DayRecord.facility_id != Reservation.facility_id, DayRecord.on != Reservation.on,
            )
        )
    )  # fmt: skip
    for (identity,) in rows:
        yield f"record {identity}: not of its reservation's child, household, facility or day"


def pieces_match(tx: Reading, now: datetime) -> Iterator[str]:
    """What was corrected has ended; who ended a piece is known; a photo that holds has its picture, an ended one none."""
    del now
    before = aliased(DayPiece)
    rows = tx.execute(
        select(DayPiece, before, DayPhoto.id)
        .outerjoin(before, before.id == DayPiece.replaces)
        .outerjoin(DayPhoto, DayPhoto.piece_id == DayPiece.id)
        .order_by(DayPiece.id)
    )
    for row, old, photo in rows:
        if old is not None and (old.ended_at is None or (old.record_id, old.kind) != (row.record_id, row.kind)):
            yield f"piece {row.id}: what it replaces still holds, or is another's"
        if (row.ended_at is None) != (row.ended_by is None):
            yield f"piece {row.id}: ended by nobody, or never"
        if (photo is not None) != (row.kind == "photo" and row.ended_at is None):
            yield f"piece {row.id} ({row.kind}): its picture does not fit it"


def days_told(tx: Reading, now: datetime) -> Iterator[str]:
    """A published day was told to every guardian with an address, and no other was."""
    told = {tuple(key.split(":")[1:]) for key in tx.scalars(select(Letter.dedupe_key).where(Letter.dedupe_key.startswith("records.published:")))}
    rows = tx.execute(
        select(DayRecord.id, DayRecord.published_at, Guardian.position)
        .join(Guardian, and_(Guardian.household_id == DayRecord.household_id, Guardian.email != ""))
        .where(DayRecord.published_at.is_not(None))
        .order_by(DayRecord.id, Guardian.position)
    ).all()
    for identity, at, position in rows:
        if position == 1 and at is not None and still_kept(at, now) and (str(identity), "family1") not in told:
            yield f"record {identity}: published, and the family was not told"
    known = {str(identity) for identity, _, _ in rows}
    for about, whom in sorted(told):
        if about not in known:
            yield f"letter to {whom} of record {about}, which is not published"


def files_match(tx: Reading, now: datetime, home: Path) -> Iterator[str]:
    """Every paper and photo has its file; every file its row, but for those the next sweep takes."""
    names, files = named(tx), Drawer(home).names()
    for name in sorted(names - set(files)):
        yield f"file {name}: a row names it, and it is not there"
    before = (now - SWEPT).timestamp()
    for name, written in sorted(files.items()):
        if name not in names and written < before:
            yield f"file {name}: no row names it, and no sweep took it"


RECORDS = (records_match, pieces_match, days_told)
