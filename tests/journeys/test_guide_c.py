"""千代田区's guide (令和7年度) in 千代田区's own rules, by its printed words, on a phone, from the account to cancelling several."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.journeys import ways
from tests.journeys.conftest import STAFF_PASSWORD, Town, twice
from tests.journeys.hand import DESK, PHONE, TABLET, Hand
from tests.journeys.ways import Baby, Parent
from tsuen.domain.policies.policy import Policy

WHO = Parent("kudan@example.jp", "東京都", "千代田区", "102-0074")
CHILD = Baby("りん", "リン", (2024, 7, 10), {"needs_detail": "歩くときに手をつなぎます。", "diagnosis": "低緊張", "doctor": "走らせすぎないこと"})
FOUND, NAME = "九段坂こども園", "田中 りん"
ROUND = {"name": "令和7年度 第1回", "opens_on": "2025-12-01", "closes_on": "2025-12-10", "draws_on": "2025-12-15", "places": 1}
pytestmark = [pytest.mark.browser, twice]


@pytest.mark.timeout(300)
def test_from_the_account_to_cancelling_several(found_town: Callable[..., Town], open_browser: Callable[..., Browser]) -> None:
    rounds = Policy.model_validate({"lottery": {"rounds": [ROUND]}}).lottery
    town = found_town(
        "2025-12-08T09:00:00+09:00", code="131016", name=FOUND, rules="tokyo-chiyoda", more={"lottery": rounds}, withheld=1
    )
    browser = open_browser()
    parent, desk, staff = (town.window(browser, size) for size in (PHONE, DESK, TABLET))
    account(parent, town)
    number = apply(parent)
    lottery(desk, parent, town, number)
    search(parent)
    interview(parent, staff, town)
    health_check(parent, staff, town)
    regular(parent, staff, town)
    cancel_one(parent, town)
    cancel_several(parent, town)
    ways.all_is_well(town, parent, desk, staff)


def account(hand: Hand, town: Town) -> None:
    """C12 Step1–4: 新規アカウント登録, the mailed URL, 登録."""
    ways.choose_the_town(hand, WHO)
    hand.press("アカウントを作成")
    hand.fill(email=WHO.email)
    hand.press("登録する")
    hand.go(town.portal.post.url(WHO.email, "アカウント登録 URL のお知らせ"))
    hand.fill(password=WHO.password, again=WHO.password, family_name=WHO.family, given_name=WHO.given)
    hand.fill(family_kana="タナカ", given_kana="アユミ", phone=WHO.phone, postal_code=WHO.postal_code)
    hand.fill(area="東京都千代田区九段南", street="1-2-1")
    hand.date("birth_on", 1993, 5, 1)
    hand.press("アカウントを作成")
    hand.heads("利用規約・プライバシーポリシーに関する同意")
    hand.tick_all()
    hand.press("同意する")
    hand.sees("マイページ", f"{WHO.name} さま")


def apply(hand: Hand) -> str:
    """C13, C14 Step5–12: 【オンライン申請する】; what is known stands in the form; 配慮すべき事項; 添付."""
    hand.press("オンライン申請する")
    for name, value in {"family_name": "田中", "given_kana": "アユミ", "birth_on-year": "1993", "area": "東京都千代田区九段南"}.items():
        assert hand.page.locator(f"[name='{name}']").first.input_value() == value
    assert hand.page.locator("#email").input_value() == WHO.email
    hand.tick("consent_data", "consent_records")
    hand.choose(relation="母", sex="女")
    hand.press("次へ進む")
    hand.sees("代理利用者")
    hand.pick("wanted", "no")
    hand.press("次へ進む")
    ways.fill_child(hand, WHO, CHILD)
    hand.pick("used_elsewhere", "no")
    hand.press("次へ進む")
    hand.press(FOUND)
    hand.fill(contact1_name="田中 健", contact1_relation="父", contact1_phone="080-5555-6666")
    hand.press("次へ進む")
    hand.heads("登録内容の確認")
    hand.press("添付書類を追加する")
    hand.page.locator("input[type=file]").set_input_files({"name": "手帳.jpg", "mimeType": "image/jpeg", "buffer": _photo()})
    hand.press("添付する")
    hand.sees("手帳.jpg", "添付したもの 1つ")
    hand.press("申請内容を確認する")
    hand.sees("歩くときに手をつなぎます。", "低緊張", FOUND, "手帳.jpg")
    ways.send_application(hand)
    hand.sees("12月15日（月）に抽選")
    return ways.number_on(hand)


def _photo() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (600, 800), (180, 170, 160)).save(kept, "JPEG")
    return kept.getvalue()


def lottery(desk: Hand, hand: Hand, town: Town, number: str) -> None:
    """C10–11: the desk reads the papers and reviews; the draw on its day; result mail, certification, 「アカウント発行のお知らせ」."""
    desk.log_in(town.officer, STAFF_PASSWORD, town.portal.post)
    desk.press(number)
    desk.sees(NAME, "低緊張", "手帳.jpg")
    desk.press("決定する")
    town.portal.to("2025-12-15T10:00:00+09:00")
    desk.log_in(town.officer, STAFF_PASSWORD, town.portal.post)
    desk.go(town.portal.url + "/municipality/lottery/")
    desk.press("令和7年度 第1回")
    desk.press("抽選する")
    desk.press("抽選する")
    desk.sees("抽選しました")
    town.portal.post.take(WHO.email, "抽選結果のお知らせ")
    desk.press("当選者に認定を出す（1件）")
    desk.press("認定を出す")
    desk.sees("1件の認定を出しました")
    town.portal.post.take(WHO.email, "アカウント発行のお知らせ")
    ways.again(hand, town, WHO)
    hand.press("メニュー")
    hand.press("認定証")
    hand.sees(f"{NAME} さま", "認定期間")


def search(hand: Hand) -> None:
    """C17: 利用できる施設は申し込み後、決定した1施設のみ."""
    hand.go(hand.url + "/my/")
    hand.press("施設をさがす")
    hand.sees("キーワードからさがす", "現在地からさがす", "都道府県からさがす", "お気に入りからさがす", "面談・利用歴からさがす", FOUND)
    hand.sees("利用できる施設は決定した施設のみです。", "利用できる施設は1か所までです。", "千代田区の中の施設のみです。")


def interview(hand: Hand, staff: Hand, town: Town) -> None:
    """C18: no time is offered, so the family names its own; the facility takes one; 予約完了メール."""
    hand.go(hand.url + "/my/")
    ways.open_tab(hand, FOUND)
    ways.choose_the_child(hand)
    ways.press_kind(hand, "初回面談", "初回面談を予約する")
    hand.press("希望の日時を伝える")
    hand.date("on1", 2025, 12, 24)
    hand.page.locator("select[name='starts1']").select_option("600")
    hand.tick("share")
    hand.press("希望の日時を送信する")
    hand.sees("施設の返事を待っています")
    staff.log_in(town.staff, STAFF_PASSWORD, town.portal.post)
    staff.press("面談")
    staff.press("希望日時 1")
    staff.page.locator("input[name='time']").first.check()
    staff.press("この日時で確定する")
    staff.sees("予約確定")
    town.portal.post.take(WHO.email, "初回面談の予約確定")
    town.portal.to("2025-12-24T11:00:00+09:00")
    ways.record_acceptance(staff, town, NAME, WHO.email)


def health_check(hand: Hand, staff: Hand, town: Town) -> None:
    """C19: 健康診断の受診をお願いします; the facility writes down that it was seen."""
    ways.again(hand, town, WHO)
    hand.sees("健康診断が必要です")
    staff.go(town.portal.url + "/facility/interviews/?view=over")
    staff.press(f"{NAME} さま")
    staff.press("利用の前の確認")
    staff.pick("what", "checked")
    staff.date("prepared_on", 2025, 12, 24)
    staff.press("記録する")
    staff.sees("健康診断")
    ways.again(hand, town, WHO)
    assert "健康診断が必要です" not in hand.text()


def regular(hand: Hand, staff: Hand, town: Town) -> None:
    """C20, C21: 「定期利用申請」, 「申請内容を送信する」; 事業所が登録を完了すると予約完了メール."""
    ways.again(hand, town, WHO)
    ways.open_tab(hand, FOUND)
    ways.choose_the_child(hand)
    ways.press_kind(hand, "定期利用", "定期利用申請")
    hand.sees("定期的なご利用に関する情報")
    hand.date("first_on", 2026, 1, 7)
    hand.page.locator("select[name='weekday_1']").select_option("2")
    hand.press("確認画面に進む")
    hand.heads("申請内容の確認")
    hand.tick_all()
    hand.press("申請内容を送信する")
    hand.sees("申請中")
    staff.go(town.portal.url + "/facility/wishes/")
    staff.press(NAME)
    staff.date("last_on", 2026, 1, 31)
    staff.press("日程を確かめる")
    staff.sees("予約する日 4日")
    staff.press("定期利用を登録する")
    town.portal.post.take(WHO.email, "定期利用の予約完了")


def cancel_one(hand: Hand, town: Town) -> None:
    """C27: 「定期利用」 → 「検索」 → 「詳細」 → …; until 前日17時 nothing is consumed."""
    town.portal.to("2026-01-06T16:50:00+09:00")
    ways.again(hand, town, WHO)
    hand.sees("直近のご予約", "1月7日（水）", "予約確定")
    listed(hand)
    hand.tap(hand.page.locator(".card--row", has_text="1月7日").locator("a", has_text="詳細"))
    ways.cancel(hand, "キャンセルしても残り時間は減りません。")
    ways.cancel_mails(town, WHO)


def cancel_several(hand: Hand, town: Town) -> None:
    """C28, C30: check boxes → 「チェックした項目を一括キャンセル」 → 「一括キャンセルする」; after 17:00 of the day before, hours go."""
    town.portal.to("2026-01-13T17:01:00+09:00")
    ways.again(hand, town, WHO)
    listed(hand)
    for day in ("1月14日", "1月21日"):
        hand.tap(hand.page.locator(".card--row", has_text=day).locator("label.pick"))
    hand.press("チェックした項目を一括キャンセル")
    hand.press("体調不良")
    hand.press("確認画面に進む")
    hand.sees("1月14日", "1月21日", "あわせて 2件", "2時間")
    hand.press("一括キャンセルする")
    hand.sees("2件の予約をキャンセルしました。")
    ways.cancel_mails(town, WHO)
    hand.go(hand.url + "/my/")
    hand.sees("1月28日（水）")


def listed(hand: Hand) -> None:
    """「予約一覧」 → 「定期利用」 → conditions → 「検索」."""
    hand.press("予約一覧")
    hand.press("定期利用")
    hand.fill(first="2026-01-01")
    hand.press("検索")
    hand.sees("予約一覧")
