"""Papers as PDF: our mark, a title, ruled facts, page numbers, on A4 (design: Print).

Millimetres throughout, letters in points. The same input gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import as_file
from itertools import chain, zip_longest
from pathlib import Path
from typing import cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, WrapMode

from tsuen.adapters.letters import FONT, printable
from tsuen.kernel.clock import jst

_FAMILY = "NotoSansJP"
_DOOR, _SUN, _PAPER = "#115a36", "#ff8d44", "#faf8f3"
_GREEN, _INK, _SOFT, _RULE = (17, 90, 54), (26, 26, 26), (89, 89, 89), (204, 204, 204)
_EDGE, _WIDTH, _FLOOR = 20.0, 170.0, 272.0
_LABEL, _GAP = 44.0, 4.0
_LINE, _PAD = 5.8, 1.9
_TITLE, _HEADING, _BODY, _SMALL = 18.0, 13.0, 10.5, 8.5
_MARK = 13.0
_BREAKABLE = re.compile(r"[\u00a0\u00ad]|\s$")  # what the search for breaks alters even where there is room
_LINES = MethodReturnValue.LINES
_PAGES = "〓頁〓"  # stands for the number of pages until it is known
_ALWAYS = "0123456789/ 年月日:作成" + _PAGES


@dataclass(frozen=True)
class Section:
    """A heading and its facts: label and value, either may hold line breaks."""

    title: str
    rows: Sequence[tuple[str, str]]


class _Sheet(FPDF):
    """A4 pages that carry the footer, the making's time and their number."""

    def __init__(self, font: Path, letters: set[int], footer: str, made_at: datetime) -> None:
        super().__init__(format="A4")
        self._footer_text, self._made_at = footer, jst(made_at)
        self.add_font(_FAMILY, fname=font, unicode_range=sorted(letters))
        self.set_lang("ja")
        self.set_creator("Tsuen")
        self.set_producer("Tsuen")
        self.set_creation_date(self._made_at)
        self.set_margins(_EDGE, _EDGE)
        self.c_margin = 0
        self.set_auto_page_break(auto=False)
        self.alias_nb_pages(_PAGES)

    def footer(self) -> None:
        """Foot of every page; the library calls it."""
        self.letters(_SMALL, _SOFT)
        at = self._made_at
        self.set_xy(_EDGE, 281)
        self.cell(_WIDTH, 5, self._footer_text)
        self.set_xy(_EDGE, 285.5)
        self.cell(_WIDTH, 5, f"{at.year}年{at.month}月{at.day}日 {at:%H:%M} 作成")
        self.set_xy(_EDGE + _WIDTH - 12, 285.5)
        self.cell(12, 5, f"{self.page_no()} / {_PAGES}")

    def letters(self, size: float, colour: tuple[int, int, int]) -> None:
        """Set type in this size and colour from here on."""
        self.set_font(_FAMILY, size=size)
        self.set_text_color(*colour)

    def rule(self, colour: tuple[int, int, int], thickness: float) -> None:
        """A line across the column, here."""
        self.set_draw_color(*colour)
        self.set_line_width(thickness)
        self.line(_EDGE, self.y, _EDGE + _WIDTH, self.y)

    def room(self, height: float) -> None:
        """Turn the page if less than `height` is left on it."""
        if self.y + height > _FLOOR:
            self.add_page()

    def wrapped(self, text: str, width: float) -> list[str]:
        """The text in lines of at most `width`, in the type now set; at least one line."""
        lines: list[str] = []
        for part in text.split("\n"):
            if self.get_string_width(part) <= width and not _BREAKABLE.search(part):
                lines.append(part)  # as most facts do, it fits; the search for breaks is two thirds of a paper's cost
                continue
            found = self.multi_cell(
                width, _LINE, part, dry_run=True, output=_LINES, wrapmode=WrapMode.CHAR, align="L"
            )
            lines += cast("list[str]", found) or [""]
        return lines


