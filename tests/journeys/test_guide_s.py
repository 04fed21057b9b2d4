"""墨田区's Q&A (R8.3.1): each answer made true in the running program by its printed words, on a phone, in 墨田区's own rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from tests.journeys import ways
from tests.journeys.conftest import STAFF_PASSWORD, Town, twice
from tests.journeys.hand import DESK, PHONE, TABLET, Hand
from tests.journeys.ways import Baby, Parent
from tsuen.domain.accounts.models import Account
from tsuen.domain.households.models import Household

WHO = Parent("guardian1@example.jp", "東京都", "墨田区", "130-0015")
SECOND, NEW = "guardian2@example.jp", "new-address@example.jp"
PASSWORD2 = "Sumidagawa-2026-y"
FIRST, LITTLE = Baby("はな", "ハナ", (2024, 7, 10)), Baby("れん", "レン", (2025, 7, 1))
OPEN, SHUT = "すみだ川保育園", "両国橋保育園"
pytestmark = [pytest.mark.browser, twice]


@pytest.mark.timeout(300)
def test_every_answer_is_true(found_town: Callable[..., Town], open_browser: Callable[..., Browser]) -> None:
    town = found_town("2026-03-02T09:00:00+09:00", code="131075", name=OPEN, rules="tokyo-sumida")
    town.make.nursery(code="131075", name=SHUT, interview_way="none")
    browser = open_browser()
    parent, second, desk, staff = (town.window(browser, size) for size in (PHONE, PHONE, DESK, TABLET))
    q2_application_first(parent, desk, town)
    q4_the_main_address(parent)
    q7_what_to_do_first(parent)
    q1_what_it_is(parent, desk, staff, town)
    q5_q12_the_second_guardian(second, town)
    q6_without_the_one_time_password(parent, town)
    q3_one_account(browser, desk, parent, town)
    q8_no_interview_online(parent)
    q9_another_address(parent, town)
    q10_q11_changes(parent, desk, town)
    q13_help(parent, desk, town)
    ways.all_is_well(town, parent, second, desk, staff)


def menu(hand: Hand, *words: str) -> None:
    """マイページ⇒メニュー⇒…."""
    hand.go(hand.url + "/my/")
    hand.sees("マイページ")
    hand.press("メニュー")
    for one in words:
        hand.press(one)


def q2_application_first(hand: Hand, desk: Hand, town: Town) -> None:
    """Q2: まずは「認定申請」; 認定されるとアカウントが発行され、ログイン方法が記載されたメールが届きます. Q5: 保護者2 on the way."""
    ways.ask_for_the_form(hand, town, WHO)
    ways.fill_applicant(hand, WHO)
    hand.sees("代理利用者", "保護者2")
    hand.pick("wanted", "yes")
    hand.fill(family_name="田中", given_name="健", family_kana="タナカ", given_kana="ケン", phone=WHO.phone, email=WHO.email)
    hand.choose(relation="父")
    hand.press("次へ進む")
    hand.sees("保護者1とは別の電話番号を入力してください。", "保護者1とは別のメールアドレスを入力してください。")
    hand.fill(phone="080-5555-6666", email=SECOND)
    hand.press("次へ進む")
    ways.fill_child(hand, WHO, FIRST)
    hand.press("次へ進む")
    hand.press("あとで入力する")
    ways.send_application(hand)
    ways.certify(desk, town, ways.number_on(hand), WHO.name, "田中 健", "田中 はな")
    ways.set_password(hand, town, WHO.email, WHO.password)
    hand.log_in(WHO.email, WHO.password, town.portal.post, first=True)
    hand.sees("マイページ", f"{WHO.name} さま")


def q4_the_main_address(hand: Hand) -> None:
    """Q4: 申請者(保護者1)のメールアドレスとなります."""
    menu(hand, "利用者情報管理", WHO.name)
    hand.sees("保護者1", WHO.email)


def q7_what_to_do_first(hand: Hand) -> None:
    """Q7: マイページ⇒メニュー⇒「利用者情報管理」: 緊急連絡先等, アレルギー情報等. Home says so, too."""
    hand.go(hand.url + "/my/")
    hand.sees("緊急連絡先を入力する", "食事・アレルギー情報を入力する")
    menu(hand, "利用者情報管理", WHO.name)
    hand.sees("こどもの緊急連絡先情報")
    hand.press("編集")
    hand.press("確定")
    hand.heads("こどもの緊急連絡先情報")
    hand.fill(contact1_name="田中 健", contact1_relation="父", contact1_phone="080-5555-6666")
    hand.press("確定")
    hand.press("OK")
    hand.sees("田中 健（父）")
    menu(hand, "利用者情報管理", "田中 はな さま", "食事・アレルギー情報", "編集")
    hand.pick("has_allergy", "yes")
    hand.fill(allergy="卵")
    hand.press("確定")
    hand.press("OK")
    hand.sees("卵")
    hand.go(hand.url + "/my/")
    assert "緊急連絡先を入力する" not in hand.text()


def q1_what_it_is(hand: Hand, desk: Hand, staff: Hand, town: Town) -> None:
    """Q1: 「区」「事業者」「利用者」がそれぞれアクセス可能; 利用者: 認定証の確認."""
    menu(hand, "認定証")
    hand.sees("認定証", "田中 はな さま", "認定期間", "墨田区")
    desk.sees("承認")
    staff.log_in(town.staff, STAFF_PASSWORD, town.portal.post)
    staff.sees(OPEN)


def q5_q12_the_second_guardian(hand: Hand, town: Town) -> None:
    """Q5, Q12: サブメールアドレス(保護者2)からもログインすることができ、同じ機能を利用できます."""
    ways.set_password(hand, town, SECOND, PASSWORD2)
    hand.log_in(SECOND, PASSWORD2, town.portal.post, first=True)
    hand.sees("マイページ", "田中 健 さま", "直近のご予約")
    hand.press("施設をさがす")
    hand.sees(OPEN, SHUT)
    menu(hand, "予約一覧")
    hand.sees("ご予約はありません")
    menu(hand, "利用者情報管理", "田中 はな さま", "食事・アレルギー情報")
    hand.sees("卵", "編集")
    menu(hand, "認定証")
    hand.sees("田中 はな さま")


def q6_without_the_one_time_password(hand: Hand, town: Town) -> None:
    """Q6: マイページ⇒メニュー⇒「利用者情報管理」⇒「利用者」⇒「ログイン時の2段階認証」を有効から無効."""
    menu(hand, "利用者情報管理")
    hand.sees("利用者")
    hand.press(WHO.name)
    hand.sees("ログイン時の2段階認証", "有効")
    ways.switch_codes_off(hand, WHO)
    menu(hand, "ログアウト")
    hand.log_in(WHO.email, WHO.password, None)
    hand.sees("マイページ", f"{WHO.name} さま")


def q3_one_account(browser: Browser, desk: Hand, parent: Hand, town: Town) -> None:
    """Q3: 同一世帯で1アカウント; 同じメールアドレスでの認定申請."""
    hand = town.window(browser)
    ways.apply_alone(hand, town, WHO, LITTLE)
    hand.press("あとで入力する")
    ways.send_application(hand)
    desk.go(town.portal.url + "/municipality/applications/")
    ways.certify(desk, town, ways.number_on(hand), "田中 れん", "お子さまの追加のお知らせ")
    town.portal.post.take(WHO.email, "お子さまの追加")
    hand.close()
    menu(parent, "利用者情報管理")
    parent.sees("田中 はな さま", "田中 れん さま", WHO.name, "田中 健")
    with town.portal.database.reading() as tx:
        assert len(tx.scalars(select(Household.id)).all()) == 1
        assert len(tx.scalars(select(Account.id).where(Account.audience == "family")).all()) == 2, "one each for 保護者1 and 2"


def q8_no_interview_online(hand: Hand) -> None:
    """Q8: 「事前面談を受け付けない」設定になっている場合; 定期利用枠: 施設から内定の連絡."""
    hand.go(hand.url + "/my/")
    ways.open_tab(hand, SHUT)
    hand.press("田中 はな さま")
    hand.press("適用する")
    hand.sees("STEP2 予約種別の選択", "この施設は、いま事前面談を受け付けていません。")


def q9_another_address(hand: Hand, town: Town) -> None:
    """Q9: マイページから変更が可能です."""
    menu(hand, "メールアドレスの変更")
    hand.fill(email=NEW, password=WHO.password)
    hand.press("確認コードを送る")
    hand.heads("確認コード")
    hand.fill(code=town.portal.post.code(NEW, "確認コード"))
    hand.press("メールアドレスを変更する")
    hand.sees("メールアドレスを変更しました。")
    menu(hand, "ログアウト")
    hand.log_in(NEW, WHO.password, None)
    hand.sees("マイページ", f"{WHO.name} さま")


def q10_q11_changes(hand: Hand, desk: Hand, town: Town) -> None:
    """Q10, Q11: not changed on the spot; 区内転居は「認定変更申請」, 区外へは「認定取下げ・取消し申請」: on-line, here (G5)."""
    menu(hand, "利用者情報管理")
    hand.sees("氏名、住所、電話番号は、この画面では変えられません。")
    menu(hand, "認定の変更・終了")
    hand.sees("認定変更申請", "認定取下げ・取消し申請")
    hand.press(f"{WHO.name} 保護者1")
    hand.fill(address="東京都千代田区九段南1-2-1", why="引っこし")
    hand.date("effective_on", 2026, 3, 10)
    hand.press("確認画面に進む")
    hand.sees("「認定変更申請」ではなく「認定取下げ・取消し申請」です")
    hand.fill(address="東京都墨田区両国1-1-1")
    hand.press("確認画面に進む")
    hand.heads("申請内容の確認")
    hand.press("申請する")
    hand.sees("認定変更申請", "審査中")
    desk.go(town.portal.url + "/municipality/amendments/")
    desk.press("2026-0001")
    desk.sees("東京都墨田区両国1-1-1")
    desk.pick("result", "approve")
    desk.press("決定して知らせる")
    desk.sees("承認しました")
    menu(hand, "認定の変更・終了", "認定取下げ・取消し申請に進む")
    for box in hand.page.locator("input[name='children']").all():
        box.check()
    hand.pick("reason", "moved_out")
    hand.date("ends_on", 2026, 3, 31)
    hand.press("確認画面に進む")
    hand.sees("より後の予約は、ありません。")
    hand.press("申請する")
    hand.sees("認定取下げ・取消し申請", "審査中")


def q13_help(hand: Hand, desk: Hand, town: Town) -> None:
    """Q13: マニュアルをご参照いただくか、ヘルプデスクにご連絡."""
    menu(hand, "お客さまサポート", "利用マニュアル", "利用を予約する（柔軟利用）")
    hand.sees("予約内容を送信する")
    menu(hand, "お客さまサポート", "お問い合わせフォーム")
    hand.pick("topic", "reservation")
    hand.fill(text="予約のしかたが分かりません。")
    hand.press("送信する")
    hand.sees("お問い合わせを送信しました。")
    desk.go(town.portal.url + "/municipality/enquiries/")
    desk.press("1")
    desk.fill(answer="施設の「予約」タブから予約できます。")
    desk.press("回答を送る")
    town.portal.post.take(NEW, "回答")
    menu(hand, "お客さまサポート", "お問い合わせと回答")
    hand.press("予約・キャンセル")
    hand.sees("施設の「予約」タブから予約できます。")
