"""What 「施設をさがす」 shows, gathered in one read: the ways of searching, the list, the stars, the limits (C1–C7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import url_for

from tsuen.blueprints.family.forms.facilities import Ask
from tsuen.db import Reading
from tsuen.domain.facilities.queries import FacilityFacts, Found, favourites, near, place_of, search
from tsuen.domain.facilities.rules import Point
from tsuen.domain.fees.queries import prices
from tsuen.domain.households.queries import household_of
from tsuen.domain.municipalities.queries import (
    MunicipalityFacts,
    municipalities_in,
    municipality,
    prefectures,
)
from tsuen.domain.policies.queries import policy_on
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.price_words import PriceWords
from tsuen.domain.policies.rules.telling import facility_words
from tsuen.domain.reservations.queries.met import Met, met
from tsuen.domain.reservations.queries.open_to import limited_to
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class Limits:
    """C7 in words, and the names of the facilities that are left to the family; None: not limited to named ones."""

    sentences: Sequence[str]
    names: Sequence[str] | None

    def shut(self, facility: FacilityFacts) -> bool:
        """Whether a facility is none of those the family may use."""
        return self.names is not None and facility.name not in self.names


@dataclass(frozen=True)
class SearchDesk:
    """`stars` are the ids of お気に入り; `prices` and `met` tell by facility what an hour costs and what the children had there, and when."""

    ask: Ask
    home: MunicipalityFacts
    found: Found
    stars: frozenset[int]
    met: Mapping[int, Sequence[Met]]
    limits: Limits
    prices: Mapping[int, PriceWords]
    prefectures: Sequence[str]
    towns: Sequence[MunicipalityFacts]
    about: Point | None = None
    metres: Mapping[int, int | None] = field(default_factory=dict)
    tiles: str = ""
    credit: str = ""

    @property
    def pins(self) -> list[dict[str, object]]:
        """What the map draws: one for each facility whose place is registered, numbered as in the list."""
        return [
            {"n": n, "at": [one.latitude, one.longitude], "name": one.name, "href": url_for("family.facilities.show", ref=one.ref)}
            for n, one in enumerate(self.found.facilities, start=1)
            if one.latitude is not None
        ]


def search_desk(tx: Reading, viewer: Viewer, ask: Ask, now: datetime, *, tiles: tuple[str, str]) -> SearchDesk:
    """Everything the page shows. `tiles`: where the map's pictures come from and whom they are owed to; empty, no map."""
    home = municipality(tx, household_of(tx, viewer).municipality_code)
    stars, known = favourites(tx, viewer), met(tx, viewer, jst_date(now))
    among = {"favourites": stars, "history": frozenset(known)}.get(ask.by)
    code = home.code if ask.own else ask.municipality
    about = ask.at or (place_of(tx, ask.place) if ask.place else None)
    if ask.by == "near" and about is not None:
        rows = near(tx, about, home.code)
        found = Found([one.facility for one in rows], len(rows), 1)
    else:
        rows = ()
        found = search(
            tx, words=ask.words, prefecture=ask.prefecture, municipality_code=code, page=ask.page, among=among
        )
    return SearchDesk(
        tiles=tiles[0], credit=tiles[1], about=about, metres={one.facility.id: one.metres for one in rows},
        ask=ask, home=home, found=found, stars=stars, met=known, limits=limits_for(tx, viewer, now),
        prices=prices(tx, home.code, found.facilities, now),
        prefectures=prefectures(tx) if ask.by == "prefecture" else (),
        towns=municipalities_in(tx, ask.prefecture) if ask.prefecture else (),
    )  # fmt: skip


def limits_for(tx: Reading, viewer: Viewer, now: datetime) -> Limits:
    """Which facilities the family's municipality leaves to it (C7, O5, C17)."""
    household = household_of(tx, viewer)
    home = municipality(tx, household.municipality_code)
    policy = policy_on(tx, home.code, jst_date(now)).policy
    case = Facts(now=now)
    return Limits(facility_words(policy, home.name, case), limited_to(tx, household.id, policy, case))
