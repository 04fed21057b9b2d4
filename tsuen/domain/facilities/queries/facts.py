"""One facility, as screens and other rooms read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from tsuen.db import Reading
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


def facility_facts(tx: Reading, ref: str) -> FacilityFacts:
    """A published facility by its ref: what families may see. Raises `NotFound`."""
    return one(tx, facilities_with_place().where(Facility.ref == ref, Facility.published))


def facility_by_id(tx: Reading, facility_id: int) -> FacilityFacts:
    """A facility by its number, published or not: for its staff and for other rooms. Raises `NotFound`."""
    return one(tx, facilities_with_place().where(Facility.id == facility_id))


def facility_by_door_code(tx: Reading, code: str) -> FacilityFacts:
    """The facility whose printed 二次元コード carries `code` (O8). Raises `NotFound`."""
    return one(tx, facilities_with_place().where(Facility.door_code == code.upper()))


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


def facilities_with_place() -> Select[Facility, str, str]:
    """Facilities with their prefecture and municipality; the start of every select here."""
    return select(Facility, Municipality.prefecture, Municipality.name).join(
        Municipality, Municipality.code == Facility.municipality_code
    )


def one(tx: Reading, statement: Select[Facility, str, str]) -> FacilityFacts:
    """The facts of the one row, or `NotFound`."""
    row = tx.execute(statement).first()
    if row is None:
        raise NotFound("facility")
    return facts_of(*row)


def facts_of(row: Facility, prefecture: str, municipality: str) -> FacilityFacts:
    """A row as facts."""
    return FacilityFacts(
        id=row.id, ref=row.ref, municipality_code=row.municipality_code, prefecture=prefecture,
        municipality=municipality, name=row.name, type=row.type, postal_code=row.postal_code, address=row.address,
        latitude=row.latitude, longitude=row.longitude, phone=row.phone, email=row.email,
        price_per_hour=row.price_per_hour, age_from_months=row.age_from_months,
        age_below_months=row.age_below_months, interview_way=row.interview_way, published=row.published,
        profile=profile_from(row.profile),
    )  # fmt: skip
