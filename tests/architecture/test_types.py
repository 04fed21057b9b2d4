"""mypy itself refuses a use case in a reading block (law 1)."""

import subprocess
import sys

from tests.support.source import ROOT

GOOD = """
from datetime import datetime
from tsuen.db import Database
from tsuen.domain.outbox.services import post_letter
def deed(database: Database, now: datetime) -> None:
    with database.{handle}() as tx:
        post_letter(tx, template="a/b", to="a@example.jp", facts={{}}, dedupe_key="a.b:1", now=now)
"""


def mypy(tmp_path, text):
    path = tmp_path / "snippet.py"
    path.write_text(text)
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "pyproject.toml", str(path)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_use_case_in_a_writing_block_is_right(tmp_path):
    answer = mypy(tmp_path, GOOD.format(handle="writing"))
    assert "snippet.py" not in answer.stdout, answer.stdout + answer.stderr


def test_a_use_case_in_a_reading_block_is_refused(tmp_path):
    answer = mypy(tmp_path, GOOD.format(handle="reading"))
    assert answer.returncode == 1
    assert 'expected "Writing"' in answer.stdout, answer.stdout + answer.stderr
