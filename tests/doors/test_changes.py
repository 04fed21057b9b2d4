"""「予約を変更する」 as a family does it: the calendar, the person, the cost before the button (D14, H4)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Make
from tests.support.rules import rules
from tsuen.domain.reservations.models import Reservation


@pytest.fixture
def scene(make: Make) -> Any:
    make.municipality(policy=rules(closes_days=1))
    family, nursery = make.family(), make.nursery(places=1)
    make.acceptance(family, nursery)
    return family, nursery, book(make, family, nursery, confirmed=True)


def row(make: Make) -> Reservation:
    with make.database.reading() as tx:
        return tx.scalars(select(Reservation).order_by(Reservation.id)).first()


def test_another_time_from_the_detail_to_the_end(visitor: Visitor, make: Make, scene: Any) -> None:
    family, _, ref = scene
    visitor.log_in(family.account_id).open(f"/my/reservations/{ref}")
    page = visitor.press("予約を変更する")
    assert "12月15日（火）17:00までは、変更しても残り時間は減りません。" in page.text
    here = f"/my/reservations/{ref}/change/"
    # Its own full hours are free to it: half an hour later, over its own time.
    page = visitor.open(f"{here}?start=2026-12-16T10:00&end=2026-12-16T12:00&apply=1")
    assert "変更の手続きに進む" in page.text
    page = visitor.open(f"/my/reservations/{ref}/change/details?start=2026-12-16T10:00&end=2026-12-16T12:00")
    page = visitor.send({"pickup": "other"}, button="確認画面に進む", status=422)
    assert "氏名を入力してください。" in page.text
    page = visitor.send({"pickup": "guardian1"}, button="確認画面に進む")
    assert page.headings == ["変更内容の確認"]
    assert "12月15日（火）17:00までは、変更しても残り時間は減りません。" in page.text
    assert row(make).starts == 570
    page = visitor.send({}, form="send")
    assert "予約を変更しました" in page.text
    assert "仮予約" in page.text
    assert (row(make).starts, row(make).ends, row(make).state) == (600, 720, "tentative")


def test_after_the_deadline_the_cost_stands_before_the_button(visitor: Visitor, make: Make, scene: Any, clock: StillClock) -> None:
    family, _, ref = scene
    clock.to("2026-12-15T18:00")
    page = visitor.log_in(family.account_id).open(f"/my/reservations/{ref}/change/")
    said = "期限（12月15日（火）17:00まで）をすぎているため、時間を変更すると、いまの予約の2時間を利用したものとして数えます"
    assert said in page.text
    visitor.open(f"/my/reservations/{ref}/change/details?start=2026-12-18T10:00&end=2026-12-18T12:00")
    page = visitor.send({}, button="確認画面に進む")
    assert said in page.text
    assert "残り時間6時間（12月分・変更したあと）" in page.text.replace(" ", "")


def test_the_person_alone(visitor: Visitor, make: Make, scene: Any) -> None:
    family, _, ref = scene
    visitor.log_in(family.account_id).open(f"/my/reservations/{ref}/change/")
    visitor.press("お迎えに来られる方を変更する")
    page = visitor.send(
        {"pickup": "other", "other_name": "森本 花", "other_relation": "祖母", "other_phone": "09011112222"}, button="確認画面に進む"
    )
    assert "お迎えに来られる方だけを変更します。" in page.text
    page = visitor.send({}, form="send")
    assert "森本 花 さま（祖母・090-1111-2222）" in page.text
    assert row(make).state == "confirmed"


def test_a_lost_race_is_told_where_it_happened(visitor: Visitor, make: Make, scene: Any) -> None:
    family, nursery, ref = scene
    visitor.log_in(family.account_id)
    visitor.open(f"/my/reservations/{ref}/change/details?start=2026-12-17T10:00&end=2026-12-17T12:00")
    visitor.send({}, button="確認画面に進む")
    other = make.family()
    make.acceptance(other, nursery)
    book(make, other, nursery, on=row(make).on.replace(day=17), starts=600, ends=660)
    page = visitor.send({}, form="send", status=409)
    assert "先にほかの予約が入り、空きがなくなりました" in page.text
    assert (row(make).on.day, row(make).state) == (16, "confirmed")


def test_what_cannot_be_changed_says_so(visitor: Visitor, make: Make, scene: Any, clock: StillClock) -> None:
    family, _, ref = scene
    clock.to("2026-12-16T10:00")
    page = visitor.log_in(family.account_id).open(f"/my/reservations/{ref}/change/")
    assert "12月16日（水）9:30まで、変更できました。施設に電話で相談してください。" in page.text
    Visitor(visitor.app, clock).log_in(make.family().account_id).open(f"/my/reservations/{ref}/change/", status=404)
