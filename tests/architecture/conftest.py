"""One app and one world for all tests over routes, on SQLite: what they ask does not depend on the database."""

import base64

import pytest

from tests.conftest import SECRET, StillClock
from tests.support.make import Make
from tests.support.routes import Saved
from tests.support.world import Builder
from tsuen.app import create_app
from tsuen.config import Settings
from tsuen.db import set_keyring
from tsuen.jobs.papers import named

TEST_KEYS = [base64.urlsafe_b64encode(b"k" * 32)]


def drawer(app):
    """The files of the world's papers."""
    house = app.extensions["tsuen"]
    papers = house.adapters["papers"]
    with house.database.reading() as tx:
        names = named(tx)
    for name in names:
        (papers.folder / papers.keep(b"x")).rename(papers.folder / name)


class Stage:
    """App, world, database and the way back."""

    def __init__(self, url, home, also=lambda app, make, world: None):
        self.clock = StillClock()
        self.settings = Settings(home=home, database_url=url, secret_key=SECRET, public_url="http://localhost", demo=True)
        self.app = create_app(self.settings, clock=self.clock)
        set_keyring(TEST_KEYS)
        self.database = self.app.extensions["tsuen"].database
        make = Make(self.database, self.clock)
        self.world = Builder(make).build()
        drawer(self.app)
        also(self.app, make, self.world)
        self.saved = Saved(self.database)


@pytest.fixture(scope="session")
def stage(sqlite_farm, tmp_path_factory):
    made = Stage(sqlite_farm.fresh(), tmp_path_factory.mktemp("home"))
    yield made
    made.database.dispose()


@pytest.fixture
def without_csrf(monkeypatch):
    """For tests about who may do what; the token has tests of its own. Forms keep their field."""
    monkeypatch.setattr("flask_wtf.csrf.validate_csrf", lambda *_, **__: None)


@pytest.fixture
def own_keys():
    """For tests that build an app of their own: it brings its keys, afterwards the tests' are back."""
    yield
    set_keyring(TEST_KEYS)