def facts_pdf(
    title: str, subtitle: str, sections: Sequence[Section], *, footer: str, made_at: datetime
) -> bytes:
    """One paper of ruled facts; `made_at` is aware and printed in Japan's time."""
    title, subtitle, footer = printable(title), printable(subtitle), printable(footer).replace("\n", " ")
    clean = [_printable_section(section) for section in sections]
    letters = set(map(ord, _ALWAYS + title + subtitle + footer + "".join(map(_letters_of, clean))))
    with as_file(FONT) as font:
        sheet = _Sheet(font, letters, footer, made_at)
        sheet.set_title(title.replace("\n", " "))
        sheet.add_page()
        _head(sheet, title, subtitle)
        for section in clean:
            _section(sheet, section)
        return bytes(sheet.output())


def _printable_section(section: Section) -> Section:
    return Section(
        printable(section.title), [(printable(label), printable(value)) for label, value in section.rows]
    )


def _letters_of(section: Section) -> str:
    return section.title + "".join(chain.from_iterable(section.rows))


def _head(sheet: _Sheet, title: str, subtitle: str) -> None:
    """Mark on the left, title and subtitle beside it, a green rule below."""
    _mark(sheet, _EDGE - _MARK / 10, _EDGE, _MARK)
    left = _EDGE + _MARK + _GAP
    for text, size, colour, height in ((title, _TITLE, _INK, 8.2), (subtitle, _BODY, _SOFT, _LINE)):
        sheet.letters(size, colour)
        for line in sheet.wrapped(text, _WIDTH - _MARK - _GAP) if text else ():
            sheet.set_x(left)
            sheet.cell(0, height, line, new_x="LMARGIN", new_y="NEXT")
    sheet.set_y(max(sheet.y, _EDGE + _MARK) + 3)
    sheet.rule(_GREEN, 0.6)


def _mark(sheet: _Sheet, x: float, y: float, size: float) -> None:
    """A child in an open door, from a drawing 40 units wide."""
    unit = size / 40
    with sheet.new_path(x + 4 * unit, y + size) as door:
        door.style.fill_color, door.style.stroke_color = _DOOR, None
        door.vertical_line_to(y + 19 * unit)
        door.arc_relative(16 * unit, 16 * unit, 0, large_arc=False, positive_sweep=True, dx=32 * unit, dy=0)
        door.vertical_line_to(y + size)
        door.close()
    with sheet.new_path() as head:
        head.style.fill_color, head.style.stroke_color = _SUN, None
        head.circle(x + 20 * unit, y + 17 * unit, 5.5 * unit)
    with sheet.new_path(x + 10 * unit, y + size) as body:
        body.style.fill_color, body.style.stroke_color = _PAPER, None
        body.arc_relative(10 * unit, 13.5 * unit, 0, large_arc=False, positive_sweep=True, dx=20 * unit, dy=0)
        body.close()


def _section(sheet: _Sheet, section: Section) -> None:
    """Heading, then the facts; a heading never stands alone at the foot of a page."""
    sheet.ln(7)
    if section.title:
        sheet.letters(_HEADING, _GREEN)
        lines = sheet.wrapped(section.title, _WIDTH)
        sheet.room(7 * len(lines) + 2 * _LINE + 2 * _PAD)
        for line in lines:
            sheet.cell(_WIDTH, 7, line, new_x="LMARGIN", new_y="NEXT")
        sheet.ln(0.8)
    sheet.rule(_RULE, 0.2)
    for label, value in section.rows:
        _row(sheet, label, value)


def _row(sheet: _Sheet, label: str, value: str) -> None:
    """One fact and the rule under it, kept on one page unless it is longer than a page."""
    sheet.letters(_BODY, _INK)
    labels = sheet.wrapped(label, _LABEL)
    values = sheet.wrapped(value, _WIDTH - _LABEL - _GAP)
    height = _LINE * max(len(labels), len(values)) + 2 * _PAD
    sheet.room(min(height, _FLOOR - _EDGE))
    sheet.ln(_PAD)
    for left, right in zip_longest(labels, values, fillvalue=""):
        sheet.room(_LINE)
        sheet.letters(_BODY, _SOFT)
        sheet.cell(_LABEL + _GAP, _LINE, left)
        sheet.letters(_BODY, _INK)
        sheet.cell(0, _LINE, right, new_x="LMARGIN", new_y="NEXT")
    sheet.ln(_PAD)
    sheet.rule(_RULE, 0.2)
