"""What is registered of a guardian or a child changes after the municipality approved it (A11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.accounts.services.rename import rename_account
from tsuen.domain.audit.services import record
from tsuen.domain.households.models import Child, Guardian
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Viewer

GUARDIAN_FIELDS = frozenset({"family_name", "given_name", "family_kana", "given_kana", "relation", "phone", "postal_code", "address"})
CHILD_FIELDS = frozenset({"family_name", "given_name", "family_kana", "given_kana", "relation"})


def change_guardian(
    tx: Writing, *, viewer: Viewer | None, household_id: int, position: int, facts: Mapping[str, str], now: datetime
) -> None:
    """These fields of 保護者1 or 保護者2 are so from now on; the account is called so too. The audit names fields, never words."""
    row = tx.scalar(
        select(Guardian).where(Guardian.household_id == household_id, Guardian.position == position).with_for_update()
    )
    if row is None:
        raise NotFound("guardian")
    _set(row, {name: said for name, said in facts.items() if name in GUARDIAN_FIELDS})
    if row.account_id is not None:
        rename_account(tx, row.account_id, f"{row.family_name} {row.given_name}")
    tx.flush()
    _note(tx, viewer, ("guardian", row.id), facts, now)


def change_child(
    tx: Writing, *, viewer: Viewer | None, household_id: int, child_id: int, facts: Mapping[str, str], now: datetime
) -> None:
    """These fields of a child are so from now on. Raises `NotFound` for a child of another household."""
    row = tx.scalar(select(Child).where(Child.id == child_id, Child.household_id == household_id).with_for_update())
    if row is None:
        raise NotFound("child")
    _set(row, {name: said for name, said in facts.items() if name in CHILD_FIELDS})
    tx.flush()
    _note(tx, viewer, ("child", row.id), facts, now)


def _set(row: Guardian | Child, facts: Mapping[str, str]) -> None:
    for name, said in facts.items():
        setattr(row, name, said)


def _note(tx: Writing, viewer: Viewer | None, subject: tuple[str, int], facts: Mapping[str, str], now: datetime) -> None:
    record(tx, viewer=viewer, action="households.change", subject=subject, now=now, facts={"fields": [*sorted(facts)]})
