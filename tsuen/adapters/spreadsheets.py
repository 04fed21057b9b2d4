"""Papers to be filled in, as Excel files: a title, ruled facts, on one A4 page (A11, S10).

Whatever comes from people is text: never a formula, not even after somebody edits the cell.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from tsuen.kernel.clock import jst
from tsuen.kernel.wording import date_text

_FACE, _INK, _GREEN, _SUNKEN = "游ゴシック", "1A1A1A", "115A36", "F3EFE6"
_LINE = Side(style="thin", color="767676")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST, _CELL = 32_000, 30


class Section(Protocol):
    """A heading and its facts: (label, value). An empty value is a box to write in."""

    @property
    def title(self) -> str:
        """The heading."""

    @property
    def rows(self) -> Sequence[tuple[str, str]]:
        """The facts."""


def form_xlsx(title: str, subtitle: str, sections: Sequence[Section], *, footer: str, made_at: datetime) -> bytes:
    """One sheet: two columns, label and value; `made_at` is aware and written in Japan's time."""
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = "届出書"
    for column, width in (("A", 30), ("B", 62)):
        sheet.column_dimensions[column].width = width
    _write(sheet, 1, 1, title, Font(name=_FACE, size=16, bold=True, color=_GREEN))
    _write(sheet, 2, 1, subtitle, Font(name=_FACE, size=11, color=_INK))
    at = 3
    for section in sections:
        at = _section(sheet, section, at + 1)
    _write(sheet, at + 1, 1, f"{footer}　{date_text(jst(made_at).date())} 作成", Font(name=_FACE, size=9, color=_INK))
    _paper(sheet)
    book.properties.creator = "Tsuen"
    book.properties.created = book.properties.modified = jst(made_at).replace(tzinfo=None)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _section(sheet: Worksheet, section: Section, at: int) -> int:
    _write(sheet, at, 1, section.title, Font(name=_FACE, size=12, bold=True, color=_GREEN))
    for label, value in section.rows:
        at += 1
        for column, text in ((1, label), (2, value)):
            cell = _write(sheet, at, column, text, Font(name=_FACE, size=11, color=_INK))
            cell.border, cell.alignment = _BOX, Alignment(vertical="center", wrap_text=True)
        sheet.cell(at, 1).fill = PatternFill("solid", start_color=_SUNKEN)
        lines = max(1, value.count("\n") + 1, -(-len(value) // _CELL))
        sheet.row_dimensions[at].height = 10 + 16 * lines
    return at + 1


def _write(sheet: Worksheet, row: int, column: int, text: str, font: Font) -> Any:
    """A cell that is text whatever it begins with."""
    cell = sheet.cell(row, column)
    cell.value = _UNPRINTABLE.sub("", text)[:_LONGEST]
    cell.data_type = "s"  # "=…" would be a formula
    cell.font, cell.quotePrefix, cell.number_format = font, True, "@"
    return cell


def _paper(sheet: Worksheet) -> None:
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.sheet_view.showGridLines = False
