"""The whole way of booking with the keys alone: Tab, Enter, arrows, the space bar for a box; the focus is always to be seen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.hand import DESK, PHONE, Hand, flat
from tests.journeys.scene import Scene

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
MANY = 150
# What has the focus: its words, its name and value, and why it could not be seen (nothing: it can).
FOCUS = """() => {
  const one = document.activeElement, box = one.closest('label.choice') || one;
  const {left, top, width, height} = box.getBoundingClientRect(), drawn = getComputedStyle(one);
  const ring = parseFloat(drawn.outlineWidth) > 0 && drawn.outlineStyle !== 'none'
    || parseFloat(getComputedStyle(box).outlineWidth) > 0 && getComputedStyle(box).outlineStyle !== 'none';
  const over = document.elementFromPoint(left + width / 2, top + height / 2);
  const faults = [];
  if (!one.matches(':focus-visible') || !ring) faults.push('no ring');
  if (!width || !height) faults.push('no size');
  else if (!over || !(box.contains(over) || over.contains(box))) faults.push('covered by ' + (over ? over.className || over.tagName : 'the edge'));
  return {words: one.getAttribute('aria-label') || box.innerText || '', name: one.name || '', value: one.value || '', tag: one.tagName, faults};
}"""


class Keys:
    """Somebody who has no mouse."""

    def __init__(self, hand: Hand) -> None:
        self.page, self.hand = hand.page, hand

    def to(self, words: str = "", *, name: str = "", value: str = "") -> dict[str, Any]:
        """Tab on until what says so, or is named so, has the focus. Everything passed by can be seen."""
        for _ in range(MANY):
            self.page.keyboard.press("Tab")
            now = self._now()
            if (words and flat(now["words"]) == flat(words)) or (name and now["name"] == name and value in now["value"]):
                return now
        raise AssertionError(f"no Tab leads to {words or name} {value} on {self.page.url}")

    def press(self, words: str = "", **named: str) -> None:
        """Tab there, Enter."""
        self.to(words, **named)
        self.page.keyboard.press("Enter")

    def arrow(self, key: str, times: int = 1) -> dict[str, Any]:
        """An arrow key."""
        for _ in range(times):
            self.page.keyboard.press(key)
        return self._now()

    def _now(self) -> dict[str, Any]:
        """What has the focus; it may be scrolled into sight for a moment."""
        for _ in range(6):
            now: dict[str, Any] = self.page.evaluate(FOCUS)
            if now["tag"] == "BODY" or not now["faults"]:
                return now
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{now} on {self.page.url}")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1366"])
def test_booking_by_keyboard_alone(scene: Scene, size: tuple[int, int]) -> None:
    scene.make.acceptance(scene.family, scene.nursery)
    hand = scene.window(size)
    keys = Keys(hand)
    hand.go("/my/")
    keys.press("施設をさがす")
    hand.heads("施設をさがす")
    keys.press("施設の詳細を見る いわねの丘こども園")
    hand.sees("保育環境")
    keys.press("予約")
    hand.sees("STEP1 ご利用のお子さまを選択")
    keys.press("選択する")
    hand.page.locator("#child button").wait_for()
    keys.press("適用する")
    hand.page.locator("#child a", has_text="選択する").wait_for()
    choose_hours(keys)
    keys.press("適用する")
    hand.sees("キャンセルしても残り時間は減りません")
    keys.press("予約手続き")
    hand.heads("予約時の注意事項")
    keys.press("了承して先に進む")
    hand.heads("予約手続き")
    keys.to(name="pickup")
    assert keys.arrow("ArrowDown")["value"] == "other"
    assert keys.arrow("ArrowUp")["value"] == "guardian1"
    keys.press("確認画面に進む")
    hand.heads("予約内容の確認")
    for box in ("care", "cancelling", "ill"):
        keys.to(name=box)
        hand.page.keyboard.press("Space")
    keys.press("予約内容を送信する")
    hand.heads("予約を申し込みました")
    hand.sees("12月16日（水）", "9:30～11:30")
    hand.close()


def choose_hours(keys: Keys) -> None:
    """Into the calendar with Tab, inside it with the arrows: Wednesday 9:30 to 11:30."""
    keys.to(name="at")
    while True:
        now = keys.arrow("ArrowRight")
        if now["value"].startswith("2026-12-16"):
            break
        assert now["value"] < "2026-12-16", now
    now = keys.arrow("ArrowDown", 2)
    assert now["value"] == "2026-12-16T09:30"
    keys.page.keyboard.press("Enter")
    now = keys.arrow("ArrowDown", 3)
    assert now["value"] == "2026-12-16T11:00"
    keys.page.keyboard.press("Enter")
    assert keys.arrow("ArrowLeft")["value"] == "2026-12-15T11:00", "and the arrows go on after choosing"
