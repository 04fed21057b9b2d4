"""A facility's own words over its municipality's policy (rules.md, "What follows" 1)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from tsuen.domain.policies.policy import Policy, merged


def for_facility(policy: Policy, name: str | None) -> Policy:
    """The policy as it holds at a facility named in it."""
    if name is None or name not in policy.by_facility:
        return policy
    return _laid(policy.model_dump_json(exclude_unset=True), name)


# Of these the municipality of the facility decides; of the others (who, how much, fees) the family's own.
PLACE_SECTIONS = ("booking", "capacity", "cancelling", "lateness", "counting", "interviews", "readiness", "terms", "by_facility")


def at_place(home: Policy, place: Policy) -> Policy:
    """A family of one municipality at a facility in another: the home certifies and pays, the place sets the door's rules."""
    return home.model_copy(update={name: getattr(place, name) for name in PLACE_SECTIONS if name in place.model_fields_set})


def laid(policy: Policy, own: Mapping[str, Any]) -> Policy:
    """`own` laid over the policy. Raises pydantic's ValidationError where it does not fit."""
    below = {key: value for key, value in policy.document().items() if key != "by_facility"}
    return Policy.model_validate(merged(below, own))


def not_allowed(policy: Policy, own: Mapping[str, Any]) -> list[str]:
    """The fields a facility says that its municipality does not leave to it."""
    said = [f"{section}.{field}" for section, fields in own.items() if isinstance(fields, Mapping) for field in fields]
    said += [section for section, fields in own.items() if not isinstance(fields, Mapping)]
    return [path for path in said if path not in policy.facility_may_set and path.partition(".")[0] not in policy.facility_may_set]


@lru_cache(maxsize=256)
def _laid(document: str, name: str) -> Policy:
    policy = Policy.model_validate_json(document)
    return laid(policy, policy.by_facility[name])
