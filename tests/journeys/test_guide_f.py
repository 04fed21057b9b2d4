"""Guide F (利用までの流れ) with the national rules, by its printed words and figures, as a phone shows them.

Its pictures are of 千代田区, 虎ノ門幼稚園, 2026/1/21 9:00~10:00, a week from 7:00 on, 600円 for two hours and 150円 for half an hour.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Browser
from sqlalchemy import update

from tests.journeys import ways
from tests.journeys.conftest import Town, twice
from tests.journeys.hand import DESK, PHONE, TABLET, Hand
from tests.journeys.ways import Baby, Parent
from tsuen.domain.facilities.models import OpeningHours, PatternSlot

WHO = Parent("ayumi@example.jp", "東京都", "千代田区", "102-0074")
CHILD = Baby("じろう", "ジロウ", (2024, 7, 10))
FOUND, NAME = "虎ノ門幼稚園", "田中 じろう"
pytestmark = [pytest.mark.browser, twice]


@pytest.mark.timeout(300)
def test_the_flow_with_its_screens(found_town: Callable[..., Town], open_browser: Callable[..., Browser]) -> None:
    town = found_town("2026-01-14T09:00:00+09:00", code="131016", name=FOUND, rules="national-flow")
    open_from_seven(town)
    town.offer_interview(date(2026, 1, 21), 540, 600)
    browser = open_browser()
    parent, desk, staff = (town.window(browser, size) for size in (PHONE, DESK, TABLET))
    register(parent, town)
    ways.certify(desk, town, ways.number_on(parent), WHO.name, NAME)
    ways.set_password(parent, town, WHO.email, WHO.password)
    log_in(parent, town)
    meet(parent, staff, town)
    too_late(parent, town)
    reserve(parent, staff, town)
    use(parent, town)
    half_a_year_later(parent, town)
    ways.all_is_well(town, parent, desk, staff)


def open_from_seven(town: Town) -> None:
    """The picture's week begins at 7:00."""
    with town.portal.database.writing() as tx:
        tx.execute(update(OpeningHours).where(OpeningHours.facility_id == town.nursery.id).values(opens=420))
        early = [(weekday, half_hour) for weekday in range(5) for half_hour in (14, 15, 16)]
        tx.add_all(
            PatternSlot(pool_id=town.nursery.pool_id, weekday=weekday, half_hour=half_hour, places=3, withheld=0)
            for weekday, half_hour in early
        )


def register(hand: Hand, town: Town) -> None:
    """F1: システムにアクセスする, 必要事項を入力する."""
    ways.apply_alone(hand, town, WHO, CHILD)
    hand.fill(contact1_name="田中 健", contact1_relation="父", contact1_phone="080-3333-4444")
    hand.press("次へ進む")
    ways.send_application(hand)


def log_in(hand: Hand, town: Town) -> None:
    """F2: 利用者向けログイン."""
    hand.go(town.portal.url + "/login")
    hand.sees("ログインID", "パスワード", "パスワードをお忘れの方はこちら")
    hand.log_in(WHO.email, WHO.password, town.portal.post, first=True)
    hand.sees("マイページ", f"{WHO.name} さま", "直近のご予約", "ご予約はありません")


def meet(hand: Hand, staff: Hand, town: Town) -> None:
    """F3, F4: 面談申込, 面談の実施."""
    ways.open_tab(hand, FOUND)
    hand.sees(FOUND, "基本情報", "予約", "STEP1 ご利用のお子さまを選択")
    hand.press("選択する")
    hand.sees("利用をご希望のお子さま 必須", "ご利用を希望されるお子さまをお選びください。")
    hand.press("適用する")
    hand.sees("初回面談", "定期利用", "柔軟利用", "お子さまが初めて利用する事業所の場合、初回面談を実施する必要があります。")
    hand.press("初回面談を予約する")
    ways.send_interview(hand, "9:00～10:00")
    ways.confirm_interview(staff, town, NAME, WHO.email)
    town.portal.to("2026-01-21T10:05:00+09:00")
    ways.record_acceptance(staff, town, NAME, WHO.email)


def too_late(hand: Hand, town: Town) -> None:
    """「利用予約は利用する7日前までに行う必要があります」: the 27th is six days away."""
    ways.again(hand, town, WHO)
    ways.open_tab(hand, FOUND)
    ways.choose_the_child(hand)
    hand.sees("利用者が必要なタイミングでスポット的に利用できる予約です。", "柔軟利用をご希望の方", "以下の空き状況カレンダーからご希望の日付・時間帯をお選びのうえ、お手続きください。")
    hand.sees("※ 定期的な利用の空き状況については、下記カレンダーには表示されておりません。")
    ways.cell(hand, "2026-01-28", "10:00").wait_for()
    assert hand.page.locator("[name='at'][value^='2026-01-27']").count() == 0
    hand.sees("7日前")


def reserve(hand: Hand, staff: Hand, town: Town) -> None:
    """F5: 利用予約, the figures of the pictures."""
    early = ways.cell(hand, "2026-01-30", "7:00")
    assert early.inner_text().strip() == "3"
    ways.book_hours(hand, "2026-02-05", "14:00", "14:00")
    ways.confirm_booking(staff, town, WHO.email)
    ways.home(hand, town)
    hand.sees("直近のご予約", "予約番号：", "予約確定", "2月5日", "14:00～14:30 (0.5時間)", FOUND, f"{NAME} さま", "150円 (目安)")
    ways.open_tab(hand, FOUND)
    ways.choose_the_child(hand)
    ways.book_hours(hand, "2026-02-04", "11:30", "13:00")
    ways.home(hand, town)
    hand.sees("直近のご予約", "予約番号：", "仮予約", "2月4日", "11:30～13:30 (2時間)", "600円 (目安)", "予約の詳細を見る")
    ways.confirm_booking(staff, town, WHO.email)


def use(hand: Hand, town: Town) -> None:
    """F6: 当日の利用: the code, 「登録」, 利用中; then the end."""
    town.portal.to("2026-02-04T11:28:00+09:00")
    door = f"{town.portal.url}/d/{town.nursery.door_code}"
    hand.go(door)
    hand.log_in(WHO.email, WHO.password, town.portal.post)
    hand.sees("登降園手続き", "利用予定時間", "11:30～13:30")
    ways.stamp(hand, "利用開始")
    ways.home(hand, town)
    hand.sees("予約確定", "予約日当日", "利用中")
    town.portal.to("2026-02-04T13:30:00+09:00")
    hand.go(door)
    ways.stamp(hand, "利用終了", "600円", "利用料は、施設に直接お支払いください。")


def half_a_year_later(hand: Hand, town: Town) -> None:
    """「前回の利用から半年以上経過した場合も面談が必要です」: the day itself counts."""
    for moment, needed in (("2026-07-27T09:00:00+09:00", False), ("2026-08-04T09:00:00+09:00", True)):
        town.portal.to(moment)
        ways.again(hand, town, WHO)
        ways.open_tab(hand, FOUND)
        ways.choose_the_child(hand)
        hand.sees("初回面談")
        assert ("半年以上たつと、もう一度面談が必要です" in hand.text()) == needed, moment
