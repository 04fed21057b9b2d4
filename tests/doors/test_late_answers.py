"""A 仮予約 the facility has not answered in time: both sides are told what to do (D6, D11)."""

from __future__ import annotations

from datetime import date

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Make


def test_after_the_deadline_the_family_telephones_and_the_facility_sees_it_first(visitor: Visitor, make: Make, clock: StillClock) -> None:
    make.municipality()
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    late = book(make, family, nursery, on=date(2026, 12, 24))
    clock.to("2026-12-15T09:00")
    fresh = book(make, family, nursery, on=date(2026, 12, 23))
    visitor.log_in(family.account_id)
    for url, words in ((f"/my/reservations/{late}", "施設に電話で、おたずねください。"), (f"/my/reservations/{fresh}", "施設の返事を待っています")):
        assert words in visitor.open(url).text
    assert any(url == "tel:0748721389" for url, _ in visitor.open(f"/my/reservations/{late}").links)
    assert "までにお返事" not in visitor.page.text
    clock.to("2026-12-22T16:00")
    page = visitor.log_in(family.account_id).open("/my/")
    assert "を過ぎました。施設に電話で、おたずねください。" in page.text
    clock.to("2026-12-15T09:00")
    visitor.log_in(nursery.account_id)
    page = visitor.open("/facility/requests/")
    assert page.text.count("返事の期限を過ぎています") == 1
    assert page.text.index("返事の期限を過ぎています") < page.text.index("12月24日") < page.text.index("12月23日")
    assert "すぐにお返事ください。" in page.text
