"""Gathering what a reservation's letters say."""

from __future__ import annotations

from tsuen.db import Writing
from tsuen.domain.facilities.queries import facility_by_id
from tsuen.domain.households.queries import children_in, guardians_in
from tsuen.domain.reservations.mails import LetterFacts
from tsuen.domain.reservations.models import Reservation


def letter_facts(tx: Writing, row: Reservation) -> LetterFacts:
    """The facts of one reservation and whom its letters go to: every guardian who has an address."""
    facility = facility_by_id(tx, row.facility_id)
    child = next(one for one in children_in(tx, row.household_id) if one.id == row.child_id)
    guardians = guardians_in(tx, row.household_id)
    return LetterFacts(
        id=row.id, ref=row.ref, kind=row.kind, on=row.on, starts=row.starts, ends=row.ends, facility=facility.name,
        facility_email=facility.email, facility_phone=facility.phone, child=child.name, yen=row.fee_estimate,
        family=[(one.name, one.email) for one in guardians if one.email], moves=row.moves,
    )  # fmt: skip
