"""Use cases of households: what an approved application brings into being (A10, A7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from tsuen.db import Writing
from tsuen.domain.households.models import Child, EmergencyContact, Guardian, Household


@dataclass(frozen=True)
class NewGuardian:
    """保護者1 or 保護者2 as the application names them."""

    position: int
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    relation: str
    email: str
    phone: str
    birth_on: date | None = None
    postal_code: str = ""
    address: str = ""


@dataclass(frozen=True)
class NewChild:
    """お子さま. `care` is what will be sealed."""

    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    birth_on: date
    sex: str
    relation: str
    care: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NewContact:
    """緊急連絡先."""

    name: str
    relation: str
    phone: str


def found_household(tx: Writing, *, municipality_code: str, now: datetime) -> int:
    """A new 世帯; returns its id."""
    row = Household(municipality_code=municipality_code, created_at=now)
    tx.add(row)
    tx.flush()
    return row.id


def add_guardian(tx: Writing, household_id: int, guardian: NewGuardian, account_id: int) -> None:
    """A guardian with an account of their own."""
    tx.add(Guardian(household_id=household_id, account_id=account_id, **vars(guardian)))


def has_guardian(tx: Writing, household_id: int, position: int) -> bool:
    """Whether 保護者1 or 保護者2 is there already."""
    found = tx.scalar(
        select(Guardian.id).where(Guardian.household_id == household_id, Guardian.position == position)
    )
    return found is not None


def add_child(tx: Writing, household_id: int, child: NewChild) -> int:
    """A child of the household; the same child (reading and birth date) is found, not added again. Returns its id."""
    held = tx.scalar(
        select(Child).where(
            Child.household_id == household_id,
            Child.family_kana == child.family_kana,
            Child.given_kana == child.given_kana,
            Child.birth_on == child.birth_on,
        )
    )
    if held is not None:
        held.care = {**(held.care or {}), **{name: said for name, said in child.care.items() if said}}
        return held.id
    row = Child(household_id=household_id, **{**vars(child), "care": dict(child.care)})
    tx.add(row)
    tx.flush()
    return row.id


def add_contacts(tx: Writing, household_id: int, contacts: Sequence[NewContact]) -> None:
    """緊急連絡先 in the order to be called; a household that has some keeps them."""
    held = tx.scalar(
        select(func.count())
        .select_from(EmergencyContact)
        .where(EmergencyContact.household_id == household_id)
    )
    if held:
        return
    for position, contact in enumerate(contacts, start=1):
        tx.add(EmergencyContact(household_id=household_id, position=position, **vars(contact)))
