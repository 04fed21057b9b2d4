"""What doors read of municipalities."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import Text, bindparam, cast, select

from tsuen.db import Reading
from tsuen.domain.municipalities.models import Municipality, PolicyVersion, PostalArea
from tsuen.domain.municipalities.policy import DatedPolicy, Policy, policy_from
from tsuen.kernel.refusals import NotFound


@dataclass(frozen=True)
class MunicipalityFacts:
    """One municipality as screens show it."""

    code: str
    prefecture: str
    name: str
    open: bool
    desk: str
    phone: str
    website: str


@dataclass(frozen=True)
class Area:
    """A postal code's answer: the municipality and one of its towns."""

    municipality_code: str
    prefecture: str
    municipality: str
    town: str


@dataclass(frozen=True)
class AddressGuess:
    """What a postal code fills in: `text` (to be continued when there are several `towns`); empty if nobody knows it."""

    text: str
    towns: Sequence[str]


@dataclass(frozen=True)
class Policies:
    """The versions of one municipality's rules, newest first, each with its first day."""

    versions: Sequence[tuple[date, DatedPolicy]]

    def on(self, day: date) -> DatedPolicy:
        """The rules in force on `day`."""
        return next((dated for first, dated in self.versions if first <= day), DatedPolicy(None, _parsed("{}")))


_VERSIONS = (
    select(PolicyVersion.starts_on, PolicyVersion.id, cast(PolicyVersion.document, Text).label("text"))
    .where(PolicyVersion.municipality_code == bindparam("code"))
    .order_by(PolicyVersion.starts_on.desc())
)


def policies(tx: Reading, municipality_code: str) -> Policies:
    """Every version of a municipality's rules: for who needs those of several days."""
    rows = tx.rows(_VERSIONS, code=municipality_code)
    return Policies([(row.starts_on, DatedPolicy(row.id, _parsed(row.text))) for row in rows])


def policy_on(tx: Reading, municipality_code: str, day: date) -> DatedPolicy:
    """The rules in force in a municipality on `day` (law 8)."""
    return policies(tx, municipality_code).on(day)


@lru_cache(maxsize=256)
def _parsed(text: str) -> Policy:
    """A stored document, read and judged once for each text: the text is the whole of what it depends on."""
    return policy_from(json.loads(text))


def policy_version(tx: Reading, version_id: int | None) -> Policy:
    """The rules a reservation was made under (law 8)."""
    if version_id is None:
        return Policy()
    document = tx.execute(select(PolicyVersion.document).where(PolicyVersion.id == version_id)).scalar_one()
    return policy_from(document)


def prefectures(tx: Reading) -> Sequence[str]:
    """The 47 都道府県 in their official order."""
    rows = tx.execute(select(Municipality.prefecture).order_by(Municipality.code)).scalars()
    return list(dict.fromkeys(rows))


def municipalities_in(tx: Reading, prefecture: str) -> Sequence[MunicipalityFacts]:
    """The 市区町村 of a prefecture by code."""
    rows = tx.scalars(
        select(Municipality).where(Municipality.prefecture == prefecture).order_by(Municipality.code)
    )
    return [_facts(row) for row in rows]


def open_municipalities(tx: Reading) -> Sequence[MunicipalityFacts]:
    """Those that take on-line applications here, by code."""
    rows = tx.scalars(select(Municipality).where(Municipality.open).order_by(Municipality.code))
    return [_facts(row) for row in rows]


def municipality(tx: Reading, code: str) -> MunicipalityFacts:
    """One municipality. Raises `NotFound`."""
    row = tx.get(Municipality, code)
    if row is None:
        raise NotFound(code)
    return _facts(row)


def areas_of(tx: Reading, postal_code: str) -> Sequence[Area]:
    """What a postal code of seven digits stands for; empty if nobody knows it."""
    rows = tx.execute(
        select(PostalArea.municipality_code, Municipality.prefecture, Municipality.name, PostalArea.town)
        .join(Municipality, Municipality.code == PostalArea.municipality_code)
        .where(PostalArea.code == postal_code)
        .order_by(PostalArea.id)
    )
    return [Area(*row) for row in rows]


def address_of(tx: Reading, postal_code: str) -> AddressGuess:
    """The beginning of the address a postal code stands for (A4)."""
    areas = areas_of(tx, postal_code)
    places = {area.prefecture + area.municipality for area in areas}
    towns = [area.town for area in areas if area.town]
    if len(places) != 1:
        return AddressGuess("", [area.prefecture + area.municipality + area.town for area in areas])
    return AddressGuess(places.pop() + (towns[0] if len(towns) == 1 else ""), towns if len(towns) > 1 else [])


def _facts(row: Municipality) -> MunicipalityFacts:
    return MunicipalityFacts(row.code, row.prefecture, row.name, row.open, row.desk, row.phone, row.website)
