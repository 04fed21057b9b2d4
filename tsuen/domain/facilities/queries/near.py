"""「現在地からさがす」: published facilities by distance from a place (C2). No outside service: places are our own facilities'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from tsuen.db import Reading
from tsuen.domain.facilities.models import Facility
from tsuen.domain.facilities.queries.facts import FacilityFacts, facilities_with_place, facts_of
from tsuen.domain.facilities.queries.search import MOST_WORDS, like
from tsuen.domain.facilities.rules import Point, metres_between, middle
from tsuen.domain.municipalities.queries import areas_of
from tsuen.kernel.kana import digits, search_key

BOX = 0.5  # degrees: some 50 km
SHOWN = 20
_POSTAL_DIGITS = 7


@dataclass(frozen=True)
class Near:
    """A facility and the metres to it; None where its place is not registered."""

    facility: FacilityFacts
    metres: int | None


def near(tx: Reading, at: Point, home_code: str) -> Sequence[Near]:
    """The nearest published facilities, then those of the family's municipality whose place is not registered."""
    box = (
        Facility.latitude.between(at.latitude - BOX, at.latitude + BOX),
        Facility.longitude.between(at.longitude - BOX, at.longitude + BOX),
    )
    found = [
        Near(one, metres_between(at, Point(one.latitude, one.longitude)))
        for one in _published(tx, *box)
        if one.latitude is not None and one.longitude is not None
    ]
    found.sort(key=lambda one: (one.metres or 0, one.facility.id))
    lost = _published(tx, Facility.latitude.is_(None), Facility.municipality_code == home_code)
    return [*found[:SHOWN], *(Near(one, None) for one in lost[:SHOWN])]


def place_of(tx: Reading, words: str) -> Point | None:
    """About where a postal code or the words of a place lie: the middle of the facilities there. None: nobody knows.

    A postal code is tried as it stands, then by its town, then by its municipality.
    """
    code = digits(words)
    if len(code) != _POSTAL_DIGITS or not code.isascii() or not code.isdigit():
        keys = [like(search_key(word)) for word in words.split()[:MOST_WORDS]]
        return _middle(tx, *(Facility.search_key.like(key, escape="\\") for key in keys)) if keys else None
    areas = areas_of(tx, code)
    towns = [Facility.address.like(like(area.town), escape="\\") for area in areas if area.town]
    inside = Facility.municipality_code.in_(sorted({area.municipality_code for area in areas}))
    tries: list[list[ColumnElement[bool]]] = [[Facility.postal_code == code]]
    tries += [[inside, or_(*towns)]] if towns else []
    tries += [[inside]] if areas else []
    return next((found for one in tries if (found := _middle(tx, *one)) is not None), None)


def _published(tx: Reading, *where: ColumnElement[bool]) -> Sequence[FacilityFacts]:
    rows = tx.execute(facilities_with_place().where(Facility.published, *where).order_by(Facility.search_key, Facility.id))
    return [facts_of(row) for row in rows]


def _middle(tx: Reading, *where: ColumnElement[bool]) -> Point | None:
    rows = tx.execute(
        select(Facility.latitude, Facility.longitude).where(
            Facility.published, Facility.latitude.is_not(None), Facility.longitude.is_not(None), *where
        )
    )
    return middle([Point(row.latitude or 0.0, row.longitude or 0.0) for row in rows])
