"""Papers read back: every letter, every fact, the same bytes for the same input."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from tsuen.adapters.documents import _ALWAYS, Section, _Sheet, facts_pdf
from tsuen.adapters.letters import FONT, printable

MADE_AT = datetime(2026, 12, 8, 15, 30, tzinfo=UTC)
NAMES = "髙橋 﨑山 鷗外 𠮷田 ①㈱ Ⅱ ｶﾅ"


def paper(*rows: tuple[str, str]) -> bytes:
    sections = [Section("お子さま", rows)]
    return facts_pdf("乳児等支援給付 認定証", "湖南市", sections, footer="幼児施設課", made_at=MADE_AT)


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_every_name_comes_back_letter_for_letter():
    (text,) = pages(paper(("氏名", NAMES), ("住所", "檮原町\n須惠町")))
    for wanted in (*NAMES.split(), "檮原町", "須惠町", "乳児等支援給付 認定証", "湖南市", "お子さま"):
        assert wanted in text


def test_footer_has_the_time_in_japan_and_the_page_number():
    (text,) = pages(paper(("氏名", NAMES)))
    assert "幼児施設課" in text
    assert "2026年12月9日 00:30 作成" in text
    assert "1 / 1" in text


def test_same_input_same_bytes():
    assert paper(("氏名", NAMES)) == paper(("氏名", NAMES))


def test_paper_is_a4_and_knows_its_title():
    reader = PdfReader(BytesIO(paper(("氏名", NAMES))))
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert reader.metadata is not None
    assert reader.metadata.title == "乳児等支援給付 認定証"


def test_many_facts_turn_the_page_and_none_is_lost():
    found = pages(paper(*((f"ラベル{n}", f"値{n}番") for n in range(60))))
    assert len(found) > 1
    assert all(f"{n} / {len(found)}" in text for n, text in enumerate(found, 1))
    assert all(f"値{n}番" in "".join(found) for n in range(60))


def test_a_fact_longer_than_a_page_goes_on_overleaf():
    found = pages(paper(("長い", "あ" * 3000)))
    assert "".join(found).count("あ") == 3000


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        (NAMES, NAMES),
        ("か\u3099く\nハ\u309a", "がく\nパ"),
        ("葛\U000e0100飾", "葛飾"),
        ("Ana\tKova\u010d", "Ana Kovac"),
        ("神\ufa19", "神\ufa19"),
        ("😀", "〓"),
        ("a\r\nb\x00", "a\nb"),
        ("", ""),
    ],
)
def test_letters_the_font_lacks_are_never_lost_unseen(text, drawn):
    assert printable(text) == drawn


LETTERS = "あ漢字 ａ　abc-9:30〜、。・（）\u00ad\t\u00a0\n"


@pytest.fixture(scope="module")
def sheet() -> _Sheet:
    made = _Sheet(Path(str(FONT)), set(map(ord, LETTERS + _ALWAYS)), "", MADE_AT)
    made.add_page()
    made.letters(10.5, (0, 0, 0))
    return made


@given(text=st.text(alphabet=LETTERS, max_size=60), width=st.sampled_from([44.0, 122.0]))
def test_what_fits_is_laid_as_the_search_for_breaks_lays_it(sheet, text, width):
    searched = []
    for part in printable(text).split("\n"):
        found = sheet.multi_cell(width, 6, part, dry_run=True, output="LINES", wrapmode="CHAR", align="L")
        searched += found or [""]
    assert sheet.wrapped(printable(text), width) == searched
