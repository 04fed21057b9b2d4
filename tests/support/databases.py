"""Databases for tests: a migrated template once a session, a copy for each test, on SQLite and PostgreSQL.

The next test's copy takes the name of one that was dropped: what a `Database` compiled for that URL is of use again.
"""

from __future__ import annotations

import itertools
import os
import shutil
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import create_engine, insert, make_url, text

from tsuen.adapters.gazetteer import read_municipalities, read_postal_areas
from tsuen.db import Database
from tsuen.db.schema import migrate
from tsuen.domain.facilities.models import PlaceNumber
from tsuen.domain.municipalities.models import Municipality, PostalArea

KNOWN_POSTAL_CODES = {"5203233", "5203252", "5203234", "9470028", "1020074", "1300015", "1000001"}
_counter = itertools.count()


def fill(database: Database) -> None:
    """Schema and the reference data tests need: all municipalities, a few postal codes."""
    migrate(database)
    with database.writing() as tx:
        tx.execute(
            insert(Municipality),
            [asdict(row) | {"open": False, "desk": "", "phone": "", "website": ""} for row in read_municipalities()],
        )
        areas = [asdict(row) for row in read_postal_areas() if row.code in KNOWN_POSTAL_CODES]
        tx.execute(insert(PostalArea), areas)
        tx.execute(insert(PlaceNumber), [{"number": n} for n in range(1, 100)])


def hurry(url: str) -> None:
    """A server of our own need not outlive the machine: nothing waits for its disk. Half the time of a test was dropping its copy."""
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {name} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    admin.dispose()


class SqliteFarm:
    """Copies of one filled file."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._free = folder, list[str]()
        self.template = folder / "template.sqlite3"
        database = Database(f"sqlite:///{self.template}")
        fill(database)
        with database.write_engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        database.dispose()

    def fresh(self) -> str:
        """The URL of a new copy."""
        url = self._free.pop() if self._free else f"sqlite:///{self.folder}/t{next(_counter)}.sqlite3"
        shutil.copy(self.template, str(make_url(url).database))
        return url

    def drop(self, url: str) -> None:
        """Remove it."""
        path = make_url(url).database
        for end in ("", "-wal", "-shm", ".gate"):
            Path(f"{path}{end}").unlink(missing_ok=True)
        self._free.append(url)


class PostgresFarm:
    """Copies of one filled template database."""

    def __init__(self, url: str) -> None:
        self.url, self._free = make_url(url), list[str]()
        self.template = f"tsuen_template_{os.getpid()}"
        self._admin = create_engine(self.url, isolation_level="AUTOCOMMIT")
        self._do(f"CREATE DATABASE {self.template} ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0")
        database = Database(self._named(self.template))
        fill(database)
        database.dispose()

    def _do(self, sql: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(sql))

    def _named(self, name: str) -> str:
        return self.url.set(database=name).render_as_string(hide_password=False)

    def fresh(self) -> str:
        """The URL of a new copy."""
        url = self._free.pop() if self._free else self._named(f"tsuen_{os.getpid()}_{next(_counter)}")
        self._do(f"CREATE DATABASE {make_url(url).database} TEMPLATE {self.template}")
        return url

    def drop(self, url: str) -> None:
        """Remove it."""
        self._do(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")
        self._free.append(url)

    def close(self) -> None:
        """Remove the template."""
        self._do(f"DROP DATABASE {self.template} WITH (FORCE)")
        self._admin.dispose()
