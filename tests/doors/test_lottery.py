"""抽選 at the doors: the desk draws, the family follows it by the mailed URL and from its home (A9, G4, C10-14)."""

from __future__ import annotations

import csv
import io

from sqlalchemy import select

from tests.conftest import StillClock
from tests.rooms.test_draws import by_lot
from tests.support.applicant import CHILD, SIBLING, apply, ask, fill, letters
from tests.support.client import Visitor
from tests.support.make import Make
from tsuen.domain.applications.models import Application, DrawRound
from tsuen.jobs.lottery import check_round


def desk(visitor: Visitor, make: Make, code: str = "252115") -> Visitor:
    """Another browser, an officer's."""
    return Visitor(visitor.app, visitor.clock).log_in(make.officer(code).account_id)


def reviewed(visitor: Visitor, make: Make, clock: StillClock, emails: list[str], **changes: object) -> Visitor:
    """Families that applied, one child each, all 審査済み; the day of the draw. Returns the officer's browser."""
    make.municipality(policy=by_lot(**changes))
    officer = desk(visitor, make)
    for number, email in enumerate(emails):
        child = CHILD | {"given_kana": "ソウミリカ"[number % 5] * (1 + number // 5)}
        said = apply(Visitor(visitor.app, clock), email, children=(child,))
        officer.open("/municipality/applications/")
        officer.press(said)
        officer.send({}, button="決定する")
    clock.to("2026-12-15T10:00")
    return desk(visitor, make)


def ref_of(visitor: Visitor) -> str:
    with visitor.database.reading() as tx:
        return str(tx.scalar(select(DrawRound.ref)))


def test_the_desk_reviews_draws_and_certifies(visitor: Visitor, make: Make, clock: StillClock) -> None:
    officer = reviewed(visitor, make, clock, [f"f{n}@example.jp" for n in range(3)])
    page = officer.open("/municipality/applications/?view=eligible")
    assert "審査済み 3" in page.text
    page = officer.open("/municipality/lottery/")
    assert "抽選できます" in page.text
    page = officer.press("令和8年度 第1回")
    assert "抽選は1回だけです" in officer.press("抽選する").text
    page = officer.send({}, button="抽選する")
    assert "抽選しました" in page.text
    assert page.text.count("補欠 第1位") == 1
    assert "抽選済み" in page.text
    officer.post(f"/municipality/lottery/{ref_of(visitor)}/draw", status=409)
    assert "もう済んでいます" in officer.page.text
    officer.open(f"/municipality/lottery/{ref_of(visitor)}")
    officer.press("当選者に認定を出す（2件）")
    page = officer.send({}, button="認定を出す")
    assert "2件の認定を出しました" in page.text
    assert len(letters(visitor.database, "accounts/issued")) == 2
    assert "当選者に認定を出す" not in page.text


def test_the_list_is_enough_to_draw_again(visitor: Visitor, make: Make, clock: StillClock) -> None:
    officer = reviewed(visitor, make, clock, [f"f{n}@example.jp" for n in range(3)])
    ref = ref_of(visitor)
    officer.open(f"/municipality/lottery/{ref}/draw")
    before = officer.http.get(f"/municipality/lottery/{ref}/list.csv").text
    assert "抽選のあとに表示" in before
    officer.send({}, button="抽選する")
    answer = officer.http.get(f"/municipality/lottery/{ref}/list.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("﻿"))))
    facts, lines = {row[0]: row[1] for row in rows[:10]}, rows[12:]
    assert [row[0] for row in lines] == ["1", "2", "3"]
    assert [row[8] for row in lines] == sorted(row[8] for row in lines)
    assert facts["抽選回"] == ref
    assert "髙﨑" not in answer.text
    assert check_round(visitor.database, ref) == 0
    assert check_round(visitor.database, "nothing") == 2


def test_before_its_day_the_button_is_not_there_and_a_press_is_refused(visitor: Visitor, make: Make, clock: StillClock) -> None:
    reviewed(visitor, make, clock, ["a@example.jp"])
    clock.to("2026-12-14T10:00")
    officer = desk(visitor, make)
    page = officer.open(f"/municipality/lottery/{ref_of(visitor)}")
    assert "抽選日（12月15日（火））になると" in page.text
    assert "抽選する" not in [words for _, words in page.links]
    assert "抽選日は12月15日（火）です" in officer.post(f"/municipality/lottery/{ref_of(visitor)}/draw", status=422).text
    stranger = desk(visitor, make, "152081")
    stranger.open("/municipality/lottery/")
    assert "抽選回はありません" in stranger.page.text
    stranger.open(f"/municipality/lottery/{ref_of(visitor)}", status=404)
    stranger.open(f"/municipality/lottery/{ref_of(visitor)}/list.csv", status=404)


def test_the_desk_hears_of_a_refusal_and_moves_the_next_up(visitor: Visitor, make: Make, clock: StillClock) -> None:
    officer = reviewed(visitor, make, clock, [f"f{n}@example.jp" for n in range(3)], places=1, alternates_until="2027-01-31")
    officer.open(f"/municipality/lottery/{ref_of(visitor)}/draw")
    page = officer.send({}, button="抽選する")
    assert "次の補欠を繰り上げる" not in page.text
    officer.open(next(url for url, words in page.links if words.startswith("辞退を記録する")))
    page = officer.send({}, button="辞退を記録する")
    assert "辞退を記録しました" in page.text
    officer.press("次の補欠を繰り上げる")
    page = officer.send({}, button="繰り上げる")
    assert "補欠 第1位から繰り上げ" in page.text
    assert [len(letters(visitor.database, f"applications/{one}")) for one in ("won", "declined", "moved_up")] == [1, 1, 1]
    officer.open(f"/municipality/lottery/{ref_of(visitor)}/decline?ticket=nothing", status=404)


def test_an_application_in_a_draw_cannot_be_approved_by_hand(visitor: Visitor, make: Make) -> None:
    make.municipality(policy=by_lot())
    number = apply(visitor, "a@example.jp", children=(CHILD, SIBLING))
    officer = desk(visitor, make)
    officer.open("/municipality/applications/")
    page = officer.press(number)
    assert "承認する" not in page.text
    officer.send({"result": "approve"}, button="決定する", status=422)
    officer.send({"result": ""}, button="決定する", status=422)
    with visitor.database.reading() as tx:
        assert tx.scalar(select(Application.state)) == "submitted"


def test_outside_of_the_window_the_family_is_told_when(visitor: Visitor, make: Make, clock: StillClock) -> None:
    make.municipality(policy=by_lot())
    clock.to("2026-12-10T23:50")
    visitor.open(ask(visitor))
    fill(visitor)
    clock.to("2026-12-11T00:05")
    page = visitor.send({}, button="申請する", status=422)
    assert "募集は12月10日（木）24:00に終わりました" in page.text
