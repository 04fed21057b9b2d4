"""Excel forms: what people wrote stays text (A11; formula injection)."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from tsuen.adapters.spreadsheets import form_xlsx

AT = datetime(2026, 12, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Part:
    title: str
    rows: tuple[tuple[str, str], ...]


def sheet(*values: str):
    data = form_xlsx("認定変更届出書", "滋賀県", [Part("変わること", tuple((f"項目{n}", one) for n, one in enumerate(values)))], footer="窓口", made_at=AT)
    return data, load_workbook(io.BytesIO(data)).active


@pytest.mark.parametrize("evil", ["=1+1", '=HYPERLINK("http://x","y")', "+1", "-1+2", "@SUM(A1)", "\t=1", "'=1", "=cmd|' /C calc'!A0", "１２３", "2026-12-08"])
def test_what_people_write_is_text(evil: str) -> None:
    data, found = sheet(evil)
    cell = next(row[1] for row in found.iter_rows() if row[0].value == "項目0")
    assert (cell.data_type, cell.quotePrefix, cell.number_format) == ("s", True, "@")
    assert (cell.value or "").strip() == evil.strip()
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in xml
        assert not [name for name in parts.namelist() if "macro" in name.lower() or "external" in name.lower()]


def test_letters_no_sheet_can_hold_are_left_out_and_lines_stay() -> None:
    found = sheet("髙﨑\x0b𠮷\x00\nア", "")[1]
    values = {row[0].value: row[1].value for row in found.iter_rows()}
    assert values["項目0"] == "髙﨑𠮷\nア"
    assert values["項目1"] in (None, "")
