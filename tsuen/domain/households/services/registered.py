"""What is registered of a guardian or a child changes after the municipality approved it (A11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.accounts.services.issue import close_account
from tsuen.domain.accounts.services.rename import rename_account
from tsuen.domain.audit.services import record
from tsuen.domain.households.models import Child, Guardian
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Viewer

SECOND = 2
GUARDIAN_FIELDS = frozenset({"family_name", "given_name", "family_kana", "given_kana", "relation", "phone", "postal_code", "address"})
CHILD_FIELDS = frozenset({"family_name", "given_name", "family_kana", "given_kana", "birth_on", "relation"})


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


def remove_guardian(tx: Writing, *, viewer: Viewer | None, household_id: int, now: datetime) -> bool:
    """保護者2 goes: the account is closed and its sessions end at once (A11, B5). False: there is none.

    The row goes first, held against bookings that name the person (`hold_second`); what was registered stays in the request.
    """
    row = tx.scalar(select(Guardian).where(Guardian.household_id == household_id, Guardian.position == SECOND).with_for_update())
    if row is None:
        return False
    account_id, guardian_id = row.account_id, row.id
    tx.delete(row)
    tx.flush()
    if account_id is not None:
        close_account(tx, account_id, now=now, viewer=viewer)
    record(tx, viewer=viewer, action="households.part", subject=("household", household_id), now=now, facts={"guardian": guardian_id})
    return True


def hold_second(tx: Writing, household_id: int) -> bool:
    """Whether there is a 保護者2, held so until the end of the transaction: who removes it waits, or was first."""
    mine = (Guardian.household_id == household_id, Guardian.position == SECOND)
    return tx.scalar(select(Guardian.id).where(*mine).with_for_update(read=True)) is not None


def _set(row: Guardian | Child, facts: Mapping[str, str]) -> None:
    for name, said in facts.items():
        setattr(row, name, date.fromisoformat(said) if name == "birth_on" else said)


def _note(tx: Writing, viewer: Viewer | None, subject: tuple[str, int], facts: Mapping[str, str], now: datetime) -> None:
    record(tx, viewer=viewer, action="households.change", subject=subject, now=now, facts={"fields": [*sorted(facts)]})
