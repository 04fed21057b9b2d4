"""A database leaves nothing open behind it."""

from pathlib import Path

import pytest
from sqlalchemy import text

from tsuen.db import Database


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files by /proc")
def test_a_disposed_database_has_no_file_open(database_url: str) -> None:
    def once() -> int:
        database = Database(database_url)
        database.run(lambda tx: tx.execute(text("SELECT 1")))
        database.dispose()
        return len(list(Path("/proc/self/fd").iterdir()))

    before = once()
    assert max(once() for _ in range(10)) <= before
