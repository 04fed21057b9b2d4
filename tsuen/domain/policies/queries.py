"""Which policy is in force: of a municipality, and of a family at a facility."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import or_, select

from tsuen.db import Reading
from tsuen.domain.policies.models import PolicyVersion
from tsuen.domain.policies.policy import NATIONAL, Policy
from tsuen.domain.policies.rules.own import at_place, laid


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


def policy_on(tx: Reading, municipality_code: str, day: date) -> DatedPolicy:
    """The rules in force in a municipality on `day` (law 8)."""
    return _on(tx, municipality_code, day)


def agreement_on(tx: Reading, *, home: str, place: str, facility_id: int, day: date) -> Agreement:
    """The rules for a family of `home` at a facility in `place` on `day`."""
    theirs = _on(tx, home, day)
    there = theirs if place == home else _on(tx, place, day)
    own = _on(tx, f"facility:{facility_id}", day)
    return Agreement(theirs.version_id, there.version_id, own.version_id, _joined(theirs, there, own))


def agreement_of(tx: Reading, home_id: int | None, place_id: int | None, own_id: int | None) -> Policy:
    """The rules a reservation was made under (law 8)."""
    theirs = DatedPolicy(home_id, policy_version(tx, home_id))
    there = theirs if place_id == home_id else DatedPolicy(place_id, policy_version(tx, place_id))
    own = DatedPolicy(own_id, policy_version(tx, own_id) if own_id else NATIONAL)
    return _joined(theirs, there, own)


def policy_version(tx: Reading, version_id: int | None) -> Policy:
    """One version; the national default for None."""
    if version_id is None:
        return NATIONAL
    return parsed(tx.execute(select(PolicyVersion.document).where(PolicyVersion.id == version_id)).scalar_one())


@lru_cache(maxsize=512)
def parsed(document: str) -> Policy:
    """A stored document as a policy. Documents never change, so each is read once a process."""
    return Policy.model_validate_json(document)


def _on(tx: Reading, owner: str, day: date) -> DatedPolicy:
    row = tx.execute(
        select(PolicyVersion.id, PolicyVersion.document)
        .where(
            PolicyVersion.owner == owner,
            PolicyVersion.starts_on <= day,
            or_(PolicyVersion.ends_on.is_(None), PolicyVersion.ends_on >= day),
        )
        .order_by(PolicyVersion.starts_on.desc())
        .limit(1)
    ).first()
    return DatedPolicy(None, NATIONAL) if row is None else DatedPolicy(row.id, parsed(row.document))


def _joined(theirs: DatedPolicy, there: DatedPolicy, own: DatedPolicy) -> Policy:
    policy = theirs.policy if there.version_id == theirs.version_id else at_place(theirs.policy, there.policy)
    return policy if own.version_id is None else laid(policy, own.policy.document())
