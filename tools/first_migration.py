"""Until the first release: write migrations/versions/0001_foundation.py anew from the models. Afterwards: add 0002, then 0003."""

from __future__ import annotations

import tempfile
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from tsuen.tables import metadata

TARGET = Path(__file__).parents[1] / "migrations" / "versions" / "0001_foundation.py"
HEAD = '''"""The foundation: every table of the walking house."""

import sqlalchemy as sa
from alembic import op

import tsuen.db.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
'''


def main() -> None:
    """Compare the models with an empty database."""
    with tempfile.TemporaryDirectory() as folder, create_engine(f"sqlite:///{folder}/x").connect() as connection:
        script = produce_migrations(MigrationContext.configure(connection), metadata)
    code = render_python_code(script.upgrade_ops, render_as_batch=False)
    body = "\n".join(line for line in code.splitlines() if "commands auto generated" not in line and "end Alembic" not in line)
    TARGET.write_text(HEAD + body.rstrip() + "\n")


main()
