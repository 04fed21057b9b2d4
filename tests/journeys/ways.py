"""Ways the guides share: applying, certifying, passwords, searching, interviews, booking, the day. Each by its printed words."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Locator, expect

from tests.journeys.conftest import STAFF_PASSWORD, Town
from tests.journeys.hand import Hand
from tsuen.jobs.verify import report


@dataclass(frozen=True)
class Parent:
    """保護者1 and where it lives."""

    email: str
    prefecture: str
    town: str
    postal_code: str
    family: str = "田中"
    given: str = "歩"
    family_kana: str = "タナカ"
    given_kana: str = "アユミ"
    password: str = "Himawari-2026-x"
    phone: str = "090-1111-2222"

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.family} {self.given}"


@dataclass(frozen=True)
class Baby:
    """A child of the application; `needs`: what stands under 「有」, by field."""

    given: str
    kana: str
    born: tuple[int, int, int]
    needs: Mapping[str, str] = field(default_factory=dict)


def choose_the_town(hand: Hand, who: Parent) -> None:
    """都道府県, 市区町村, 「確認する」; without script a press of it brings the second list."""
    hand.go("/")
    hand.sees("まずは利用申請から！", "お住まいの都道府県を選択して下さい。", "お住まいの市区町村を選択して下さい。")
    hand.choose(prefecture=who.prefecture)
    if not hand.script:
        hand.press("確認する")
    hand.page.locator("select[name='municipality'] option", has_text=who.town).first.wait_for(state="attached")
    hand.choose(municipality=who.town)
    hand.press("確認する")


def ask_for_the_form(hand: Hand, town: Town, who: Parent) -> None:
    """「まずは利用申請から！」 → 「確認する」 → 「申請する」 → the mailed URL (K1-1, O1, F1)."""
    choose_the_town(hand, who)
    hand.sees("お住まいの市区町村でオンライン利用申請が可能です。", "キャンセル")
    hand.fill(email=who.email)
    hand.press("申請する")
    hand.go(town.portal.post.url(who.email, "利用申請 URL のお知らせ"))


def fill_applicant(hand: Hand, who: Parent) -> None:
    """保護者1 with consents; the postal code fills the address."""
    hand.tick("consent_data", "consent_records")
    hand.fill(family_name=who.family, given_name=who.given, family_kana=who.family_kana, given_kana=who.given_kana, phone=who.phone)
    hand.date("birth_on", 1993, 5, 1)
    hand.choose(relation="母")
    hand.fill(postal_code=who.postal_code)
    hand.press("郵便番号から住所を入れる")
    hand.page.locator(f"input[name='area'][value*='{who.town}']").wait_for()
    hand.fill(street="1-2-3")
    hand.press("次へ進む")


def fill_child(hand: Hand, who: Parent, baby: Baby) -> None:
    """One child; 「次へ進む」 is left to the journey."""
    hand.heads("お子さまの情報")
    hand.fill(family_name=who.family, given_name=baby.given, family_kana=who.family_kana, given_kana=baby.kana)
    hand.date("birth_on", *baby.born)
    hand.choose(relation="子")
    hand.pick("needs", "yes" if baby.needs else "no")
    hand.fill(**baby.needs)


def apply_alone(hand: Hand, town: Town, who: Parent, baby: Baby) -> None:
    """保護者1 alone, with one child; the next page is left to the journey (K1-1, O1, F1)."""
    ask_for_the_form(hand, town, who)
    fill_applicant(hand, who)
    hand.pick("wanted", "no")
    hand.press("次へ進む")
    fill_child(hand, who, baby)
    hand.press("次へ進む")


def send_application(hand: Hand) -> None:
    """「登録内容の確認」 → 「申請する」 → done."""
    hand.heads("登録内容の確認")
    hand.press("申請する")
    hand.sees("申請番号")


def certify(desk: Hand, town: Town, number: str, *names: str) -> None:
    """The municipality looks at an application and approves it (確認及び審査)."""
    if not desk.page.url.startswith(town.portal.url):
        desk.log_in(town.officer, STAFF_PASSWORD, town.portal.post)
    desk.press(number)
    desk.sees(*names)
    desk.pick("result", "approve")
    desk.press("決定して知らせる")
    desk.sees("承認")


def set_password(hand: Hand, town: Town, email: str, password: str, *, first: bool = True) -> None:
    """「パスワードリセット申請」 → 「メール送信」 → 「パスワードリセット」 → 「変更」 → 「パスワード設定完了」 (K1-2, O2, F2)."""
    if first:
        hand.go(town.portal.post.url(email, "アカウント発行のお知らせ"))
    hand.heads("パスワードリセット申請")
    hand.fill(email=email, again=email)
    hand.press("メール送信")
    hand.go(town.portal.post.url(email, "パスワードリセットのご案内"))
    hand.heads("パスワードリセット")
    hand.fill(password=password, again=password)
    hand.press("変更")
    hand.heads("パスワード設定完了")


def switch_codes_off(hand: Hand, who: Parent) -> None:
    """「ログイン時の2段階認証」 from 「有効」 to 「無効」, with the password (O4, Q6)."""
    hand.press("ログイン時の2段階認証を変更する")
    hand.pick("two_step", "off")
    hand.fill(password=who.password)
    hand.press("確定")
    hand.sees("「無効」にしました")


def home(hand: Hand, town: Town) -> None:
    """The family's home."""
    hand.go(town.portal.url + "/my/")


def again(hand: Hand, town: Town, who: Parent, *, code: bool = True) -> None:
    """Some days later: home, with a log-in if the session has ended; `code`: with the one-time password."""
    home(hand, town)
    if "/login" in hand.page.url:
        hand.log_in(who.email, who.password, town.portal.post if code else None)
    hand.sees("マイページ")


