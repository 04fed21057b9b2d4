"""Turning the week by script: one small request for it, and the family's chosen hours stay."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.support.live import live
from tests.support.make import Make
from tsuen.domain.accounts.services.sessions import open_session

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
CHOSEN, BAR = ".cell--chosen", ".act-bar__sum"


def press(page: Page, value: str) -> None:
    page.click(f'button[value="{value}"]')


def test_the_choice_stays_while_weeks_are_turned(app: Flask, make: Make, open_browser: Callable[..., Browser]) -> None:
    make.municipality()
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    with make.database.writing() as tx:
        _, token = open_session(tx, stage="full", account_id=family.account_id, now=make.clock())
    with live(app) as address:
        context = open_browser().new_context(viewport={"width": 390, "height": 844}, service_workers="block")
        context.add_cookies([{"name": "tsuen_session", "value": token, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/my/facilities/{nursery.ref}/booking/?child={family.child_refs[0]}&week=2026-12-14")
        press(page, "2026-12-16T09:30")
        press(page, "2026-12-16T11:00")
        expect(page.locator(BAR)).to_contain_text("9:30～11:30")

        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url) if "/static/icons/" not in one.url else None)
        with page.expect_response(lambda one: "week=2026-12-21" in one.url) as turned:
            page.get_by_label("次の週").click()
        expect(page.locator("#week")).to_contain_text("12月21日")
        assert len(asked) == 1
        assert len(gzip.compress(turned.value.body(), 6)) <= 2048
        expect(page.locator(BAR)).to_contain_text("12月16日（水）")
        expect(page.locator(CHOSEN)).to_have_count(0)
        expect(page.get_by_label("次の週")).to_be_focused()
        page.reload()
        expect(page.locator(BAR)).to_contain_text("9:30～11:30")

        page.get_by_label("前の週").click()
        expect(page.locator(CHOSEN)).to_have_count(4)
        page.get_by_label("次の週").click()
        expect(page.locator("#week")).to_contain_text("12月21日")
        page.get_by_role("button", name="適用する").last.click()
        expect(page.locator("[data-chosen=until]").last).to_contain_text("12月15日（火）17:00まで")

        page.get_by_role("link", name="1日ずつ見る").click()  # in place: what was chosen stays
        expect(page.locator("nav.days a[aria-current=date]")).to_contain_text("21")
        page.locator("nav.days").get_by_role("link", name="22").click()
        press(page, "2026-12-22T09:00")
        press(page, "2026-12-22T10:00")
        expect(page.locator(BAR)).to_contain_text("12月22日（火）9:00～10:30")
        page.get_by_role("link", name="週で見る").click()
        expect(page.locator(CHOSEN)).to_have_count(3)

        page.goto(f"{address}/my/facilities/{nursery.ref}/booking/?child={family.child_refs[0]}&week=2026-12-14")
        press(page, "2026-12-16T09:30")
        page.get_by_label("次の週").click()
        expect(page.locator("#week")).to_contain_text("12月21日")
        press(page, "2026-12-22T10:00")
        press(page, "2026-12-22T10:30")
        expect(page.locator(BAR)).to_contain_text("12月22日（火）10:00～11:00")
        context.close()
