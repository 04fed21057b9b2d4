"""Every page of the portal in Chromium at three sizes: WCAG 2.2 A and AA by axe, no sideways scrolling, thumbs find it."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.architecture.conftest import Stage
from tests.journeys.hand import DESK, PHONE, TABLET
from tests.support.axe import AXE, LOOK, TAGS
from tests.support.browser import chromium
from tests.support.databases import SqliteFarm
from tests.support.live import live
from tests.support.sights import NO_PAGE, Sight, Sights, collect, settle

SIZES = {"390": PHONE, "820": TABLET, "1366": DESK}
# What a thumb presses to get on: buttons, links that are buttons, fields, folds, tabs and the navigation.
THUMB = """() => {
  const found = 'button, .button, .icon-button, .chip, .tabs a, .segments a, nav a, summary, select, textarea, a.cell, a.row,'
    + 'input:not([type=hidden]):not([type=checkbox]):not([type=radio]), label:has(input[type=checkbox]), label:has(input[type=radio])';
  return [...document.querySelectorAll(found)].flatMap(one => {
    if (!one.checkVisibility({visibilityProperty: true, opacityProperty: true}) || one.disabled || one.closest('[aria-hidden=true], .skip')) return [];
    const {width, height} = one.getBoundingClientRect();
    if (width <= 1 || (width >= 43.5 && height >= 43.5)) return [];
    return [`${one.tagName.toLowerCase()}.${one.className} 「${(one.textContent || one.name || '').trim().slice(0, 20)}」 ${Math.round(width)}×${Math.round(height)}`];
  })
}"""
WIDE = """() => {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over <= 0) return '';
  const wide = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1).slice(-1)[0];
  return `${over} px too wide: ${wide ? wide.tagName + '.' + wide.className : ''}`;
}"""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def sights(sqlite_farm: SqliteFarm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sights]:
    stage = Stage(sqlite_farm.fresh(), tmp_path_factory.mktemp("home"), also=settle)
    yield collect(stage.app, stage.world, stage.saved)
    stage.database.dispose()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
    yield running
    running.close()


def test_every_get_route_gave_its_page(sights: Sights) -> None:
    """A new route shows a page here, or NO_PAGE says what it gives instead."""
    assert not sights.missing, "\n".join(sights.missing)
    assert set(NO_PAGE) <= set(sights.app.view_functions)


def test_every_kind_of_page_is_among_them(sights: Sights) -> None:
    kinds = Counter(sight.status for sight in sights.found)
    assert {200, 400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503} <= set(kinds)
    assert {sight.who for sight in sights.found} >= {"nobody", "guardian", "staff", "officer", "new guardian", "new staff", "new officer"}


def test_bad_input_is_no_fault_and_stays_as_it_was_typed(sights: Sights) -> None:
    """Every form blank and full of nonsense: refused with a page that shows it again."""
    assert not sights.lost, "\n".join(sights.lost)


class Shown:
    """In front of the app: a browser that opens any page is given the held one as it was answered, with its headers."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.sight: Sight | None = None

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """A page is the held one; styles, scripts and pictures come from the app."""
        if self.sight is None or environ.get("HTTP_SEC_FETCH_DEST") != "document":
            return self.app(environ, start)
        kept = [(name, value) for name, value in self.sight.headers.items() if name not in {"Content-Length", "Set-Cookie"}]
        start(f"{self.sight.status} Shown", kept)
        return [self.sight.html.encode()]


class Window:
    """One window of Chromium."""

    def __init__(self, browser: Browser, url: str, shown: Shown) -> None:
        self.shown = shown
        self.context: BrowserContext = browser.new_context(
            base_url=url, locale="ja-JP", reduced_motion="reduce", service_workers="block", permissions=["camera"]
        )
        self.context.add_init_script(AXE)  # a third of the time of sending it to each page
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda line: self.said.append(line.text) if "Content Security" in line.text else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def show(self, sight: Sight) -> None:
        """Open a page."""
        self.shown.sight, self.said[:] = sight, []
        self.page.goto(sight.url)

    def faults(self, size: str) -> list[str]:
        """What is wrong with it at a size."""
        width, height = SIZES[size]
        self.page.set_viewport_size({"width": width, "height": height})
        seen: list[Any] = self.page.evaluate(LOOK, TAGS)
        if wide := self.page.evaluate(WIDE):
            seen.append(wide)
        if size == "390":
            seen += [f"small for a thumb: {one}" for one in self.page.evaluate(THUMB)]
        said, self.said[:] = [*self.said], []
        return [f"{size}: {one}" for one in [*seen, *said]]


def test_no_page_has_a_fault(sights: Sights, browser: Browser) -> None:
    pages = [sight for sight in sights.found if re.search(os.environ.get("TSUEN_SIGHT", ""), str(sight))]
    faults: list[str] = []
    shown = Shown(sights.app)
    with live(shown) as url:
        window = Window(browser, url, shown)
        for sight in pages:
            window.show(sight)
            for size in SIZES:
                faults += [f"{sight}\n    {one}" for one in window.faults(size)]
        window.context.close()
    print(f"{len(pages)} pages at {len(SIZES)} sizes: {len(faults)} faults")
    assert not faults, f"{len(faults)} faults on {len(pages)} pages:\n" + "\n".join(faults)
