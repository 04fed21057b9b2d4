"""Finding facilities: by keyword, by place (C1, C3, C6). Published ones only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from tsuen.db import Reading
from tsuen.domain.facilities.models import Facility
from tsuen.domain.facilities.queries.facts import FacilityFacts, facilities_with_place, facts_of
from tsuen.domain.municipalities.models import Municipality
from tsuen.kernel.kana import search_key

PAGE_SIZE, MOST_WORDS = 20, 8
_ESCAPE = "\\"


@dataclass(frozen=True)
class Found:
    """One page of 施設一覧. `first` and `last` count from 1; both 0 when nothing was found."""

    facilities: Sequence[FacilityFacts]
    total: int
    page: int

    @property
    def first(self) -> int:
        """The number of the first one shown."""
        return (self.page - 1) * PAGE_SIZE + 1 if self.facilities else 0

    @property
    def last(self) -> int:
        """The number of the last one shown."""
        return (self.page - 1) * PAGE_SIZE + len(self.facilities)

    @property
    def more(self) -> bool:
        """Whether there is a next page."""
        return self.page * PAGE_SIZE < self.total


def search(
    tx: Reading, *, words: str = "", prefecture: str = "", municipality_code: str = "", page: int = 1,
    among: Collection[int] | None = None,
) -> Found:  # fmt: skip
    """Published facilities whose name or place holds every word, in a prefecture or municipality if given, `among` some.

    Both sides are brought to one form (NFKC, katakana, small letters); `%` and `_` stand for themselves.
    """
    wanted = _wanted(words, prefecture, municipality_code)
    if among is not None:
        wanted.append(Facility.id.in_(sorted(among)))
    counted = select(func.count(Facility.id)).join(
        Municipality, Municipality.code == Facility.municipality_code
    )
    rows = tx.execute(
        facilities_with_place()
        .where(*wanted)
        .order_by(Facility.search_key, Facility.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    total = tx.scalar(counted.where(*wanted)) or 0
    return Found([facts_of(row) for row in rows], total, page)


def like(text: str) -> str:
    """A LIKE pattern that finds `text` anywhere; the wild cards inside it are escaped."""
    for sign in (_ESCAPE, "%", "_"):
        text = text.replace(sign, _ESCAPE + sign)
    return f"%{text}%"


def _wanted(words: str, prefecture: str, municipality_code: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Facility.published.is_(True)]
    keys = [like(search_key(word)) for word in words.split()[:MOST_WORDS]]
    found += [Facility.search_key.like(key, escape=_ESCAPE) for key in keys]
    if municipality_code:
        found.append(Facility.municipality_code == municipality_code)
    elif prefecture:
        found.append(Municipality.prefecture == prefecture)
    return found
