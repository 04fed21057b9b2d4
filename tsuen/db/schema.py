"""Bringing a database to this code's schema (Alembic), and asking whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from tsuen.db.engines import Database


def _folder() -> Path:
    """migrations/ beside the package in a checkout, inside it in a wheel."""
    inside = Path(__file__).parent.parent / "_migrations"
    return inside if inside.exists() else Path(__file__).parents[2] / "migrations"


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    config.attributes["database"] = database
    return config


def migrate(database: Database) -> None:
    """Run every migration that is missing."""
    command.upgrade(_config(database), "head")


def is_current(database: Database) -> bool:
    """Whether the schema is this code's."""
    head = ScriptDirectory.from_config(_config(database)).get_current_head()
    with database.read_engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
