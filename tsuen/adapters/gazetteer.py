"""The official municipalities and the postal codes, read from the package's own files (tsuen/data/README.md)."""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

_DATA = files("tsuen") / "data"
_MUNICIPALITIES = _DATA / "municipalities.csv"
_POSTAL_CODES = _DATA / "postal_codes.csv.gz"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A city, town, village or ward of Tokyo; `code` has six digits, the last one a check digit; `kana` is katakana."""

    code: str
    prefecture: str
    name: str
    kana: str


@dataclass(frozen=True, slots=True)
class PostalArea:
    """A town a postal code (seven digits, no dash) serves; in a designated city its ward stands first (中区山下町).

    The town is empty where the code stands for the rest of the municipality.
    """

    code: str
    municipality_code: str
    town: str


def read_municipalities() -> Iterator[Municipality]:
    """All 1,741, by code."""
    with _MUNICIPALITIES.open(encoding="utf-8") as lines:
        rows = csv.reader(lines)
        next(rows)
        for code, prefecture, name, kana in rows:
            yield Municipality(code, prefecture, name, kana)


def read_postal_areas() -> Iterator[PostalArea]:
    """All areas by postal code. A code may come several times (towns, even municipalities), its main area first."""
    with _POSTAL_CODES.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        for code, municipality_code, town in rows:
            yield PostalArea(code, municipality_code, town)


def reference_digest() -> str:
    """SHA-256 over both files: tables filled from the same digest are up to date."""
    digest = hashlib.sha256()
    for source in (_MUNICIPALITIES, _POSTAL_CODES):
        digest.update(_sha256(source))
    return digest.hexdigest()


def _sha256(source: Traversable) -> bytes:
    return hashlib.sha256(source.read_bytes()).digest()
