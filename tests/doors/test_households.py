"""The desk decides a household's class from a day on (F6)."""

from __future__ import annotations

import pytest

from tests.conftest import StillClock
from tests.support.client import Visitor
from tests.support.make import Make
from tests.support.stays import stay


def test_the_class_of_a_household(visitor: Visitor, make: Make, clock: StillClock) -> None:
    clock.to("2026-12-08T12:00")
    officer, family, nursery = make.officer(), make.family(), make.nursery()
    stay(make, family, nursery, state="done")
    visitor.log_in(officer.account_id)
    page = visitor.open(f"/municipality/households/{family.household_ref}")
    assert page.headings == ["森本 彩 さんの世帯"]
    for words in ("今日の区分：一般", "まだ決めていません", "市町村民税非課税", "所得割77,101円未満", "要支援", "生活保護"):
        assert words in page.text
    day = {"starts_on-year": "2026", "starts_on-month": "12", "starts_on-day": "8"}
    page = visitor.send({"name": "", **day}, button="区分を決める", status=422)
    assert "世帯の区分を選んでください。" in page.text
    page = visitor.send({"name": "non_taxed", **day}, button="区分を決める", status=422)
    assert "12月8日（火）の利用は、もう終わっています。12月9日（水）からの日を選ぶか" in page.text
    page = visitor.send({"name": "non_taxed", "starts_on-day": "32"}, button="区分を決める", status=422)
    assert "ない日付です" in page.text
    page = visitor.send({"name": "non_taxed", "note": "令和8年度", **day, "starts_on-day": "9"}, button="区分を決める")
    assert "世帯の区分を決めました。" in page.text
    assert "2026年12月9日（水）市町村民税非課税令和8年度" in page.text.replace(" ", "")
    assert "今日の区分：一般" in page.text


@pytest.mark.parametrize("code", ["152081", ""])
def test_another_municipality_and_a_family_see_nothing(visitor: Visitor, make: Make, code: str) -> None:
    family = make.family()
    visitor.log_in(make.officer(code).account_id if code else family.account_id)
    visitor.open(f"/municipality/households/{family.household_ref}", status=404 if code else 403)