def open_tab(hand: Hand, name: str) -> None:
    """「施設をさがす」 → 「施設の詳細を見る」 → tab 「予約」 (K2-1)."""
    hand.press("施設をさがす")
    hand.sees(name)
    hand.tap(hand.page.get_by_label(f"施設の詳細を見る {name}"))
    hand.sees("基本情報")
    hand.press("予約")
    hand.sees("STEP1 ご利用のお子さまを選択")


def choose_the_child(hand: Hand) -> None:
    """STEP1: 「選択する」 → 「適用する」 (required)."""
    hand.press("選択する")
    hand.tap(hand.page.locator("#child button", has_text="適用する"))
    hand.page.locator("#child a", has_text="選択する").wait_for()


def press_kind(hand: Hand, kind: str, within: str) -> None:
    """STEP2: the kind, where it does not show what stands in it already, then that."""
    hand.sees("STEP2 予約種別の選択", kind)
    if not hand.page.locator("a:visible", has_text=within).count():
        hand.press(kind)
    hand.press(within)


def send_interview(hand: Hand, time: str, comment: str = "") -> None:
    """From the calendar of 初回面談 to 「予約内容を送信する」 (K3-1, O6)."""
    hand.press(time)
    hand.press("適用する")
    hand.sees("予約時の注意事項")
    hand.press("了承して先に進む")
    if comment:
        hand.page.locator("textarea[name='comment']").fill(comment)
    hand.press("確認画面に進む")
    hand.heads("予約内容の確認")
    hand.tick_all()
    hand.press("予約内容を送信する")
    hand.sees("仮予約")


def confirm_interview(staff: Hand, town: Town, child: str, email: str) -> None:
    """日程調整が完了したら: 「初回面談の予約確定」."""
    if not staff.page.url.startswith(town.portal.url):
        staff.log_in(town.staff, STAFF_PASSWORD, town.portal.post)
    staff.press("面談")
    staff.press(f"{child} さま")
    staff.press("確定する")
    town.portal.post.take(email, "初回面談の予約確定")


def record_acceptance(staff: Hand, town: Town, child: str, email: str) -> None:
    """On the day: 「面談」 → 「予定」 → 受入可 (K4)."""
    staff.go(town.portal.url + "/facility/")
    if "/login" in staff.page.url:
        staff.log_in(town.staff, STAFF_PASSWORD, town.portal.post)
    staff.press("面談")
    staff.press("予定")
    staff.press(f"{child} さま")
    staff.page.get_by_label("受入可", exact=True).first.check()
    staff.press("受入可否を記録する")
    town.portal.post.take(email, "初回面談の結果")


def cell(hand: Hand, on: str, at: str) -> Locator:
    """The free cell of a day and time; weeks are turned until it is there."""
    found = hand.page.locator(f"[name='at'][value='{on}T{at.zfill(5)}']")
    for _ in range(5):
        if found.count():
            break
        bar = hand.page.locator("#week .week-bar")
        shown = bar.inner_text()
        hand.press("次の週")
        expect(bar).not_to_have_text(shown, use_inner_text=True)
    return found.first


def book_hours(hand: Hand, on: str, starts: str, last: str) -> None:
    """K4-1 手順3–8: `last` is the last half-hour, its end is the end of use."""
    hand.sees("柔軟利用をご希望の方")
    hand.tap(cell(hand, on, starts))
    hand.tap(cell(hand, on, last))
    hand.press("適用する")
    hand.press("予約手続き")
    hand.sees("予約時の注意事項")
    hand.press("了承して先に進む")
    hand.sees("お迎えに来られる方", "上記以外の方")
    hand.pick("pickup", "guardian1")
    hand.press("確認画面に進む")
    hand.heads("予約内容の確認")
    hand.tick_all()
    hand.press("予約内容を送信する")
    hand.sees("仮予約")


def confirm_booking(staff: Hand, town: Town, email: str, kind: str = "柔軟利用") -> None:
    """事業所が予約内容の確認後、予約を確定します."""
    staff.press("申し込み")
    staff.press("確定する")
    town.portal.post.take(email, f"{kind}の予約確定")


def cancel(hand: Hand, *says: str) -> None:
    """From a booking's own page to 「予約をキャンセルしました。」; `says`: what stands before the last button (K4-3, C27, O8)."""
    hand.press("予約をキャンセルする")
    hand.press("体調不良")
    hand.press("確認画面に進む")
    hand.sees("キャンセル", *says)
    hand.press("予約をキャンセルする")
    hand.sees("予約をキャンセルしました。")


def cancel_mails(town: Town, who: Parent) -> None:
    """Family and facility hear of it."""
    town.portal.post.take(who.email, "キャンセル")
    town.portal.post.take("facility", "キャンセル")


def stamp(hand: Hand, what: str, *says: str) -> None:
    """登降園手続き: 「登録」 → 「利用開始登録」 or 「利用終了登録」 (O8, F6)."""
    hand.press("登録")
    hand.press(f"{what}登録")
    hand.sees(f"{what}を登録しました", *says)


def number_on(hand: Hand) -> str:
    """申請番号 on the page."""
    found = re.search(r"20\d\d-\d{4,}", hand.text())
    assert found, hand.text()
    return found[0]


def all_is_well(town: Town, *hands: Hand) -> None:
    """At the end of a journey: no fault in any window, and `tsuen verify` finds nothing."""
    for hand in hands:
        hand.close()
    assert report(town.portal.database, town.portal.clock(), town.portal.home) == 0


def picture(hand: Hand, name: str) -> None:
    """For people to look at, where TSUEN_PICTURES says so."""
    if folder := os.environ.get("TSUEN_PICTURES", ""):
        hand.shots(folder, [name])
