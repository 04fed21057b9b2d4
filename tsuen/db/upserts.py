"""INSERT … ON CONFLICT on both databases. Statements are made once for each table and kind of database."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase

from tsuen.db.engines import Writing


def insert_or_ignore(tx: Writing, model: type[DeclarativeBase], values: Mapping[str, Any]) -> bool:
    """Insert the row unless a unique constraint already holds it. True if it was inserted."""
    return tx.do(_ignoring(model, tx.get_bind().dialect.name, frozenset(values)), **values) == 1


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


@cache
def _ignoring(model: type[DeclarativeBase], kind: str, columns: frozenset[str]) -> Executable:
    del columns  # other columns are another statement
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - mapped classes here always map tables
    insert = sqlite.insert if kind == "sqlite" else postgresql.insert
    return insert(table).on_conflict_do_nothing()
