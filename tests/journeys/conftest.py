"""Fixtures of the journeys: a running portal with people in it, and Chromium."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.journeys.hand import Hand
from tests.journeys.portal import Portal
from tests.support.browser import chromium
from tests.support.camera import arguments
from tests.support.databases import SqliteFarm
from tests.support.make import Make, Nursery
from tsuen.db import set_keyring
from tsuen.domain.accounts.models import Account
from tsuen.domain.accounts.services.passwords import hash_password
from tsuen.domain.interviews.services import Offer, offer
from tsuen.kernel.numbers import new_ref

STAFF_PASSWORD = "Staff-2026-door"


@dataclass
class Town:
    """A portal with a municipality, its officer and one facility; both can log in."""

    portal: Portal
    nursery: Nursery
    officer: str
    staff: str

    def offer_interview(self, on: date, starts: int, ends: int) -> None:
        """The facility offers a time."""
        with self.portal.database.writing() as tx:
            wish = Offer(on, starts, ends, ends - starts)
            offer(tx, viewer=self.nursery.viewer, key=new_ref(), now=self.portal.clock(), wish=wish)


@pytest.fixture
def found_town(tmp_path: Path, sqlite_farm: SqliteFarm) -> Iterator[Callable[..., Town]]:
    """Make a town: `found_town(start, code=…)`."""
    made: list[Portal] = []

    def found(start: str, *, code: str, name: str = "いわねの丘こども園", **facts: object) -> Town:
        portal = Portal(tmp_path / f"home{len(made)}", start, database=sqlite_farm.template)
        made.append(portal)
        set_keyring(portal.settings.sealing_keys)
        make = Make(portal.database, portal.clock)
        officer = make.officer(code)
        nursery = make.nursery(code=code, name=name, **facts)
        emails = []
        with portal.database.writing() as tx:
            for account_id in (officer.account_id, nursery.account_id):
                row = tx.get_one(Account, account_id)
                row.password_hash = hash_password(STAFF_PASSWORD)
                emails.append(row.email)
        return Town(portal, nursery, *emails)

    yield found
    for portal in made:
        portal.close()
    set_keyring([base64.urlsafe_b64encode(b"k" * 32)])


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """One for all journeys: a second in the same process is refused, and its loop must not run on beyond them."""
    with sync_playwright() as running:
        yield running


@pytest.fixture
def open_browser(playwright: Playwright) -> Iterator[Callable[..., Browser]]:
    """Start Chromium, with a film for its camera if one is given."""
    made: list[Browser] = []

    def start(film: Path | None = None) -> Browser:
        extra = arguments(film) if film else ["--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=chromium(), args=extra)
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
                hand.page.screenshot(path=f"{folder}/failed-{item.name}-{number}.png", full_page=True)
