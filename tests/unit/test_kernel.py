"""The ground: clock, cells, calendar, kana, money."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsuen.kernel.calendar import is_business_day, is_holiday, month_key, open_day_before
from tsuen.kernel.cells import CELLS_A_DAY, Span, cell_at, day_of, minute_of
from tsuen.kernel.clock import MovableClock, at_jst, jst_date, system_clock
from tsuen.kernel.kana import digits, has_forbidden, is_katakana, line, search_key, tidy, to_katakana
from tsuen.kernel.money import price_of, started_hours
from tsuen.kernel.numbers import REF_LENGTH, new_door_code, new_ref
from tsuen.kernel.wording import allergy_tag, allergy_text


def test_a_day_belongs_to_japan_whatever_the_zone() -> None:
    assert jst_date(datetime(2026, 4, 30, 14, 59, 59, tzinfo=UTC)) == date(2026, 4, 30)
    assert jst_date(datetime(2026, 4, 30, 15, 0, tzinfo=UTC)) == date(2026, 5, 1)
    assert at_jst(date(2026, 5, 1), 0) == datetime(2026, 4, 30, 15, 0, tzinfo=UTC)


def test_a_moved_clock_is_shared_and_goes_on(tmp_path: Path) -> None:
    start = datetime.fromisoformat("2026-01-14T09:00:00+09:00")
    web, worker = MovableClock(tmp_path / "c.json", start), MovableClock(tmp_path / "c.json", start)
    assert abs((web() - start).total_seconds()) < 5
    web.set(datetime.fromisoformat("2026-01-21T08:55:00+09:00"))
    assert abs((worker() - web()).total_seconds()) < 5
    assert worker().day == 20  # 23:55 UTC of the day before
    assert MovableClock(tmp_path / "other.json")() - system_clock() < (start - start).resolution * 10**6
    again = MovableClock(tmp_path / "c.json", start)  # started anew with the same words: goes on
    assert abs((again() - web()).total_seconds()) < 5
    other = MovableClock(tmp_path / "c.json", start.replace(month=3))
    assert other().month == 3
    with pytest.raises(ValueError, match="offset"):
        web.set(datetime(2026, 1, 1))  # noqa: DTZ001


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)), st.integers(0, CELLS_A_DAY - 1))
def test_cells_come_back(day: date, half_hour: int) -> None:
    cell = cell_at(day, half_hour * 30)
    assert (day_of(cell), minute_of(cell)) == (day, half_hour * 30)


def test_a_span_is_end_exclusive_and_on_the_grid() -> None:
    span = Span(date(2026, 12, 16), 570, 690)
    assert span.minutes == 120
    assert span.end_cell - span.first_cell == 4
    for starts, ends in ((570, 570), (690, 570), (575, 600), (-30, 0), (0, 24 * 60 + 30)):
        with pytest.raises(ValueError, match="span"):
            Span(date(2026, 12, 16), starts, ends)


def test_holidays_and_the_open_day_before() -> None:
    assert is_holiday(date(2026, 9, 22))  # 国民の休日
    assert is_holiday(date(2026, 5, 6))  # 振替休日
    assert open_day_before(date(2026, 5, 7), is_business_day) == date(2026, 5, 1)
    assert open_day_before(date(2026, 6, 1), is_business_day) == date(2026, 5, 29)
    assert month_key(date(2026, 6, 1)) == 202606


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("090-1234-5678", "09012345678"), ("０９０－１２３４－５６７８", "09012345678"), ("090ー1234ー5678", "09012345678"),
     ("(0748)72 1389", "0748721389"), ("〒520-3252", "〒5203252"), ("12a", "12a")],
)  # fmt: skip
def test_numbers_as_people_type_them(typed: str, kept: str) -> None:
    assert digits(typed) == kept


@pytest.mark.parametrize(("typed", "kept"), [("もりもと", "モリモト"), ("ﾓﾘﾓﾄ　ｱﾔ", "モリモト アヤ"), ("ヴァン", "ヴァン")])
def test_readings_become_katakana(typed: str, kept: str) -> None:
    assert to_katakana(typed) == kept
    assert is_katakana(kept)
    assert not is_katakana("森本")


def test_a_search_finds_whatever_letters_were_used() -> None:
    assert search_key("いわねの丘 こども園") == search_key("イワネノ丘こども園")
    assert search_key("ＡＢＣ") == search_key("abc")


@pytest.mark.parametrize("bad", ["\x00", "a\u202eb", "\ud800", "\x1b", "\x85", "\u2028", "a\u2029b"])
def test_letters_nobody_needs(bad: str) -> None:
    assert has_forbidden(bad)
    assert not has_forbidden("髙﨑 鷗\n𠮷①㈱")


@pytest.mark.parametrize("blank", ["\u200b", " \u2060\u3000", "\ufeff", "\u00ad\n", "\u3164", "\u2800"])
def test_letters_nobody_sees_are_no_answer(blank: str) -> None:
    assert tidy(blank) == ""
    assert tidy(f"{blank}森本\u200d") == "森本"
    assert line(f"森本 彩\r\n{blank}さま") == "森本 彩 さま"


def test_money() -> None:
    assert price_of(30, 300) == 150  # F6
    assert price_of(120, 300) == 600  # K4-4
    assert [started_hours(n) for n in (0, 1, 60, 61)] == [0, 1, 1, 2]


def test_names_are_opaque() -> None:
    refs = {new_ref() for _ in range(1000)}
    assert len(refs) == 1000
    assert all(len(one) == REF_LENGTH for one in refs)
    assert len(new_door_code()) == 10


@pytest.mark.parametrize("said", ["", None, "なし", " 無し。", "特になし", "-"])
def test_no_allergy_is_no_alert(said: str | None) -> None:
    assert allergy_text(said) == ""
    assert allergy_text("卵（加熱したものも）") == "卵（加熱したものも）"
    assert allergy_tag("卵アレルギー") == "卵アレルギー"
    assert allergy_tag("卵と乳と小麦。少量でも発疹が出ます") == "アレルギーあり"
