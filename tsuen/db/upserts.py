"""INSERT … ON CONFLICT DO NOTHING on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase

from tsuen.db.engines import Writing


def insert_or_ignore(tx: Writing, model: type[DeclarativeBase], values: Mapping[str, Any]) -> bool:
    """Insert the row unless a unique constraint already holds it. True if it was inserted."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - mapped classes here always map tables
    insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    result = tx.execute(insert(table).values(dict(values)).on_conflict_do_nothing())
    assert isinstance(result, CursorResult)  # noqa: S101
    return result.rowcount == 1


def insert_or_add(tx: Writing, model: type[DeclarativeBase], values: Mapping[str, Any], column: str) -> int:
    """Insert the row, or add its `column` to the row with the same primary key; returns what stands there then. Atomic."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101
    insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    wanted = insert(table).values(dict(values))
    added = wanted.on_conflict_do_update(
        index_elements=list(table.primary_key.columns), set_={column: table.c[column] + wanted.excluded[column]}
    ).returning(table.c[column])
    return int(tx.execute(added).scalar_one())
