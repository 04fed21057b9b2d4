"""A policy as one document: sections over the national default, the facilities' own words over the municipality's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from tsuen.domain.policies.policy._base import Many, Piece, Text
from tsuen.domain.policies.policy.money import Fees
from tsuen.domain.policies.policy.places import Capacity, Waiting
from tsuen.domain.policies.policy.sections import (
    Application,
    Booking,
    Cancelling,
    Counting,
    Eligibility,
    Facilities,
    Interviews,
    Lateness,
    OverCap,
    Quota,
    Readiness,
    Term,
    Valid,
)


class Policy(Piece):
    """One version of a municipality's rules. What it does not say stands at the national default."""

    name: Text = ""
    source: Text = ""  # where the rules were read
    valid: Valid = Valid()
    eligibility: Eligibility = Eligibility()
    application: Application = Application()
    quota: Quota = Quota()
    booking: Booking = Booking()
    facilities: Facilities = Facilities()
    capacity: Capacity = Capacity()
    waiting: Waiting = Waiting()
    cancelling: Cancelling = Cancelling()
    lateness: Lateness = Lateness()
    over_cap: OverCap = OverCap()
    counting: Counting = Counting()
    fees: Fees = Fees()
    interviews: Interviews = Interviews()
    readiness: Readiness = Readiness()
    terms: Many[Term] = ()
    facility_may_set: Many[Text] = ()  # paths a facility may set for itself: "booking.opens"
    by_facility: dict[str, dict[str, Any]] = Field(default_factory=dict)  # a facility's own words, by its name
    notes: Many[Text] = ()  # rules that are only said, not computed

    def document(self) -> dict[str, Any]:
        """What this version says, as plain data; defaults left out."""
        return self.model_dump(mode="json", exclude_unset=True)


NATIONAL = Policy()


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """`above` laid over `below`: sections meet key by key; lists, varied values and forms of their own replace each other."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping) and key in _SECTIONS:
            result[key] = merged_section(old, value)
        else:
            result[key] = value
    return result


def merged_section(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a section: said above, it stands."""
    return {**below, **above}


_SECTIONS = frozenset(
    name
    for name, field in Policy.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, Piece)
)
