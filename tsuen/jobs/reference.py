"""Migration and reference data: what a database needs before anybody comes."""

from __future__ import annotations

from sqlalchemy import insert, select

from tsuen.adapters.gazetteer import read_municipalities, read_postal_areas, reference_digest
from tsuen.db import Database, Writing
from tsuen.db.schema import migrate
from tsuen.domain.facilities.models import PlaceNumber
from tsuen.domain.municipalities.services import load_reference
from tsuen.kernel.clock import Clock

_PLACES = 99


def prepare(database: Database, clock: Clock) -> None:
    """Schema, the 1,741 municipalities, postal codes, place numbers. Running it again changes nothing."""
    migrate(database)
    database.run(lambda tx: _load(tx, clock))


def _load(tx: Writing, clock: Clock) -> None:
    load_reference(
        tx,
        digest=reference_digest(),
        municipalities=(
            {"code": row.code, "prefecture": row.prefecture, "name": row.name, "kana": row.kana}
            for row in read_municipalities()
        ),
        postal_areas=(
            {"code": row.code, "municipality_code": row.municipality_code, "town": row.town}
            for row in read_postal_areas()
        ),
        now=clock(),
    )
    if tx.scalar(select(PlaceNumber.number).limit(1)) is None:
        tx.execute(insert(PlaceNumber), [{"number": n} for n in range(1, _PLACES + 1)])
