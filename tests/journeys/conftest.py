"""Fixtures of the journeys: a running portal with people in it, and Chromium."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Error, Playwright, sync_playwright

import tsuen
from tests.conftest import StillClock
from tests.journeys.hand import PHONE, Hand
from tests.journeys.portal import Portal
from tests.journeys.scene import Scene
from tests.support.browser import chromium
from tests.support.camera import arguments
from tests.support.live import live
from tests.support.make import Make, Nursery
from tsuen.db import Database, set_keyring
from tsuen.domain.accounts.models import Account
from tsuen.domain.accounts.services.passwords import hash_password
from tsuen.domain.interviews.services import Offer, offer
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.services import date_policy
from tsuen.jobs.policies.files import read_policy
from tsuen.jobs.policies.versions import dated
from tsuen.jobs.verify import check
from tsuen.kernel.numbers import new_ref

POLICIES = Path(tsuen.__file__).parent / "data" / "policies"
RULES_FROM = date(2025, 4, 1)
STAFF_PASSWORD = "Staff-2026-door"
# A guide is followed to its end twice: on each database, once with script in every window and once without.
twice = pytest.mark.parametrize(
    ("database_url", "script"),
    [
        pytest.param("sqlite", True, id="SQLite, with script"),
        pytest.param("postgres", False, id="PostgreSQL, without script", marks=pytest.mark.postgres),
    ],
    indirect=["database_url"],
)


@dataclass
class Town:
    """A portal with a municipality, its officer and one facility; both can log in. `script`: whether its people's browsers have it."""

    portal: Portal
    script: bool
    make: Make
    nursery: Nursery
    officer: str
    staff: str

    def window(self, browser: Browser, size: tuple[int, int] = PHONE) -> Hand:
        """A window of somebody."""
        return Hand(browser, self.portal.url, size, script=self.script)

    def offer_interview(self, on: date, starts: int, ends: int) -> None:
        """The facility offers a time."""
        with self.portal.database.writing() as tx:
            wish = Offer(on, starts, ends, ends - starts)
            offer(tx, viewer=self.nursery.viewer, key=new_ref(), now=self.portal.clock(), wish=wish)


def put_in_force(portal: Portal, code: str, rules: str, more: Mapping[str, Any]) -> None:
    """`tsuen policy apply`: the file as it lies in the repository, all its versions; `more`: what holds for this year only."""
    found = read_policy(POLICIES / f"{rules}.json")
    assert not found.problems
    with portal.database.writing() as tx:
        for policy, first in dated(found.versions, RULES_FROM):
            date_policy(tx, code, policy.model_copy(update=more), first, portal.clock())


@pytest.fixture
def found_town(tmp_path: Path, database_url: str, script: bool) -> Iterator[Callable[..., Town]]:
    """Make a town: `found_town(start, code=…)`; `rules`: the municipality's own file in tsuen/data/policies. For tests marked `twice`."""
    made: list[Portal] = []

    def found(
        start: str, *, code: str, name: str = "いわねの丘こども園", rules: str = "", more: Mapping[str, Any] | None = None, **facts: Any
    ) -> Town:
        portal = Portal(tmp_path / f"home{len(made)}", start, database_url)
        made.append(portal)
        set_keyring(portal.settings.sealing_keys)
        make = Make(portal.database, portal.clock)
        officer = make.officer(code)
        if rules:
            put_in_force(portal, code, rules, more or {})
        nursery = make.nursery(code=code, name=name, **facts)
        emails = []
        with portal.database.writing() as tx:
            for account_id in (officer.account_id, nursery.account_id):
                row = tx.get_one(Account, account_id)
                row.password_hash = hash_password(STAFF_PASSWORD)
                emails.append(row.email)
        portal.wait()
        return Town(portal, script, make, nursery, *emails)

    yield found
    for portal in made:
        portal.close()
    set_keyring([base64.urlsafe_b64encode(b"k" * 32)])


@pytest.fixture
def scene(
    app: Flask, make: Make, clock: StillClock, database: Database, open_browser: Callable[..., Browser]
) -> Iterator[Scene]:
    """A family at home; nothing is amiss in the database at the end, whatever was done."""
    make.municipality(policy=Policy())
    family, nursery, browser = make.family(), make.nursery(), open_browser()
    with live(app) as url:
        made = Scene(make, clock, family, nursery, browser, url, Hand(browser, url))
        made.enter(made.hand)
        yield made
    with database.reading() as tx:
        assert check(tx, clock()) == []


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """One for all journeys: a second in the same process is refused, and its loop must not run on beyond them."""
    with sync_playwright() as running:
        yield running


@pytest.fixture
def open_browser(playwright: Playwright) -> Iterator[Callable[..., Browser]]:
    """Start Chromium, with a film for its camera if one is given, and more switches."""
    made: list[Browser] = []

    def start(film: Path | None = None, *more: str) -> Browser:
        extra = arguments(film) if film else ["--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*extra, *more])
        made.append(browser)
        return browser

    yield start
    for browser in made:
        browser.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):  # type: ignore[no-untyped-def]
    """A journey that fails leaves a picture of where it stood."""
    outcome = yield
    report = outcome.get_result()
    folder = os.environ.get("TSUEN_PICTURES", "")
    if report.when == "call" and report.failed and folder:
        for number, hand in enumerate(Hand.alive):
            if not hand.page.is_closed():
                with suppress(Error):
                    hand.page.screenshot(path=f"{folder}/failed-{item.name}-{number}.png", full_page=True)
