"""What goes wrong on the way of booking: two tabs, the back button, a network that breaks, a mail scanner, large text."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Route, expect
from sqlalchemy import delete, func, select

from tests.journeys import ways
from tests.journeys.hand import PHONE, Hand
from tests.journeys.scene import Scene
from tests.support.applicant import letters
from tests.support.axe import AXE, LOOK, TAGS
from tsuen.domain.households.models import EmergencyContact
from tsuen.domain.reservations.models import Reservation

pytestmark = [
    pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]  # fmt: skip
IMPATIENT = """() => {
  const button = document.querySelector('button[form=send]');
  button.click();
  for (const later of [50, 400, 900]) setTimeout(() => button.click(), later);
}"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def to_details(scene: Scene, hand: Hand, *, comment: str = "", starts: str = "9:30", last: str = "11:00") -> None:
    """From the calendar to 「お迎えに来られる方」, somebody else, with a comment."""
    hand.go(scene.booking)
    hand.tap(ways.cell(hand, "2026-12-16", starts))
    hand.tap(ways.cell(hand, "2026-12-16", last))
    hand.press("適用する")
    hand.press("予約手続き")
    hand.press("了承して先に進む")
    hand.heads("予約手続き")
    hand.pick("pickup", "other")
    hand.fill(other_name="森本 春", other_relation="祖母", other_phone="090-1111-2222", comment=comment)


def to_confirm(scene: Scene, hand: Hand, **more: str) -> None:
    """… to 「予約内容の確認」, every consent given."""
    to_details(scene, hand, **more)
    hand.press("確認画面に進む")
    hand.heads("予約内容の確認")
    hand.tick_all()


def count(scene: Scene) -> int:
    """Reservations there are."""
    with scene.make.database.reading() as tx:
        return tx.scalar(select(func.count(Reservation.id))) or 0


def test_a_stale_second_tab_is_refused_and_keeps_what_was_typed(scene: Scene) -> None:
    scene.make.acceptance(scene.family, scene.nursery)
    first, second = scene.hand, scene.hand.another_tab()
    to_confirm(scene, first, comment="はじめての利用です。")
    to_confirm(scene, second, comment="たまごを食べていません。", starts="10:00", last="11:30")
    first.press("予約内容を送信する")
    first.heads("予約を申し込みました")
    second.press("予約内容を送信する")
    second.sees("12月16日（水）9:30～11:30", "の予約があります")
    second.heads("予約内容の確認")
    second.sees("たまごを食べていません。", "森本 春 さま（祖母・090-1111-2222）")
    assert all(box.is_checked() for box in second.page.locator("input[type=checkbox]").all()), "and the consents"
    assert count(scene) == 1
    first.close()


def test_why_hours_cannot_be_applied_is_what_one_sees_next(scene: Scene) -> None:
    """The refusal at 「適用する」 stands in the window and has the focus; it is not found by scrolling (design 7.3)."""
    scene.make.acceptance(scene.family, scene.nursery)
    with scene.make.database.writing() as tx:
        tx.execute(delete(EmergencyContact))
    hand = scene.hand
    hand.go(scene.booking)
    hand.tap(ways.cell(hand, "2026-12-16", "9:30"))
    hand.tap(ways.cell(hand, "2026-12-16", "11:00"))
    hand.press("適用する")
    refusal = hand.page.get_by_role("alert").filter(has_text="緊急連絡先の入力が必要です")
    expect(refusal).to_be_in_viewport(ratio=1)
    expect(refusal).to_be_focused()


def test_sending_twice_from_two_tabs_of_one_page_sends_once(scene: Scene) -> None:
    scene.make.acceptance(scene.family, scene.nursery)
    hand = scene.hand
    to_confirm(scene, hand)
    with hand.page.expect_response(lambda one: one.url.endswith("/send")):
        hand.page.evaluate("() => { const b = document.querySelector('button[form=send]'); b.click(); b.click(); }")
    hand.heads("予約を申し込みました")
    assert count(scene) == 1
    hand.close()


def test_back_after_sending_makes_no_second_reservation(scene: Scene) -> None:
    scene.make.acceptance(scene.family, scene.nursery)
    hand = scene.hand
    to_confirm(scene, hand)
    hand.press("予約内容を送信する")
    hand.heads("予約を申し込みました")
    hand.page.go_back()
    hand.heads("予約手続き")
    hand.pick("pickup", "guardian1")
    hand.press("確認画面に進む")
    hand.heads("予約内容の確認")
    hand.tick_all()
    hand.press("予約内容を送信する")
    hand.sees("12月16日（水）9:30～11:30", "の予約があります")
    hand.page.reload()
    hand.heads("予約手続き")
    assert count(scene) == 1
    hand.close()


def cut(route: Route) -> None:
    """No connection."""
    route.abort("internetdisconnected")


