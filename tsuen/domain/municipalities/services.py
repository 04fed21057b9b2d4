"""Use cases of municipalities: loading reference data, opening a municipality."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import DeclarativeBase

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.municipalities.models import Municipality, PostalArea, ReferenceLoad
from tsuen.domain.outbox.services import send_again
from tsuen.kernel.viewer import Viewer

_BATCH = 5000
Row = dict[str, object]


def load_reference(
    tx: Writing, *, digest: str, municipalities: Iterable[Row], postal_areas: Iterable[Row], now: datetime
) -> bool:
    """Bring municipalities and postal areas to an edition; what a municipality set itself stays. False if it is there already."""
    if tx.get(ReferenceLoad, digest) is not None:
        return False
    known = set(tx.scalars(select(Municipality.code)))
    rows = list(municipalities)
    fresh = [{"open": False, "desk": "", "phone": "", "website": ""} | row for row in rows if row["code"] not in known]
    _insert(tx, Municipality, fresh)
    for row in (row for row in rows if row["code"] in known):
        tx.execute(update(Municipality).where(Municipality.code == row["code"]).values(row))
    tx.execute(delete(PostalArea))
    _insert(tx, PostalArea, postal_areas)
    tx.execute(delete(ReferenceLoad))
    tx.add(ReferenceLoad(digest=digest, loaded_at=now))
    return True


def open_municipality(tx: Writing, code: str, *, desk: str, phone: str, website: str = "") -> None:
    """A municipality takes on-line applications here from now on (A1)."""
    tx.execute(
        update(Municipality)
        .where(Municipality.code == code)
        .values(open=True, desk=desk, phone=phone, website=website)
    )


def _insert(tx: Writing, model: type[DeclarativeBase], rows: Iterable[Row]) -> None:
    """Many rows, in batches, past the unit of work: 124,000 of them in a second or two."""
    source = iter(rows)
    while batch := list(islice(source, _BATCH)):
        tx.connection().execute(insert(model.__table__), batch)  # type: ignore[arg-type]


def send_letter_again(tx: Writing, *, viewer: Viewer, ref: str, now: datetime) -> None:
    """「もう一度送る」 at the desk: a letter of this municipality that could not be sent is tried anew, and that is recorded.

    Raises `NotFound` for anybody else's, `Refused` (a lost race) when it is not given up any more.
    """
    letter_id = send_again(tx, viewer=viewer, ref=ref, now=now)
    record(tx, viewer=viewer, action="outbox.send_again", subject=("letter", letter_id), now=now)
