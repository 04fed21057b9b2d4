"""Databases for tests: a migrated template once a session, a copy for each test, on SQLite and PostgreSQL."""

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


class SqliteFarm:
    """Copies of one filled file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
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
        path = self.folder / f"t{next(_counter)}.sqlite3"
        shutil.copy(self.template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """Remove it."""
        path = make_url(url).database
        for end in ("", "-wal", "-shm", ".gate"):
            Path(f"{path}{end}").unlink(missing_ok=True)


class PostgresFarm:
    """Copies of one filled template database."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
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
        name = f"tsuen_{os.getpid()}_{next(_counter)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        return self._named(name)

    def drop(self, url: str) -> None:
        """Remove it."""
        self._do(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        """Remove the template."""
        self._do(f"DROP DATABASE {self.template} WITH (FORCE)")
        self._admin.dispose()
