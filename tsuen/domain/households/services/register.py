"""A household whose account comes before its application: 保護者1 with the base data, no child yet (G4, C12-13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import update

from tsuen.db import Writing
from tsuen.domain.accounts.queries import LinkFacts, account_request
from tsuen.domain.accounts.services.register import make_account
from tsuen.domain.households.models import Guardian
from tsuen.domain.households.services.found import NewGuardian, add_guardian, found_household
from tsuen.kernel.refusals import NotFound


def register_family(tx: Writing, *, link: LinkFacts, person: NewGuardian, password_hash: str, now: datetime) -> int:
    """Household, account and 保護者1 at once; returns the account's id. The address is the one the URL was mailed to."""
    asked = account_request(tx, link.subject_id)
    if asked is None:
        raise NotFound("account_request")
    home = found_household(tx, municipality_code=asked.municipality_code, now=now)
    name = f"{person.family_name} {person.given_name}"
    account_id = make_account(
        tx, link=link, household_id=home, email=asked.email, name=name, password_hash=password_hash, now=now
    )
    add_guardian(tx, home, replace(person, email=asked.email), account_id)
    return account_id


def complete_guardian(tx: Writing, household_id: int, relation: str) -> None:
    """続柄 of 保護者1, which the application says where the account came first."""
    tx.execute(
        update(Guardian)
        .where(Guardian.household_id == household_id, Guardian.position == 1, Guardian.relation == "")
        .values(relation=relation)
    )
