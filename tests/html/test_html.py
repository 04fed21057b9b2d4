"""Every page of the portal is valid HTML by the Nu Html Checker (npm's vnu-jar, from this folder's lock file; needs Java)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.conftest import Stage
from tests.support.databases import SqliteFarm
from tests.support.sights import Sights, collect, settle

JAR = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
HTMX = re.compile(r" hx-(?=[a-z:-]+=)")  # htmx reads both spellings; the standard knows the one with data-
pytestmark = pytest.mark.timeout(900)


def checker() -> list[str]:
    """The command; without it the test says that it did not run."""
    java = shutil.which("java")
    if not java or not JAR.is_file():
        pytest.skip("HTML validity of the pages: no Nu Html Checker here (needs Java and npm)")
    return [java, "-Xss4m", "-jar", str(JAR), "--stdout", "--format", "json", "--exit-zero-always"]


@pytest.fixture
def sights(sqlite_farm: SqliteFarm, tmp_path: Path) -> Iterator[Sights]:
    stage = Stage(sqlite_farm.fresh(), tmp_path, also=settle)
    yield collect(stage.app, stage.world, stage.saved)
    stage.database.dispose()


def complaints(command: list[str], folder: Path) -> dict[str, list[str]]:
    """What the checker says of each file in a folder: errors and warnings."""
    said = subprocess.run([*command, str(folder)], capture_output=True, text=True, timeout=600, check=True)
    found: dict[str, list[str]] = {}
    for one in json.loads(said.stdout)["messages"]:
        if one["type"] == "error" or one.get("subType") == "warning":
            found.setdefault(Path(one.get("url", "")).name, []).append(f"{one['message']} {one.get('extract', '')!r}")
    return found


def test_every_page_is_valid(sights: Sights, tmp_path: Path) -> None:
    command, folder = checker(), tmp_path / "pages"
    folder.mkdir()
    (folder / "wrong.html").write_text("<!doctype html><html lang=ja><title>x</title><p><div id=a></p><b id=a>", "utf-8")
    pages = {f"{number:03}.html": sight for number, sight in enumerate(sights.found)}
    for name, sight in pages.items():
        (folder / name).write_text(HTMX.sub(" data-hx-", sight.html), "utf-8")
    found = complaints(command, folder)
    assert found.pop("wrong.html"), "the checker sees nothing"
    print(f"{len(pages)} pages checked")
    assert not found, "\n".join(f"{pages[name]}\n    " + "\n    ".join(said[:4]) for name, said in found.items())
