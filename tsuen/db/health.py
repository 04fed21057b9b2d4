"""Whether the database answers with the schema this code needs."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from tsuen.db.engines import Database
from tsuen.db.schema import is_current


def is_ready(database: Database) -> bool:
    """True when a read succeeds and the schema is current."""
    try:
        return is_current(database)
    except SQLAlchemyError:
        return False