@pytest.mark.parametrize("where", ["details", "confirm"])
def test_a_broken_network_loses_nothing(scene: Scene, where: str) -> None:
    """The form stays as it was typed, and says so; once the network is back the same button goes on."""
    scene.make.acceptance(scene.family, scene.nursery)
    hand = scene.hand
    walk: Callable[..., None] = to_details if where == "details" else to_confirm
    button = "確認画面に進む" if where == "details" else "予約内容を送信する"
    walk(scene, hand, comment="たまごを食べていません。")
    hand.page.route("**/*", cut)
    hand.press(button)
    hand.sees("インターネットにつながりませんでした。", "入力した内容は、この画面に残っています。")
    hand.sees(button)
    if where == "details":
        assert hand.page.locator("[name=comment]").input_value() == "たまごを食べていません。"
        assert hand.page.locator("[name=other_name]").input_value() == "森本 春"
    hand.page.unroute("**/*")
    hand.press(button)
    hand.heads("予約内容の確認" if where == "details" else "予約を申し込みました")
    if where == "details":
        hand.sees("たまごを食べていません。", "森本 春 さま（祖母・090-1111-2222）")
    assert count(scene) == (where == "confirm")
    hand.close()


def test_a_slow_network_is_waited_for_and_pressing_again_sends_nothing_more(scene: Scene) -> None:
    scene.make.acceptance(scene.family, scene.nursery)
    hand, held = scene.hand, list[Route]()
    to_confirm(scene, hand)
    hand.page.route("**/send", lambda route: held.append(route))  # noqa: PLW0108 - a builtin cannot be marked by the library
    hand.page.evaluate(IMPATIENT)
    hand.page.wait_for_timeout(1500)
    assert len(held) == 1
    held[0].continue_()
    hand.heads("予約を申し込みました")
    assert count(scene) == 1
    hand.close()


def test_a_link_opened_by_a_mail_scanner_is_not_consumed(scene: Scene) -> None:
    """GET and HEAD of the mailed URLs, several times, by something that is no browser; then the family opens it."""
    hand = Hand(scene.browser, scene.url)
    email = scene.family.email
    hand.go("/password/reset")
    hand.heads("パスワードリセット申請")
    hand.fill(email=email, again=email)
    hand.press("メール送信")
    hand.sees("パスワードリセットのご案内")
    facts = letters(scene.make.database, "accounts/reset")[-1].facts or {}
    mailed = f"{scene.url}/password/open/{facts['token']}"
    for method in ("HEAD", "GET", "GET", "HEAD"):
        scan(mailed, method)
    hand.go(mailed)
    hand.heads("パスワードリセット")
    hand.fill(password="Sumidagawa-2026-y", again="Sumidagawa-2026-y")
    hand.press("変更")
    hand.heads("パスワード設定完了")
    hand.close()


def scan(url: str, method: str) -> None:
    """As a scanner does: no cookies, redirects followed."""
    asked = urllib.request.Request(url, method=method, headers={"User-Agent": "MailScanner/1.0"})
    with suppress(urllib.error.HTTPError):
        urllib.request.urlopen(asked, timeout=5).read()


@pytest.mark.parametrize("letters", [16, 32])
def test_at_200_percent_nothing_scrolls_sideways(scene: Scene, open_browser: Callable[..., Browser], letters: int) -> None:
    """Each page of the way, with axe: at half the width, which is 200 % zoom, and with the browser's letters twice as large."""
    scene.make.acceptance(scene.family, scene.nursery)
    scene.browser = open_browser(None, f"--blink-settings=defaultFontSize={letters}")
    hand = scene.window((195, 422) if letters == 16 else PHONE)
    faults: list[str] = []

    def look(heading: str) -> None:
        hand.heads(heading)
        hand.page.evaluate(AXE)
        faults.extend(f"{hand.page.url}: {one}" for one in hand.page.evaluate(LOOK, TAGS))
        if over := hand.page.evaluate(WIDE):
            faults.append(f"{hand.page.url}: {over} px")
            ways.picture(hand, f"wide-{letters}-{len(faults)}")

    hand.go("/my/")
    assert hand.page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == f"{letters}px"
    look("森本 彩")
    hand.press("施設をさがす")
    look("施設をさがす")
    hand.press("施設の詳細を見る")
    look("いわねの丘こども園")
    hand.go(scene.booking)
    look("いわねの丘こども園の予約")
    if letters == 16:  # so narrow that one day comes first
        hand.tap(hand.page.locator("nav.days a", has_text="16"))
        expect(hand.page.locator("nav.days a[aria-current=date]")).to_contain_text("16")
        look("いわねの丘こども園の予約")
    hand.tap(ways.cell(hand, "2026-12-16", "9:30"))
    hand.tap(ways.cell(hand, "2026-12-16", "11:00"))
    hand.press("適用する")
    look("いわねの丘こども園の予約")
    hand.press("予約手続き")
    look("予約時の注意事項")
    hand.press("了承して先に進む")
    look("予約手続き")
    hand.press("確認画面に進む")
    look("予約内容の確認")
    hand.tick_all()
    hand.press("予約内容を送信する")
    look("予約を申し込みました")
    hand.press("予約の詳細を見る")
    look("12月16日")
    hand.close()
    assert not faults, "\n".join(faults)
