"""What is registered of a person, field by field, as a change is asked for against it (A11)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.households.models import Child, Guardian

_GUARDIAN = ("family_name", "given_name", "family_kana", "given_kana", "relation", "phone", "email", "postal_code", "address")
_CHILD = ("family_name", "given_name", "family_kana", "given_kana", "relation", "sex")


def guardian_fields(tx: Reading, household_id: int, position: int) -> Mapping[str, str]:
    """保護者1 or 保護者2 as registered; empty if there is none. Only for who was let into the household."""
    row = tx.scalar(
        select(Guardian)
        .where(Guardian.household_id == household_id, Guardian.position == position)
        .execution_options(populate_existing=True)
    )
    return {} if row is None else {name: getattr(row, name) for name in _GUARDIAN}


def child_fields(tx: Reading, household_id: int, child_id: int) -> Mapping[str, str]:
    """A child of the household as registered; empty for anybody else's."""
    row = tx.scalar(
        select(Child)
        .where(Child.id == child_id, Child.household_id == household_id)
        .execution_options(populate_existing=True)
    )
    return {} if row is None else {name: getattr(row, name) for name in _CHILD} | {"birth_on": row.birth_on.isoformat()}
