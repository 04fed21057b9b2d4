"""Engines and the two handles: `Reading` cannot write, `Writing` is one transaction (laws 1 and 2).

SQLite: our own BEGIN IMMEDIATE behind a file-lock gate, so that writers queue fairly and a killed one frees it.
PostgreSQL: READ COMMITTED; services lock rows in the one global order (law 3).
"""

from __future__ import annotations

import fcntl
import os
import random
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar, TypeVarTuple

from sqlalchemy import Connection, Engine, Executable, Result, Row, Select, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from tsuen.db.kept import Kept
from tsuen.db.prepared import Prepared

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
Columns = Select[*tuple[Any, ...]]  # of a statement too wide to spell its types
AnyRow = Row[*tuple[Any, ...]]
_PRAGMAS = ("busy_timeout=15000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF")
_PASSING_STATES = frozenset({"40001", "40P01", "55P03", "57P01", "57P02", "57P03"})
_ATTEMPTS = 8
_LONGEST_PAUSE = 0.5


class Reading(Session):
    """A read-only transaction. The database refuses writes in it."""

    def rows(self, statement: Select[*Ts], **values: Any) -> Result[*Ts]:
        """Run a statement that was made once, at import, with its bound values, past the ORM: a tenth of what `execute` costs."""
        return self._prepared(statement, values).rows(self.connection(), values)

    def keeping(self, name: Hashable, version: int, make: Callable[[], T]) -> T:
        """What this process keeps under a name and the version just read, else what `make` reads now."""
        kept: Kept = self.info["kept"]
        return kept.get(name, version, make)

    def _prepared(self, statement: Executable, values: Mapping[str, Any]) -> Prepared:
        held: dict[Executable, Prepared] = self.info["prepared"]
        found = held.get(statement)
        if found is None:
            found = held[statement] = Prepared(statement, self.get_bind().dialect, values)
        return found


class Writing(Reading):
    """The transaction of one use case."""

    def rows(self, statement: Select[*Ts], **values: Any) -> Result[*Ts]:
        """The same; what the use case has changed so far is seen."""
        self.flush()
        return super().rows(statement, **values)

    def do(self, statement: Executable, **values: Any) -> int:
        """Run a writing statement that was made once, at import; how many rows it wrote. Every column's value is said."""
        self.flush()
        return self._prepared(statement, values).count(self.connection(), values)

    def keeping(self, name: Hashable, version: int, make: Callable[[], T]) -> T:
        """Always read: what a use case sees may still be rolled back, so it is neither kept nor taken from what is."""
        del name, version
        return make()


class Busy(Exception):
    """The tries are used up: the door answers 503 and nothing was written."""


class Database:
    """One database for one process; made after the fork. `gate=False` takes the fair queue away, for the paired test."""

    def __init__(self, url: str, *, gate: bool = True, pool_size: int = 8) -> None:
        self.url = make_url(url)
        self.lite = self.url.get_backend_name() == "sqlite"
        self.read_engine, self.write_engine = (self._engine(pool_size) for _ in range(2))
        self._info: dict[str, Any] = {"kept": Kept(), "prepared": {}}
        if self.lite:
            event.listen(self.read_engine, "connect", _open_reader)
            event.listen(self.write_engine, "connect", _open_writer)
            event.listen(self.read_engine, "begin", _begin_deferred)
            event.listen(self.write_engine, "begin", self._begin_gated if gate else _begin_immediate)
            event.listen(self.write_engine, "checkin", _leave_gate)
            event.listen(self.write_engine, "close", _close_gate)

    def _engine(self, pool_size: int) -> Engine:
        options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 8, "pool_pre_ping": not self.lite}
        if not self.lite:
            options["connect_args"] = {
                "options": "-c statement_timeout=15000 -c lock_timeout=10000"
                " -c idle_in_transaction_session_timeout=15000 -c timezone=UTC"
            }
        return create_engine(self.url, execution_options={"preserve_rowcount": True}, **options)

    def _begin_gated(self, connection: Connection) -> None:
        info = connection.connection.info
        if "gate" not in info:
            info["gate"] = os.open(f"{self.url.database}.gate", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(info["gate"], fcntl.LOCK_EX)
        _begin_immediate(connection)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """A snapshot to read from; on SQLite it never waits for a writer."""
        with Reading(self.read_engine, autoflush=False, info=self._info) as tx:
            if not self.lite:
                tx.connection(execution_options={"postgresql_readonly": True})
            yield tx

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """One transaction: committed at the end of the block, rolled back by anything raised."""
        with Writing(self.write_engine, expire_on_commit=False, info=self._info) as tx, tx.begin():
            tx.connection()
            yield tx

    def run(self, work: Callable[[Writing], T]) -> T:
        """Do `work` in one transaction; run it whole again after a lost race, with full jitter, a bounded number of times."""
        lost: DBAPIError | None = None
        for attempt in range(_ATTEMPTS):
            try:
                with self.writing() as tx:
                    return work(tx)
            except DBAPIError as error:
                if not _passing(error):
                    raise
                lost = error
                time.sleep(random.random() * min(_LONGEST_PAUSE, 0.01 * 2**attempt))
        raise Busy from lost

    def dispose(self) -> None:
        """Close every connection and forget what was kept."""
        self.read_engine.dispose()
        self.write_engine.dispose()
        self._info["kept"] = Kept()


def _passing(error: DBAPIError) -> bool:
    """Whether running the whole use case again can end otherwise: a lost race, a deadlock, a database that restarts."""
    state = getattr(error.orig, "sqlstate", None)
    return (
        isinstance(error, IntegrityError)
        or error.connection_invalidated
        or state in _PASSING_STATES
        or "database is locked" in str(error.orig)
    )


def _open_writer(dbapi: Any, record: Any) -> None:
    del record
    dbapi.isolation_level = None  # the driver's own BEGIN comes only before the first write: too late
    for pragma in _PRAGMAS:
        dbapi.execute(f"PRAGMA {pragma}")


def _open_reader(dbapi: Any, record: Any) -> None:
    _open_writer(dbapi, record)
    dbapi.execute("PRAGMA query_only=ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - an open connection
    driver.execute("BEGIN")  # on every request: past SQLAlchemy, a tenth of the cost


def _leave_gate(dbapi: Any, record: Any) -> None:
    del dbapi
    gate = record.info.get("gate")
    if gate is not None:
        fcntl.flock(gate, fcntl.LOCK_UN)


def _close_gate(dbapi: Any, record: Any) -> None:
    """The gate is opened with a connection and closed with it: a pool that overflows, or is disposed, leaves no file open."""
    del dbapi
    gate = record.info.pop("gate", None)
    if gate is not None:
        os.close(gate)
