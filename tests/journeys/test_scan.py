"""The real scan page in Chromium with a filmed code for its camera, under the page's own policy (E1, C23)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.conftest import StillClock
from tests.support.camera import film
from tests.support.live import live
from tests.support.make import Make
from tests.support.stays import stay
from tsuen.db import Database
from tsuen.domain.accounts.services.sessions import open_session
from tsuen.domain.policies.policy import Policy

pytestmark = pytest.mark.browser
LONGEST = 20_000


@pytest.fixture
def database_url(sqlite_farm: Any) -> Iterator[str]:
    """The camera does not care which database: one is enough."""
    url = sqlite_farm.fresh()
    yield url
    sqlite_farm.drop(url)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with live(app) as url:
        yield url


@pytest.fixture
def scene(make: Make, clock: StillClock) -> Any:
    clock.to("2026-12-08T09:28")
    make.municipality(policy=Policy())
    family, nursery = make.family(), make.nursery()
    return family, nursery, stay(make, family, nursery)


@pytest.fixture
def look(address: str, open_browser: Callable[..., Browser], tmp_path: Path) -> Callable[[str, str, Any], list[str]]:
    """Open the scan page with a camera that sees a text, press its button, then walk on; returns what the console complained."""

    def looked(token: str, text: str, walk: Any) -> list[str]:
        said: list[str] = []
        browser = open_browser(film(tmp_path / "code.mjpeg", text))
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ja-JP", permissions=["camera"])
        context.add_cookies([{"name": "tsuen_session", "value": token, "url": address}])
        page = context.new_page()
        page.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{address}/my/scan/")
        page.get_by_role("button", name="カメラで読み取る").click()
        walk(page)
        return said

    return looked


def token_of(database: Database, family: Any, clock: StillClock) -> str:
    with database.writing() as tx:
        return open_session(tx, stage="full", account_id=family.account_id, now=clock())[1]


def test_the_camera_reads_the_door_and_the_stay_begins(
    scene: Any, address: str, database: Database, clock: StillClock, look: Any
) -> None:
    family, nursery, _ = scene

    def walk(page: Page) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_text("登降園手続き", timeout=LONGEST)
        page.get_by_role("link", name="登録").first.click()
        page.get_by_role("button", name="利用開始登録").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("利用開始を登録しました")
        page.get_by_role("link", name="ホームにもどる").click()
        expect(page.get_by_text("利用中", exact=True).first).to_be_visible()

    said = look(token_of(database, family, clock), f"{address}/d/{nursery.door_code}", walk)
    assert said == []


def test_a_code_of_somewhere_else_is_said_and_not_followed(
    scene: Any, address: str, database: Database, clock: StillClock, look: Any
) -> None:
    family, nursery, _ = scene

    def walk(page: Page) -> None:
        expect(page.locator("[data-scan-status]")).to_contain_text("ちがうサイトのコードです", timeout=LONGEST)
        assert page.url == f"{address}/my/scan/"

    look(token_of(database, family, clock), f"https://evil.example/d/{nursery.door_code}", walk)
