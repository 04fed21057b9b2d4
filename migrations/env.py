"""Alembic's environment: the database comes from tsuen.db.schema."""

from alembic import context

from tsuen.tables import metadata

database = context.config.attributes["database"]


def run() -> None:
    """One transaction for all missing migrations."""
    with database.write_engine.begin() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=database.lite,
            compare_type=True,
            transaction_per_migration=False,
        )
        context.run_migrations()


run()
