"""Guide O (新潟県小千谷市 スタートアップガイド) in 小千谷市's own rules, by its printed words, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Browser

from tests.journeys import ways
from tests.journeys.conftest import Town, twice
from tests.journeys.hand import DESK, PHONE, TABLET, Hand
from tests.journeys.ways import Baby, Parent
from tests.support.regular import offer, weekly

WHO = Parent("ojiya@example.jp", "新潟県", "小千谷市", "947-0028")
CHILD = Baby("はる", "ハル", (2024, 7, 10))
APPLIED, OTHER, NAME = "ひがし保育園", "にし保育園", "田中 はる"
pytestmark = [pytest.mark.browser, twice]


@pytest.mark.timeout(300)
def test_the_start_up_guide(found_town: Callable[..., Town], open_browser: Callable[..., Browser]) -> None:
    town = found_town("2026-06-01T09:00:00+09:00", code="152081", name=APPLIED, rules="niigata-ojiya", withheld=1)
    town.make.nursery(code="152081", name=OTHER)
    town.offer_interview(date(2026, 6, 8), 600, 630)
    browser = open_browser()
    parent, desk, staff = (town.window(browser, size) for size in (PHONE, DESK, TABLET))
    o1_apply(parent, town)
    ways.certify(desk, town, ways.number_on(parent), WHO.name, NAME)
    ways.set_password(parent, town, WHO.email, WHO.password)  # O2
    parent.log_in(WHO.email, WHO.password, town.portal.post, first=True)  # O3
    o4_guardian(parent)
    o4_child(parent)
    o5_find(parent)
    o6_interview(parent, staff, town)
    o7_regular(parent, staff, town)
    o8_use(parent, town)
    o8_the_same_day(parent, town)
    o9_help(parent)
    ways.all_is_well(town, parent, desk, staff)


def o1_apply(hand: Hand, town: Town) -> None:
    """1. はじめての利用申請, with the facility it is for."""
    ways.apply_alone(hand, town, WHO, CHILD)
    hand.press(APPLIED)
    hand.press("次へ進む")
    hand.sees(APPLIED)
    ways.send_application(hand)


def o4_guardian(hand: Hand) -> None:
    """4 (1): without the required items it cannot be completed; 2段階認証 「無効」."""
    hand.press("メニュー")
    hand.press("利用者情報管理")
    hand.press(WHO.name)
    hand.press("編集")
    hand.press("確定")
    hand.sees("入力してください")
    hand.fill(contact1_name="田中 健", contact1_relation="父", contact1_phone="080-5555-6666")
    hand.press("確定")
    hand.press("OK")
    hand.sees("田中 健（父）", "ログイン時の2段階認証")
    ways.switch_codes_off(hand, WHO)


def o4_child(hand: Hand) -> None:
    """4 (2): 「基本情報」, 「食事・アレルギー情報」."""
    hand.go(hand.url + "/my/people/")
    hand.press(f"{NAME} さま")
    hand.sees("基本情報", "生年月日")
    hand.press("食事・アレルギー情報")
    hand.press("編集")
    hand.pick("has_allergy", "no")
    hand.press("確定")
    hand.press("OK")
    hand.sees("登録しました")


def o5_find(hand: Hand) -> None:
    """5. 施設を探す: 利用できる施設は申請した施設のみ."""
    hand.go(hand.url + "/my/")
    hand.press("施設をさがす")
    hand.sees("現在地からさがす", "都道府県からさがす", "お気に入りからさがす", "面談・利用歴からさがす", APPLIED, OTHER)
    hand.sees("小千谷市では、利用できる施設は申請した施設のみです。", "小千谷市の決まりで、この施設は予約できません。")


def o6_interview(hand: Hand, staff: Hand, town: Town) -> None:
    """6. 初回面談, with a comment; 仮予約 until the facility confirms."""
    hand.go(hand.url + "/my/")
    ways.open_tab(hand, APPLIED)
    ways.choose_the_child(hand)
    hand.sees("STEP2 予約種別の選択", "初回面談")
    hand.press("初回面談を予約する")
    ways.send_interview(hand, "10:00～10:30", "よろしくお願いします。")
    ways.confirm_interview(staff, town, NAME, WHO.email)
    staff.sees("よろしくお願いします。")
    town.portal.to("2026-06-08T11:00:00+09:00")
    ways.record_acceptance(staff, town, NAME, WHO.email)


def o7_regular(hand: Hand, staff: Hand, town: Town) -> None:
    """7. 施設の予約（定期利用）: 「ご利用可能枠（毎週・隔週）」."""
    offer(town.make, town.nursery, weekly(first=date(2026, 6, 24)), last=date(2026, 7, 8))
    ways.again(hand, town, WHO, code=False)
    hand.press("施設をさがす")
    hand.press("面談・利用歴からさがす")
    hand.sees(APPLIED)
    hand.press("施設の詳細を見る")
    hand.press("予約")
    ways.choose_the_child(hand)
    ways.press_kind(hand, "定期利用", "ご利用可能枠")
    hand.sees("ご利用可能枠（毎週・隔週）")
    hand.press("毎週 水曜日 9:30～11:30")
    hand.press("予約に進む")
    hand.sees("予約時の注意事項", "予約する日 3日")
    hand.press("了承して先に進む")
    hand.sees("お迎えに来られる方")
    hand.pick("pickup", "guardian1")
    hand.fill(comment="毎週お願いします。")
    hand.press("確認画面に進む")
    hand.heads("予約内容の確認")
    hand.tick_all()
    hand.press("予約内容を送信する")
    hand.sees("仮予約")
    staff.press("申し込み")
    staff.tap(staff.page.locator("a[href*='/facility/series/']:visible").first)
    staff.press("3日分をまとめて確定する")
    town.portal.post.take(WHO.email, "定期利用の予約確定")


def o8_use(hand: Hand, town: Town) -> None:
    """8. 施設の利用: the code at both ends; お迎えが30分以上遅れた場合、1時間分の追加料金."""
    town.portal.to("2026-06-24T09:28:00+09:00")
    ways.again(hand, town, WHO, code=False)
    hand.sees("直近のご予約", "予約日当日", "6月24日（水）")
    door = f"{town.portal.url}/d/{town.nursery.door_code}"
    hand.go(door)
    ways.stamp(hand, "利用開始")
    town.portal.to("2026-06-24T12:00:00+09:00")
    hand.go(door)
    ways.stamp(hand, "利用終了", "900円", "利用料は、施設に直接お支払いください。")


def o8_the_same_day(hand: Hand, town: Town) -> None:
    """当日キャンセルは利用時間枠が消費されます: said beforehand; the day before it is free."""
    town.portal.to("2026-06-30T22:00:00+09:00")
    ways.again(hand, town, WHO, code=False)
    hand.press("予約の詳細を見る")
    hand.press("予約をキャンセルする")
    hand.press("体調不良")
    hand.press("確認画面に進む")
    hand.sees("キャンセルしても残り時間は減りません。")
    town.portal.to("2026-07-01T08:00:00+09:00")
    ways.again(hand, town, WHO, code=False)
    hand.press("予約の詳細を見る")
    ways.cancel(hand, "2時間")
    hand.sees("数えた時間", "2時間")


def o9_help(hand: Hand) -> None:
    """9. 「お客さまサポート」の「利用マニュアル」; フォームからもお問い合わせ."""
    hand.press("お客さまサポート")
    hand.sees("お問い合わせフォーム")
    hand.press("利用マニュアル")
    hand.press("初回面談を予約する")
    hand.sees("STEP1")
