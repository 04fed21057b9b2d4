"""「施設をさがす」, 施設詳細, and the facility's own pages of places, hours and words."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Make, Nursery
from tsuen.db import Database
from tsuen.domain.facilities.queries import facility_by_id, opening_hours, pattern_of, pools_of
from tsuen.domain.policies.policy import Policy

PLACES = "/facility/places/"


@pytest.fixture
def parent(make: Make, app: Flask, clock: StillClock) -> Visitor:
    make.municipality()
    make.municipality("152081")
    make.nursery(name="いわねの丘こども園", profile={"kind": "認定こども園", "about": "<i>園庭</i>のある園です。", "bring": ["水筒", "着替え"]})
    make.nursery(name="おぢや園", code="152081")
    make.nursery(name="かくれた園", published=False)
    return Visitor(app, clock).log_in(make.family().account_id)


@pytest.fixture
def nursery(make: Make) -> Nursery:
    make.municipality()
    return make.nursery()


@pytest.fixture
def staff(nursery: Nursery, app: Flask, clock: StillClock) -> Visitor:
    return Visitor(app, clock).log_in(nursery.account_id)


def test_ways_of_searching(parent: Visitor) -> None:
    page = parent.open("/my/facilities/")
    assert page.headings == ["施設をさがす"]
    for words in ("キーワードからさがす", "都道府県からさがす", "施設の詳細を見る", "空き状況を見る", "いわねの丘こども園"):
        assert words in page.text
    assert "おぢや園" not in page.text
    assert "かくれた園" not in page.text
    page = parent.send({"q": "オヂヤ"}, form=0)
    assert "おぢや園" in page.text
    assert "1件" in page.text
    page = parent.open("/my/facilities/?q=%25")
    assert "施設が見つかりません" in page.text
    parent.open("/my/facilities/")
    parent.press("都道府県からさがす")
    page = parent.send({"prefecture": "新潟県"}, form=0)
    assert "おぢや園" in page.text
    page = parent.send({"municipality": "151009"}, form=0)
    assert "施設が見つかりません" in page.text
    page = parent.send({"municipality": "152081"}, form=0)
    assert "新潟県小千谷市の施設です" in page.text


@pytest.mark.parametrize(
    "query",
    ["q=%25", "page=0", "page=-1", "page=abc", "page=99999999999", "page=2", "prefecture=<b>", "municipality=' OR 1", "by=x",
     "q=" + "あ" * 500, "q=%27%20OR%201=1", "page=²", "municipality=999999", "child=<script>"],
)  # fmt: skip
def test_odd_urls_are_answered(parent: Visitor, query: str) -> None:
    page = parent.open("/my/facilities/?" + query)
    assert "<script>" not in page.html.replace("<script src", "")
    assert "かくれた園" not in page.text


def test_the_price_is_the_tariff_of_the_place(make: Make, app: Flask, clock: StillClock) -> None:
    """C6, F5: 600 yen a visit is said as such in the list and on the detail, whatever the facility's own hour would cost."""
    make.municipality(policy=Policy.model_validate({"fees": {"tariff": {"type": "flat", "yen": 600}, "reductions": None}}))
    make.municipality("152081", Policy.model_validate({"fees": {"tariff": {"type": "hourly", "yen": 0}}}))
    make.nursery(name="いわね園")
    for code, price in (("252115", "1回600円"), ("152081", "無料")):
        parent = Visitor(app, clock).log_in(make.family(code=code).account_id)
        page = parent.open("/my/facilities/?q=いわね園")
        assert f"・{price} " in page.text
        page = parent.press("施設の詳細を見る")
        assert price in page.text
        assert "1時間300円" not in page.text


def test_list_is_a_piece(parent: Visitor) -> None:
    piece = parent.open("/my/facilities/?q=いわね", htmx="list")
    assert piece.ids[0] == "list"
    assert not piece.headings


def test_detail(parent: Visitor) -> None:
    parent.open("/my/facilities/")
    page = parent.press("施設の詳細を見る")
    for words in ("基本情報", "予約", "保育環境", "利用料金", "持ちもの", "水筒", "認定こども園", "0歳6か月～2歳", "月～金", "300円"):
        assert words in page.text
    assert "<i>園庭</i>" not in page.html
    parent.open("/my/facilities/" + "a" * 16, status=404)


def test_hidden_facility_is_nowhere(parent: Visitor, make: Make) -> None:
    hidden = make.nursery(name="もうひとつ", published=False)
    parent.open(f"/my/facilities/{hidden.ref}", status=404)
    parent.open(PLACES, status=403)


