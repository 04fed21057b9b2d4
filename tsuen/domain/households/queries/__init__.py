"""What screens and higher rooms read of households. Lists are narrowed by the viewer's household in SQL (law 9)."""

from tsuen.domain.households.queries.care import CareSheet, Unfinished, care_sheet, unfinished
from tsuen.domain.households.queries.people import (
    ChildFacts,
    ContactFacts,
    GuardianFacts,
    HouseholdFacts,
    care_of,
    child_of,
    children_in,
    children_of,
    contacts_mark,
    contacts_of,
    guardian_of,
    guardians_in,
    guardians_of,
    household_of,
    household_with_email,
    namesakes,
)

__all__ = [
    "CareSheet",
    "ChildFacts",
    "ContactFacts",
    "GuardianFacts",
    "HouseholdFacts",
    "Unfinished",
    "care_of",
    "care_sheet",
    "child_of",
    "children_in",
    "children_of",
    "contacts_mark",
    "contacts_of",
    "guardian_of",
    "guardians_in",
    "guardians_of",
    "household_of",
    "household_with_email",
    "namesakes",
    "unfinished",
]
