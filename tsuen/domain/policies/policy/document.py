"""A policy as one document: sections over the national default, the facilities' own words over the municipality's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from tsuen.domain.policies.policy._base import Many, Piece, Text
from tsuen.domain.policies.policy.changes import Changes
from tsuen.domain.policies.policy.lottery import Lottery
from tsuen.domain.policies.policy.money import Fees
from tsuen.domain.policies.policy.places import Capacity, Waiting
from tsuen.domain.policies.policy.records import Records
from tsuen.domain.policies.policy.times import Booking, Quota
from tsuen.domain.policies.policy.upsets import Cancelling, Counting, Lateness, OverCap
from tsuen.domain.policies.policy.who import (
    Application,
    Eligibility,
    Facilities,
    Interviews,
    Readiness,
    Term,
    Valid,
)


class Policy(Piece):
    """One version of a municipality's rules. What it does not say stands at the national default."""

    name: Text = ""
    """What it is called, with its municipality."""
    source: Text = ""
    """Where the rules were read."""
    valid: Valid = Valid()
    """The days of use it is for."""
    eligibility: Eligibility = Eligibility()
    """Who may use."""
    application: Application = Application()
    """How certification is asked for."""
    lottery: Lottery = Lottery()
    """How places are drawn by lot, where there are fewer than children."""
    quota: Quota = Quota()
    """How many hours."""
    booking: Booking = Booking()
    """Which times may be booked, and when."""
    facilities: Facilities = Facilities()
    """Which facilities, and how many."""
    capacity: Capacity = Capacity()
    """How places are counted."""
    waiting: Waiting = Waiting()
    """How a place that falls free is given on."""
    cancelling: Cancelling = Cancelling()
    """What cancelling costs."""
    lateness: Lateness = Lateness()
    """What coming late costs."""
    over_cap: OverCap = OverCap()
    """What time over the cap costs."""
    counting: Counting = Counting()
    """Which time counts."""
    fees: Fees = Fees()
    """What a visit costs."""
    interviews: Interviews = Interviews()
    """The meeting before the first use."""
    readiness: Readiness = Readiness()
    """What comes before the first use."""
    changes: Changes = Changes()
    """How a change or an end of the certification is told."""
    records: Records = Records()
    """How the day is written down."""
    terms: Many[Term] = ()
    """Terms of use; none: use is not in terms."""
    facility_may_set: Many[Text] = ()
    """Paths a facility may set for itself: a section, or "booking.opens"."""
    by_facility: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """The own words of a facility, by its name: sections and fields laid over these."""
    notes: Many[Text] = ()
    """Rules that are only said, not computed."""

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