def test_places_are_filled_by_range(staff: Visitor, nursery: Nursery, database: Database) -> None:
    staff.open(PLACES)
    values = {"weekdays": ["0", "2"], "starts": "600", "ends": "720", "places": "5", "withheld": "2"}
    page = staff.send(values, button="空き枠を変更する")
    assert "空き枠を変更しました。" in page.text
    with database.reading() as tx:
        assert pattern_of(tx, nursery.pool_id)[2, 20].open == 3
    wrong = [
        {"weekdays": []}, {"weekdays": ["9"]}, {"starts": "720", "ends": "600"}, {"starts": "1"}, {"places": ""}, {"places": "-1"},
        {"places": "100"}, {"places": "二"}, {"withheld": "6"}, {"weekdays": ["6"]}, {"starts": "420"},
    ]  # fmt: skip
    for one in wrong:
        page = staff.send(values | one, button="空き枠を変更する", status=422)
        assert page.title.startswith("エラー："), one
    with database.reading() as tx:
        assert pattern_of(tx, nursery.pool_id)[2, 20].places == 5


def test_another_facilitys_pool_is_nowhere(staff: Visitor, make: Make, database: Database) -> None:
    other = make.nursery(name="ほか")
    with database.reading() as tx:
        ref = pools_of(tx, other.id)[0].ref
    staff.open(PLACES + f"?pool={ref}", status=404)
    staff.open(PLACES + "?pool=%00", status=400)
    staff.open(PLACES + "?pool=x", status=404)
    values = {"weekdays": ["0"], "starts": "600", "ends": "720", "places": "5", "withheld": "0"}
    staff.open(PLACES)
    staff.post(PLACES + ref, values, status=404)


def test_a_pool_for_babies_and_publishing(staff: Visitor, nursery: Nursery, database: Database) -> None:
    staff.open(PLACES)
    staff.send({"label": "", "age_from_months": "6"}, button="枠を追加する", status=422)
    staff.send({"label": "0歳児", "age_from_months": "24", "age_below_months": "12"}, button="枠を追加する", status=422)
    page = staff.send({"label": "0歳児", "age_from_months": "6", "age_below_months": "12"}, button="枠を追加する")
    assert "0歳児" in page.text
    page = staff.send(button="公開をやめる")
    assert "まだ公開していません" in page.text
    with database.reading() as tx:
        assert not facility_by_id(tx, nursery.id).published
    staff.send(button="公開する")


def test_hours_and_closed_days(staff: Visitor, nursery: Nursery, database: Database) -> None:
    staff.open("/facility/closures/")
    page = staff.send({"opens_5": "540", "closes_5": "720", "opens_0": "-1"}, button="受付時間を保存する")
    assert "受付時間を保存しました。" in page.text
    with database.reading() as tx:
        hours = opening_hours(tx, nursery.id)
    assert 0 not in hours
    assert (hours[5].opens, hours[1].opens, hours[1].closes) == (540, 510, 990)
    staff.send({"opens_5": "720", "closes_5": "540"}, button="受付時間を保存する", status=422)
    assert "土曜日の終わりの時間" in staff.page.text
    staff.open("/facility/closures/")
    day = {"on-year": "2026", "on-month": "12", "on-day": "29", "reason": "年末年始"}
    page = staff.send(day, button="休園日を追加する")
    assert "2026年12月29日（火）" in page.text
    staff.send(day, button="休園日を追加する", status=422)
    staff.send(day | {"on-month": "13"}, button="休園日を追加する", status=422)
    staff.open("/facility/closures/")
    page = staff.send(button="取り消す")
    assert "12月29日" not in page.text
    staff.post("/facility/closures/2026-12-29/remove", status=404)


def test_hours_a_booking_stands_in_are_kept(staff: Visitor, nursery: Nursery, make: Make, database: Database) -> None:
    family = make.family()
    make.acceptance(family, nursery)
    book(make, family, nursery)
    staff.open("/facility/closures/")
    page = staff.send({"opens_2": "-1"}, button="受付時間を保存する", status=422)
    assert "12月16日（水）" in page.text
    with database.reading() as tx:
        assert opening_hours(tx, nursery.id)[2].opens == 510
    staff.send({"opens_2": "510", "opens_3": "-1"}, button="受付時間を保存する")
    with database.reading() as tx:
        assert 3 not in opening_hours(tx, nursery.id)


def test_basic_facts(staff: Visitor, nursery: Nursery, database: Database) -> None:
    staff.open(PLACES + "profile")
    page = staff.send({"about": "小さな園です。", "bring": "水筒\n\n 着替え ", "price_per_hour": "350"}, button="保存する")
    assert "基本情報を保存しました。" in page.text
    with database.reading() as tx:
        facility = facility_by_id(tx, nursery.id)
    assert (facility.profile.about, facility.profile.bring, facility.price_per_hour) == ("小さな園です。", ("水筒", "着替え"), 350)
    for wrong in ({"bring": "\n".join("あ" * 13)}, {"price_per_hour": "-1"}, {"interview_way": "fax"}, {"about": "あ" * 1001},
                  {"kind": "あ" * 21}, {"age_from_months": "24", "age_below_months": "12"}):  # fmt: skip
        assert staff.send(wrong, button="保存する", status=422).title.startswith("エラー："), wrong
