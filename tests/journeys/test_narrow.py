"""Under 360 px one day comes first; from 360 px on, and for those who choose it, the week (design 5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.support.bookings import book
from tests.support.live import live
from tests.support.make import Make
from tsuen.domain.accounts.services.sessions import open_session

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
DAY = "nav.days a[aria-current=date]"


def test_one_day_first_where_the_week_does_not_fit(app: Flask, make: Make, open_browser: Callable[..., Browser]) -> None:
    make.municipality()
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    ref = book(make, family, nursery)
    with make.database.writing() as tx:
        _, token = open_session(tx, stage="full", account_id=family.account_id, now=make.clock())
    with live(app) as address:
        context = open_browser().new_context(viewport={"width": 340, "height": 700}, service_workers="block")
        context.add_cookies([{"name": "tsuen_session", "value": token, "url": address}])
        page = context.new_page()
        tab = f"{address}/my/facilities/{nursery.ref}/booking/?child={family.child_refs[0]}&week=2026-12-14"
        for url in (tab, f"{address}/my/reservations/{ref}/change/"):
            page.set_viewport_size({"width": 340, "height": 700})
            page.goto(url)
            expect(page.locator(DAY)).to_have_count(1)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            page.get_by_role("link", name="週で見る").click()
            expect(page.locator(DAY)).to_have_count(0)
            page.reload()  # who chose the week keeps it
            page.wait_for_load_state("networkidle")
            expect(page.locator(DAY)).to_have_count(0)
            page.set_viewport_size({"width": 360, "height": 700})
            page.goto(url)
            page.wait_for_load_state("networkidle")
            expect(page.locator(DAY)).to_have_count(0)
        context.close()
