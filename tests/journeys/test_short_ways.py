"""Taps and screens of Tsuen's short way, task by task, from the family's home: the figures of docs/journeys.md are these."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.journeys import ways
from tests.journeys.scene import Scene
from tests.support.bookings import WEDNESDAY, book
from tsuen.domain.interviews.services import Offer, offer
from tsuen.kernel.numbers import new_ref

TABLE = Path(__file__).parents[2] / "docs" / "journeys.md"
MOST = {"前回と同じ内容で予約する": 4, "登園を登録する": 2, "降園を登録する": 2, "予約をキャンセルする": 4}
pytestmark = pytest.mark.browser


def first_interview(scene: Scene) -> None:
    """Home to 仮予約 of the 初回面談."""
    hand, wish = scene.hand, Offer(date(2026, 12, 18), 600, 630, 30)
    with scene.make.database.writing() as tx:
        offer(tx, viewer=scene.nursery.viewer, key=new_ref(), now=scene.clock(), wish=wish)
    scene.at("2026-12-08T09:00")
    hand.press("施設をさがす")
    hand.press("空き状況を見る")
    hand.press("初回面談を予約する")
    ways.send_interview(hand, "10:00～10:30")


def by_the_calendar(scene: Scene) -> None:
    """Home to 仮予約 of hours, chosen in the calendar."""
    hand = scene.hand
    scene.make.acceptance(scene.family, scene.nursery)
    scene.begin()
    hand.press("施設をさがす")
    hand.press("空き状況を見る")
    hand.tap(ways.cell(hand, "2026-12-16", "9:30"))
    hand.tap(ways.cell(hand, "2026-12-16", "11:00"))
    hand.press("適用する")
    hand.press("予約手続き")
    hand.press("了承して先に進む")
    hand.press("確認画面に進む")
    hand.heads("予約内容の確認")
    hand.tick_all()
    hand.press("予約内容を送信する")
    hand.heads("予約を申し込みました")


def siblings(scene: Scene) -> None:
    """Two children in one go, by the calendar."""
    hand = scene.hand
    scene.family = scene.make.family(children=2, name="山田")
    for number in range(2):
        scene.make.acceptance(scene.family, scene.nursery, child=number)
    scene.at("2026-12-17T09:00")
    hand.press("施設をさがす")
    hand.press("空き状況を見る")
    hand.tick_all()
    hand.press("適用する")
    hand.tap(ways.cell(hand, "2026-12-25", "9:30"))
    hand.tap(ways.cell(hand, "2026-12-25", "11:00"))
    hand.press("適用する")
    hand.press("予約手続き")
    hand.press("了承して先に進む")
    hand.press("確認画面に進む")
    hand.sees("山田 ひなた さま", "山田 そら さま")
    hand.tick_all()
    hand.press("予約内容を送信する")
    hand.sees("予約を申し込みました", "2人")


def once_more(scene: Scene) -> None:
    """「前回と同じ内容で予約」."""
    hand = scene.hand
    scene.begin()
    hand.press("前回と同じ内容で予約")
    hand.heads("予約内容の確認")
    hand.tick_all()
    hand.press("予約内容を送信する")
    hand.heads("予約を申し込みました")


def cancel(scene: Scene) -> None:
    """The nearest booking."""
    hand = scene.hand
    scene.begin()
    hand.press("予約をキャンセルする")
    hand.pick("reason", hand.page.locator("input[name='reason']").first.get_attribute("value") or "")
    hand.press("確認画面に進む")
    hand.press("予約をキャンセルする")
    hand.sees("予約をキャンセルしました。")


def cancel_three(scene: Scene) -> None:
    """「一括キャンセルする」 of three."""
    hand = scene.hand
    for day in (17, 18, 21):
        book(scene.make, scene.family, scene.nursery, on=date(2026, 12, day), starts=840, ends=870)
    scene.begin()
    hand.press("予約一覧")
    for box in hand.page.locator("input[name='ref']").all()[-3:]:
        hand.tap(box)
    hand.press("チェックした項目を一括キャンセル")
    hand.pick("reason", hand.page.locator("input[name='reason']").first.get_attribute("value") or "")
    hand.press("確認画面に進む")
    hand.press("一括キャンセルする")
    hand.sees("3件の予約をキャンセルしました。")


def arrive(scene: Scene) -> None:
    """The phone's camera opened the door's address: counting from there."""
    book(scene.make, scene.family, scene.nursery, confirmed=True, starts=780, ends=840, on=WEDNESDAY, now=scene.clock())
    _door(scene, "2026-12-16T12:58")
    scene.hand.press("登録")
    scene.hand.press("利用開始登録")
    scene.hand.sees("利用開始を登録しました")


def leave(scene: Scene) -> None:
    """The same to go home."""
    _door(scene, "2026-12-16T14:00")
    scene.hand.press("登録")
    scene.hand.press("利用終了登録")
    scene.hand.sees("利用終了を登録しました")


def _door(scene: Scene, moment: str) -> None:
    scene.at(moment)
    scene.hand.go(f"/d/{scene.nursery.door_code}")
    scene.hand.heads("登降園手続き")
    scene.hand.count()


TASKS: dict[str, Callable[[Scene], None]] = {
    "初回面談を予約する": first_interview,
    "カレンダーから予約する": by_the_calendar,
    "前回と同じ内容で予約する": once_more,
    "予約をキャンセルする": cancel,
    "3つの予約をキャンセルする": cancel_three,
    "登園を登録する": arrive,
    "降園を登録する": leave,
    "きょうだいを一度に予約する": siblings,
}


def documented() -> dict[str, tuple[int, int]]:
    """Taps and screens of Tsuen, as the table tells them: its last two columns."""
    rows = [[part.strip() for part in line.strip("|").split("|")] for line in TABLE.read_text("utf-8").splitlines() if line.startswith("|")]
    return {row[0]: (int(row[-2]), int(row[-1])) for row in rows if row[-1].isdigit()}


@pytest.mark.timeout(180)
def test_the_short_ways_are_as_short_as_the_table_says(scene: Scene) -> None:
    found: dict[str, tuple[int, int]] = {}
    for name, walk in TASKS.items():
        walk(scene)
        found[name] = (scene.hand.taps, scene.hand.screens)
    scene.hand.close()
    assert found == documented()
    assert all(found[name][0] <= most for name, most in MOST.items())


def test_the_table_adds_up() -> None:
    """The guide's taps are the steps written in its own column, and Tsuen is never longer."""
    for line in TABLE.read_text("utf-8").splitlines():
        row = [part.strip() for part in line.strip("|").split("|")]
        if line.startswith("|") and row[-1].isdigit():
            assert int(row[2]) == len(row[1].split("→")), row[0]
            assert int(row[4]) <= int(row[2]), row[0]
