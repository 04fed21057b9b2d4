"""Statements that were made once, at import: compiled once for each dialect, then handed to the driver as they are.

Looking a statement up in SQLAlchemy's cache and building its cursor costs a hundred microseconds each time, the query itself
five (SQLite): the screens and the booking of the portal ask a dozen such questions each. Types, names and errors are SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Dialect, Executable, Insert, Result
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    from sqlalchemy.sql import ClauseElement

_Convert = Callable[[Any], Any] | None


class Prepared:
    """One statement for one dialect. Values given to a run stand in the place of its `bindparam`s."""

    def __init__(self, statement: Executable, dialect: Dialect, values: Mapping[str, Any]) -> None:
        columns = sorted(values) if isinstance(statement, Insert) and statement.select is None else None
        compiled = cast("ClauseElement", statement).compile(dialect=dialect, column_keys=columns)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - not a schema's
        if compiled.insert_prefetch or compiled.update_prefetch:
            raise TypeError("a column's default of Python's side: say its value")
        state = compiled.construct_expanded_state(values)
        self._sql = state.statement
        self._order = state.positiontup
        self._convert: dict[str, _Convert] = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect) for bind, name in compiled.bind_names.items()
        }
        fixed = {name: value for name, value in state.parameters.items() if name not in values}
        self._fixed = {name: self._bound(name, value) for name, value in fixed.items()}
        self._types = [column.type for column in getattr(statement, "selected_columns", ())]
        self._meta: SimpleResultMetaData | None = None

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The driver's cursor after it. Raises SQLAlchemy's errors."""
        given = self._fixed | {name: self._bound(name, value) for name, value in values.items()}
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self._sql, given if self._order is None else [given[name] for name in self._order])
        except connection.dialect.loaded_dbapi.Error as error:
            cursor.close()
            gone = connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
            if gone:
                connection.invalidate(error)
            raise DBAPIError.instance(
                self._sql, given, error, connection.dialect.loaded_dbapi.Error, connection_invalidated=gone, dialect=connection.dialect
            ) from error
        return cursor

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Result[Any]:
        """Its rows, read to the end."""
        cursor = self.run(connection, values)
        meta = self._meta = self._meta or self._described(cursor.description, connection.dialect)
        found = cursor.fetchall()
        cursor.close()
        return IteratorResult(meta, iter(found))

    def count(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """How many rows it wrote."""
        cursor = self.run(connection, values)
        done = int(cursor.rowcount)
        cursor.close()
        return done

    def _bound(self, name: str, value: Any) -> Any:
        convert = self._convert.get(name)
        return convert(value) if convert else value

    def _described(self, description: Any, dialect: Dialect) -> SimpleResultMetaData:
        convert = [
            one.dialect_impl(dialect).result_processor(dialect, column[1])
            for one, column in zip(self._types, description, strict=True)
        ]
        names = [column[0] for column in description]
        return SimpleResultMetaData(names, _processors=convert if any(convert) else None)
