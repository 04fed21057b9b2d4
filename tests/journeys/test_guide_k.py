"""Guide K (滋賀県・湖南市) from the top page to 利用終了, by its printed words: as a phone reads it, with script and without.

Mails come over SMTP, the code at the door through a camera, the days pass by the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import STAFF_PASSWORD, Town
from tests.journeys.hand import DESK, TABLET, Hand
from tests.support.camera import film
from tsuen.jobs.verify import check

EMAIL, PASSWORD = "kousei@example.jp", "Himawari-2026-x"
FOUND = "いわねの丘こども園"
pytestmark = pytest.mark.browser


@pytest.mark.timeout(600)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_from_the_top_page_to_the_end_of_use(
    script: bool, found_town: Callable[..., Town], open_browser: Callable[..., Browser], tmp_path: Path
) -> None:
    town = found_town("2026-01-14T09:00:00+09:00", code="252115")
    town.offer_interview(date(2026, 1, 21), 600, 630)
    door = f"{town.portal.url}/d/{town.nursery.door_code}"
    browser = open_browser(film(tmp_path / "door.mjpeg", door))
    parent = Hand(browser, town.portal.url, script=script)

    apply(parent, town)
    certify(Hand(browser, town.portal.url, DESK), town)
    set_password(parent, town)
    parent.log_in(EMAIL, PASSWORD, town.portal.post, first=True)
    parent.sees("直近のご予約", "ご予約はありません")
    ask_for_the_interview(parent, town)
    staff = Hand(browser, town.portal.url, TABLET)
    meet(staff, town)
    book(parent, town, 29, "9:30", "11:00")
    book(parent, town, 30, "10:00", "11:00")
    confirm_bookings(staff, town)
    see_the_reservations(parent, town)
    cancel(parent, town)
    use(parent, town, door)

    parent.close()
    staff.close()
    with town.portal.database.reading() as tx:
        assert check(tx, town.portal.clock()) == []


def apply(hand: Hand, town: Town) -> None:
    """K1-1 手順1–5."""
    hand.go("/")
    hand.sees("まずは利用申請から！")
    hand.choose(prefecture="滋賀県")
    if hand.script:
        hand.page.locator("select[name='municipality'] option", has_text="湖南市").wait_for(state="attached")
    else:
        hand.press("確認する")
    hand.choose(municipality="湖南市")
    hand.press("確認する")
    hand.sees("お住まいの市区町村でオンライン利用申請が可能です。")
    hand.fill(email=EMAIL)
    hand.press("申請する")
    hand.go(town.portal.post.url(EMAIL, "利用申請 URL のお知らせ"))
    hand.tick("consent_data", "consent_records")
    hand.fill(family_name="髙﨑", given_name="彩", family_kana="たかさき", given_kana="アヤ", phone="090-1111-2222")
    hand.date("birth_on", 1993, 5, 1)
    hand.choose(relation="母")
    hand.fill(postal_code="520-3252")
    hand.press("郵便番号から住所を入れる")
    hand.page.locator("input[name='area'][value*='湖南市']").wait_for()
    hand.fill(street="1-2")
    hand.press("次へ進む")
    hand.pick("wanted", "no")
    hand.press("次へ進む")
    hand.fill(family_name="髙﨑", given_name="そら", family_kana="タカサキ", given_kana="ソラ")
    hand.date("birth_on", 2024, 7, 10)
    hand.choose(relation="子")
    hand.pick("needs", "no")
    hand.press("次へ進む")
    hand.fill(contact1_name="髙﨑 健", contact1_relation="父", contact1_phone="080-3333-4444")
    hand.press("次へ進む")
    hand.heads("登録内容の確認")
    hand.sees("髙﨑 彩", "タカサキ", "髙﨑 そら")
    hand.press("申請する")
    hand.sees("申請番号")
    with hand.page.expect_download() as paper:
        hand.press("申請内容をダウンロード")
    assert paper.value.path().read_bytes().startswith(b"%PDF")


def certify(desk: Hand, town: Town) -> None:
    """The municipality looks at the application and approves it (K1-1: 確認及び審査)."""
    desk.log_in(town.officer, STAFF_PASSWORD, town.portal.post)
    desk.sees("髙﨑 彩", "あと14日")
    desk.press("2026-0001")
    desk.sees("髙﨑 そら", "2024年（令和6年）7月10日")
    desk.pick("result", "approve")
    desk.press("決定して知らせる")
    desk.sees("承認")
    desk.close()


def set_password(hand: Hand, town: Town) -> None:
    """K1-2 手順1–5."""
    hand.go(town.portal.post.url(EMAIL, "アカウント発行のお知らせ"))
    hand.heads("パスワードリセット申請")
    hand.fill(email=EMAIL, again=EMAIL)
    hand.press("メール送信")
    hand.go(town.portal.post.url(EMAIL, "パスワードリセットのご案内"))
    hand.heads("パスワードリセット")
    hand.fill(password=PASSWORD, again=PASSWORD)
    hand.press("変更")
    hand.heads("パスワード設定完了")


def ask_for_the_interview(hand: Hand, town: Town) -> None:
    """K2 and K3-1 手順1–8."""
    open_facility(hand)
    hand.press("予約")
    hand.sees("STEP1 ご利用のお子さまを選択", "STEP2 予約種別の選択")
    choose_the_child(hand)
    hand.sees("初回面談", "定期利用", "柔軟利用")
    hand.press("初回面談")
    hand.press("10:00～10:30")
    hand.press("適用する")
    hand.sees("予約時の注意事項")
    hand.press("了承して先に進む")
    hand.press("確認画面に進む")
    hand.heads("予約内容の確認")
    for box in hand.page.locator("input[type=checkbox]:visible").all():
        box.check()
    hand.press("予約内容を送信する")
    hand.sees("仮予約")


def choose_the_child(hand: Hand) -> None:
    """STEP1: 「選択する」 → 「適用する」 (required)."""
    hand.press("選択する")
    hand.page.locator("#child button", has_text="適用する").click()
    hand.page.locator("#child a", has_text="選択する").wait_for()


def open_facility(hand: Hand) -> None:
    """K2-1: site menu, keyword, detail."""
    hand.press("施設をさがす")
    hand.sees("キーワードからさがす", "都道府県からさがす")
    hand.page.locator("input[type=search]:visible, input[name='q']:visible").first.fill("いわね")
    hand.page.keyboard.press("Enter")
    hand.sees(FOUND)
    hand.press("施設の詳細を見る")
    hand.sees("基本情報")


def meet(staff: Hand, town: Town) -> None:
    """The facility confirms; on the day it records 受入可 (K4)."""
    staff.log_in(town.staff, STAFF_PASSWORD, town.portal.post)
    staff.press("面談")
    staff.press("髙﨑 そら さま")
    staff.press("確定する")
    town.portal.post.take(EMAIL, "初回面談の予約確定")
    town.portal.to("2026-01-21T11:00:00+09:00")
    staff.log_in(town.staff, STAFF_PASSWORD, town.portal.post)
    staff.press("面談")
    staff.press("予定")
    staff.press("髙﨑 そら さま")
    staff.page.get_by_label("受入可", exact=True).first.check()
    staff.press("受入可否を記録する")
    town.portal.post.take(EMAIL, "初回面談の結果")


def book(hand: Hand, town: Town, day: int, starts: str, last: str) -> None:
    """K4-1 手順1–8 for a day of January: `last` is the last half-hour, its end is the end of use."""
    hand.go(town.portal.url + "/my/")
    if "/login" in hand.page.url:
        hand.log_in(EMAIL, PASSWORD, town.portal.post)
    open_facility(hand)
    hand.press("予約")
    choose_the_child(hand)
    hand.press("柔軟利用")
    hand.sees("柔軟利用をご希望の方")
    cell(hand, day, starts).click()
    cell(hand, day, last).click()
    hand.press("適用する")
    hand.press("予約手続き")
    hand.sees("予約時の注意事項")
    hand.press("了承して先に進む")
    hand.sees("お迎えに来られる方", "上記以外の方")
    hand.page.locator("input[name='pickup']").first.check()
    hand.press("確認画面に進む")
    hand.heads("予約内容の確認")
    for box in hand.page.locator("input[type=checkbox]:visible").all():
        box.check()
    hand.press("予約内容を送信する")
    hand.sees("仮予約")


def cell(hand: Hand, day: int, at: str):
    """The free cell of a day and time; weeks are turned until it is there."""
    hour, minute = at.split(":")
    value = f"2026-01-{day:02d}T{int(hour):02d}:{minute}"
    found = hand.page.locator(f"[name='at'][value='{value}']")
    for _ in range(4):
        if found.count():
            break
        hand.press("次の週")
        hand.page.wait_for_timeout(600)
    return found.first


def confirm_bookings(staff: Hand, town: Town) -> None:
    """事業所が予約内容の確認後、予約を確定します."""
    staff.press("申し込み")
    for _ in range(2):
        staff.press("確定する")
        town.portal.post.take(EMAIL, "柔軟利用の予約確定")


def see_the_reservations(hand: Hand, town: Town) -> None:
    """K4-2: 「直近のご予約」 and 「予約一覧」."""
    hand.go(town.portal.url + "/my/")
    hand.sees("直近のご予約", "予約確定", "1月29日（木）", "9:30～11:30", FOUND, "600円（目安）", "予約の詳細を見る")


def cancel(hand: Hand, town: Town) -> None:
    """K4-3 手順1–6."""
    hand.press("予約一覧")
    hand.press("柔軟利用")
    hand.press("検索")
    hand.page.locator(".card--row", has_text="1月30日").locator("a", has_text="詳細").first.click()
    hand.sees("1月30日（金）", FOUND)
    hand.press("予約をキャンセルする")
    reason = hand.page.locator("select[name='reason'], input[name='reason']").first
    if reason.evaluate("e => e.tagName") == "SELECT":
        reason.select_option(index=1)
    else:
        reason.check()
    hand.press("確認画面に進む")
    hand.sees("キャンセル")
    hand.press("予約をキャンセルする")
    town.portal.post.take(EMAIL, "キャンセル")
    town.portal.post.take("facility", "キャンセル")


def use(hand: Hand, town: Town, door: str) -> None:
    """O8, F6, C23: the door's code opens the portal, login in between, back to the same place; then the scan page."""
    town.portal.to("2026-01-29T09:28:00+09:00")
    hand.go(door)
    hand.log_in(EMAIL, PASSWORD, town.portal.post)
    hand.sees("登降園手続き", "髙﨑 そら", "9:30～11:30")
    hand.press("登録")
    hand.press("利用開始登録")
    town.portal.post.take(EMAIL, "利用開始")
    hand.go(town.portal.url + "/my/")
    hand.sees("利用中")
    town.portal.to("2026-01-29T11:31:00+09:00")
    hand.go(town.portal.url + "/my/scan/")
    if hand.script:
        hand.press("カメラで読み取る")
        hand.page.wait_for_url("**/my/arrivals/**", timeout=30_000)
    else:
        hand.fill(code=town.nursery.door_code.lower())
        hand.press("番号で進む")
    hand.press("登録")
    hand.press("利用終了登録")
    town.portal.post.take(EMAIL, "利用終了")
    hand.go(town.portal.url + "/my/reservations/")
    hand.sees("利用終了")
