"""The models and the migrated database are one schema, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint

from tests.support.source import PACKAGE
from tsuen.db.schema import is_current, newest
from tsuen.tables import ROOMS, metadata


def test_the_models_are_what_the_migrations_make(database):
    with database.read_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": metadata})
        seen = compare_metadata(context, metadata)
    assert seen == []
    assert is_current(database)


def test_the_newest_migration_is_the_one_alembic_would_end_at():
    folder = PACKAGE.parent / "migrations"
    assert newest() == ScriptDirectory(str(folder)).get_current_head()


def test_every_room_with_tables_is_known():
    rooms = {path.parent.name for path in (PACKAGE / "domain").glob("*/models.py")}
    assert {module.__name__.split(".")[2] for module in ROOMS} == rooms


def test_every_scope_has_an_index_or_a_key():
    """A column that points to another row is indexed, or leads a key: deletes and joins never walk a table."""
    seen = []
    for table in metadata.tables.values():
        keys = [one for one in table.constraints if isinstance(one, UniqueConstraint | PrimaryKeyConstraint) and len(one.columns)]
        leading = {next(iter(one.columns)).name for one in [*table.indexes, *keys]}
        pointers = {column.name for column in table.columns if column.name in {"household_id", "child_id"}}
        seen += [f"{table.name}.{name}" for name in sorted(pointers - leading)]
    assert seen == []
