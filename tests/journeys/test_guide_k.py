"""Guide K (滋賀県・湖南市) from the top page to 利用終了, by its printed words, on a phone.

Mails come over SMTP, the code at the door through a camera, the days pass by the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys import ways
from tests.journeys.conftest import STAFF_PASSWORD, Town, twice
from tests.journeys.hand import DESK, PHONE, TABLET, Hand
from tests.journeys.ways import Baby, Parent
from tests.support.camera import film

WHO = Parent("kousei@example.jp", "滋賀県", "湖南市", "520-3252", "髙﨑", "彩", "たかさき", "アヤ")
CHILD = Baby("そら", "ソラ", (2024, 7, 10))
FOUND, NAME = "いわねの丘こども園", "髙﨑 そら"
pytestmark = [pytest.mark.browser, twice]


@pytest.mark.timeout(600)
def test_from_the_top_page_to_the_end_of_use(
    found_town: Callable[..., Town], open_browser: Callable[..., Browser], tmp_path: Path
) -> None:
    town = found_town("2026-01-14T09:00:00+09:00", code="252115", name=FOUND)
    town.offer_interview(date(2026, 1, 21), 600, 630)
    door = f"{town.portal.url}/d/{town.nursery.door_code}"
    browser = open_browser(film(tmp_path / "door.mjpeg", door))
    parent, desk, staff = (town.window(browser, size) for size in (PHONE, DESK, TABLET))
    apply(parent, town)
    certify(desk, town)
    ways.set_password(parent, town, WHO.email, WHO.password)  # K1-2
    parent.log_in(WHO.email, WHO.password, town.portal.post, first=True)
    parent.sees("直近のご予約", "ご予約はありません")
    interview(parent, staff, town)
    book(parent, town, 29, "9:30", "11:00")
    book(parent, town, 30, "10:00", "11:00")
    for _ in range(2):
        ways.confirm_booking(staff, town, WHO.email)
    see_the_reservations(parent, town)
    cancel(parent, town)
    use(parent, town, door)
    ways.all_is_well(town, parent, desk, staff)


def apply(hand: Hand, town: Town) -> None:
    """K1-1 手順1–5: kana may be typed as hiragana; what was sent can be kept as a paper."""
    ways.apply_alone(hand, town, WHO, CHILD)
    hand.fill(contact1_name="髙﨑 健", contact1_relation="父", contact1_phone="080-3333-4444")
    hand.press("次へ進む")
    hand.heads("登録内容の確認")
    hand.sees(WHO.name, "タカサキ", NAME)
    ways.send_application(hand)
    with hand.page.expect_download() as paper:
        hand.press("申請内容をダウンロード")
    assert paper.value.path().read_bytes().startswith(b"%PDF")


def certify(desk: Hand, town: Town) -> None:
    """K1-1: 確認及び審査, with the days that are left for it."""
    desk.log_in(town.officer, STAFF_PASSWORD, town.portal.post)
    desk.sees(WHO.name, "あと14日")
    ways.certify(desk, town, "2026-0001", NAME, "2024年（令和6年）7月10日")


def open_facility(hand: Hand) -> None:
    """K2-1: site menu, keyword, detail, 「予約」."""
    hand.press("施設をさがす")
    hand.sees("キーワードからさがす", "都道府県からさがす")
    hand.page.locator("input[type=search]:visible, input[name='q']:visible").first.fill("いわね")
    hand.page.keyboard.press("Enter")
    hand.sees(FOUND)
    hand.press("施設の詳細を見る")
    hand.sees("基本情報")
    hand.press("予約")
    hand.sees("STEP1 ご利用のお子さまを選択", "STEP2 予約種別の選択")


def interview(hand: Hand, staff: Hand, town: Town) -> None:
    """K2, K3-1 手順1–8; the facility confirms, and records 受入可 on the day (K4)."""
    open_facility(hand)
    ways.choose_the_child(hand)
    hand.sees("初回面談", "定期利用", "柔軟利用")
    hand.press("初回面談")
    ways.send_interview(hand, "10:00～10:30")
    ways.confirm_interview(staff, town, NAME, WHO.email)
    town.portal.to("2026-01-21T11:00:00+09:00")
    ways.record_acceptance(staff, town, NAME, WHO.email)


def book(hand: Hand, town: Town, day: int, starts: str, last: str) -> None:
    """K4-1 手順1–8 for a day of January: `last` is the last half-hour, its end is the end of use."""
    ways.again(hand, town, WHO)
    open_facility(hand)
    ways.choose_the_child(hand)
    hand.press("柔軟利用")
    ways.book_hours(hand, f"2026-01-{day}", starts, last)


def see_the_reservations(hand: Hand, town: Town) -> None:
    """K4-2: 「直近のご予約」 and 「予約一覧」."""
    ways.home(hand, town)
    hand.sees("直近のご予約", "予約確定", "1月29日（木）", "9:30～11:30", FOUND, "600円（目安）", "予約の詳細を見る")


def cancel(hand: Hand, town: Town) -> None:
    """K4-3 手順1–6."""
    hand.press("予約一覧")
    hand.press("柔軟利用")
    hand.press("検索")
    hand.tap(hand.page.locator(".card--row", has_text="1月30日").locator("a", has_text="詳細").first)
    hand.sees("1月30日（金）", FOUND)
    ways.cancel(hand)
    ways.cancel_mails(town, WHO)


def use(hand: Hand, town: Town, door: str) -> None:
    """O8, F6, C23: the door's code opens the portal, login in between, back to the same place; then the scan page."""
    town.portal.to("2026-01-29T09:28:00+09:00")
    hand.go(door)
    hand.log_in(WHO.email, WHO.password, town.portal.post)
    hand.sees("登降園手続き", NAME, "9:30～11:30")
    ways.stamp(hand, "利用開始")
    town.portal.post.take(WHO.email, "利用開始")
    ways.home(hand, town)
    hand.sees("利用中")
    town.portal.to("2026-01-29T11:31:00+09:00")
    hand.go(town.portal.url + "/my/scan/")
    if hand.script:
        hand.press("カメラで読み取る")
        hand.page.wait_for_url("**/my/arrivals/**", timeout=30_000)
    else:
        hand.fill(code=town.nursery.door_code.lower())
        hand.press("番号で進む")
    ways.stamp(hand, "利用終了")
    town.portal.post.take(WHO.email, "利用終了")
    hand.go(town.portal.url + "/my/reservations/")
    hand.sees("利用終了")
