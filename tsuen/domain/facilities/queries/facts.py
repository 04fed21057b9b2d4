"""One facility, as screens and other rooms read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from tsuen.db import AnyRow, Columns, Reading
from tsuen.domain.facilities.models import Facility
from tsuen.domain.facilities.policy import Profile, profile_from
from tsuen.domain.facilities.words import TYPES, ages_words
from tsuen.domain.municipalities.models import Municipality
from tsuen.kernel.refusals import NotFound


@dataclass(frozen=True)
class FacilityFacts:
    """One facility. `price_per_hour` in yen; ages in completed months, the upper bound excluded."""

    id: int
    ref: str
    municipality_code: str
    prefecture: str
    municipality: str
    name: str
    type: str
    postal_code: str
    address: str
    latitude: float | None
    longitude: float | None
    phone: str
    email: str
    price_per_hour: int
    age_from_months: int
    age_below_months: int
    interview_way: str
    published: bool
    profile: Profile

    @property
    def ages(self) -> str:
        """0歳6か月～2歳."""
        return ages_words(self.age_from_months, self.age_below_months)

    @property
    def kind(self) -> str:
        """認定こども園, or where the facility says nothing its type (一般型)."""
        return self.profile.kind or TYPES.get(self.type, "")


_WITH_PLACE: Columns = select(
    Facility.id, Facility.ref, Facility.municipality_code, Municipality.prefecture, Municipality.name.label("municipality"),
    Facility.name, Facility.type, Facility.postal_code, Facility.address, Facility.latitude, Facility.longitude,
    Facility.phone, Facility.email, Facility.price_per_hour, Facility.age_from_months, Facility.age_below_months,
    Facility.interview_way, Facility.published, Facility.profile,
).join(Municipality, Municipality.code == Facility.municipality_code)  # fmt: skip
_PUBLISHED = _WITH_PLACE.where(Facility.ref == bindparam("facility"), Facility.published)
_BY_ID = _WITH_PLACE.where(Facility.id == bindparam("facility"))
_BY_DOOR = _WITH_PLACE.where(Facility.door_code == bindparam("code"))


def facility_facts(tx: Reading, ref: str) -> FacilityFacts:
    """A published facility by its ref: what families may see. Raises `NotFound`."""
    return one(tx, _PUBLISHED, facility=ref)


def facility_by_id(tx: Reading, facility_id: int) -> FacilityFacts:
    """A facility by its number, published or not: for its staff and for other rooms. Raises `NotFound`."""
    return one(tx, _BY_ID, facility=facility_id)


def facility_by_door_code(tx: Reading, code: str) -> FacilityFacts:
    """The facility whose printed 二次元コード carries `code` (O8). Raises `NotFound`."""
    return one(tx, _BY_DOOR, code=code.upper())


def door_code_of(tx: Reading, facility_id: int) -> str:
    """What the facility's printed 二次元コード carries. Raises `NotFound`."""
    code = tx.scalar(select(Facility.door_code).where(Facility.id == facility_id))
    if code is None:
        raise NotFound(facility_id)
    return code


def published_names(tx: Reading, municipality_code: str) -> Sequence[tuple[str, str]]:
    """(ref, name) of the published facilities of a municipality, by name: wished facilities (A4)."""
    rows = tx.execute(
        select(Facility.ref, Facility.name)
        .where(Facility.municipality_code == municipality_code, Facility.published)
        .order_by(Facility.search_key, Facility.id)
    )
    return [(row.ref, row.name) for row in rows]


def facilities_with_place() -> Columns:
    """Facilities with their prefecture and municipality; the start of every select here."""
    return _WITH_PLACE


def one(tx: Reading, statement: Columns, **values: Any) -> FacilityFacts:
    """The facts of the one row, or `NotFound`."""
    row = tx.rows(statement, **values).first()
    if row is None:
        raise NotFound("facility")
    return facts_of(row)


def facts_of(row: AnyRow) -> FacilityFacts:
    """A row as facts: its columns have their names."""
    return FacilityFacts(**row._asdict() | {"profile": profile_from(row.profile)})
