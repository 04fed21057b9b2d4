"""Which policy is in force: of a municipality, and of a family at a facility. One statement, however many days are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import bindparam, select

from tsuen.db import Reading
from tsuen.domain.policies.models import PolicyVersion
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.own import at_place, laid

_NATIONAL = "{}"


@dataclass(frozen=True)
class DatedPolicy:
    """A policy with the version it came from; `version_id` is None where the national default stands."""

    version_id: int | None
    policy: Policy


@dataclass(frozen=True)
class Agreement:
    """What holds for a family at a facility: the home's policy, the place's, the facility's own words; and their versions."""

    home_id: int | None
    place_id: int | None
    own_id: int | None
    policy: Policy


@dataclass(frozen=True)
class Version:
    """A stored version: its owner, its days, its text."""

    id: int
    owner: str
    starts_on: date
    ends_on: date | None
    document: str


@dataclass(frozen=True)
class Agreements:
    """The versions of a home, a place and a facility, newest first."""

    home: str
    place: str
    own: str
    versions: Sequence[Version]

    def on(self, day: date) -> Agreement:
        """The rules for a family of the home at the facility on `day`."""
        home, place, own = (self._of(owner, day) for owner in (self.home, self.place, self.own))
        texts = (home.document if home else _NATIONAL, place.document if place else _NATIONAL, own.document if own else _NATIONAL)
        return Agreement(home.id if home else None, place.id if place else None, own.id if own else None, joined(*texts))

    def _of(self, owner: str, day: date) -> Version | None:
        for one in self.versions:
            if one.owner == owner and one.starts_on <= day:
                return one if one.ends_on is None or one.ends_on >= day else None
        return None


_VERSIONS = (
    select(
        PolicyVersion.id, PolicyVersion.owner, PolicyVersion.starts_on, PolicyVersion.ends_on, PolicyVersion.document
    )
    .where(PolicyVersion.owner.in_([bindparam("home"), bindparam("place"), bindparam("own")]))
    .order_by(PolicyVersion.starts_on.desc())
)


def agreements(tx: Reading, *, home: str, place: str, facility_id: int) -> Agreements:
    """The rules for a family of `home` at a facility in `place`, on any day."""
    own = f"facility:{facility_id}"
    rows = tx.rows(_VERSIONS, home=home, place=place, own=own)
    return Agreements(home, place, own, [Version(*row) for row in rows])


def agreements_at(tx: Reading, *, home: str, places: Mapping[int, str]) -> Mapping[int, Agreements]:
    """The same for many facilities: by facility, where `places` has the municipality of each."""
    own = {facility_id: f"facility:{facility_id}" for facility_id in places}
    owners = sorted({home, *places.values(), *own.values()})
    rows = tx.execute(
        select(
            PolicyVersion.id, PolicyVersion.owner, PolicyVersion.starts_on, PolicyVersion.ends_on, PolicyVersion.document
        )
        .where(PolicyVersion.owner.in_(owners))
        .order_by(PolicyVersion.starts_on.desc())
    )
    versions = [Version(*row) for row in rows]
    return {one: Agreements(home, place, own[one], versions) for one, place in places.items()}


def policy_on(tx: Reading, municipality_code: str, day: date) -> DatedPolicy:
    """The rules in force in a municipality on `day` (law 8)."""
    rows = tx.rows(_VERSIONS, home=municipality_code, place="", own="")
    code = municipality_code
    found = Agreements(code, code, "", [Version(*row) for row in rows]).on(day)
    return DatedPolicy(found.home_id, found.policy)


def agreement_of(tx: Reading, home_id: int | None, place_id: int | None, own_id: int | None) -> Policy:
    """The rules a reservation was made under (law 8)."""
    wanted = [one for one in (home_id, place_id, own_id) if one is not None]
    rows = tx.execute(select(PolicyVersion.id, PolicyVersion.document).where(PolicyVersion.id.in_(wanted)))
    texts = {row.id: row.document for row in rows}
    return joined(*(texts[one] if one is not None else _NATIONAL for one in (home_id, place_id, own_id)))


@lru_cache(maxsize=512)
def parsed(document: str) -> Policy:
    """A stored document as a policy, read and judged once for each text: the text is the whole of what it depends on."""
    return Policy.model_validate_json(document)


@lru_cache(maxsize=512)
def joined(home: str, place: str, own: str) -> Policy:
    """The home's text, the place's over it where they differ, the facility's own words on top."""
    policy = parsed(home)
    if place != home:
        policy = at_place(policy, parsed(place))
    return policy if own == _NATIONAL else laid(policy, parsed(own).document())
