"""A household that never applied is forgotten with its base data (docs/decisions/0008)."""

from __future__ import annotations

from sqlalchemy import delete

from tsuen.db import Writing
from tsuen.domain.households.models import EmergencyContact, Guardian, Household, HouseholdClass


def forget_guardians(tx: Writing, household_id: int) -> None:
    """Who registered, and whom to call: before their accounts go."""
    for table in (Guardian, EmergencyContact, HouseholdClass):
        tx.execute(delete(table).where(table.household_id == household_id))


def forget_household(tx: Writing, household_id: int) -> None:
    """The household itself, which has no child: after its accounts."""
    tx.execute(delete(Household).where(Household.id == household_id))
