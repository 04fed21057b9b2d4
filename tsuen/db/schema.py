"""Bringing a database to this code's schema (Alembic), and asking whether it is there.

Alembic is loaded only to migrate: the web server's workers ask every probe and would carry its 11 MiB for nothing (P11).
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from sqlalchemy import text

from tsuen.db.engines import Database

_REVISION = re.compile(r'^revision = "(\w+)"', re.MULTILINE)


def _folder() -> Path:
    """migrations/ beside the package in a checkout, inside it in a wheel."""
    inside = Path(__file__).parent.parent / "_migrations"
    return inside if inside.exists() else Path(__file__).parents[2] / "migrations"


def migrate(database: Database) -> None:
    """Run every migration that is missing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    config.attributes["database"] = database
    command.upgrade(config, "head")


@lru_cache(maxsize=1)
def newest() -> str:
    """The revision of the last migration: they are numbered, one after the other."""
    last = max((_folder() / "versions").glob("[0-9]*.py"))
    return str(_REVISION.findall(last.read_text("utf-8"))[0])


def is_current(database: Database) -> bool:
    """Whether the schema is this code's. Raises SQLAlchemy's error where there is no schema at all."""
    with database.reading() as tx:
        return bool(tx.scalar(text("SELECT version_num FROM alembic_version")) == newest())
