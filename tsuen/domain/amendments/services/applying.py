"""An approved change becomes what is registered: at once, or in the night of its day (A11)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.accounts.services.issue import issue_account
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.amendments.services.correcting import correct_days, part_second
from tsuen.domain.amendments.words import CHANGE
from tsuen.domain.audit.services import record
from tsuen.domain.households.services import (
    NewGuardian,
    add_guardian,
    change_child,
    change_guardian,
    has_guardian,
)
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience, Viewer


def apply_due(tx: Writing, now: datetime) -> int:
    """The night's work: approved changes whose day has come. Returns how many."""
    rows = tx.scalars(
        select(Amendment)
        .where(
            Amendment.kind == CHANGE, Amendment.state == "approved", Amendment.applied_at.is_(None),
            Amendment.effective_on <= jst_date(now),
        )
        .order_by(Amendment.id)
        .with_for_update(key_share=True)
    ).all()  # fmt: skip
    return sum(_applied(tx, row, now) for row in rows)


def apply_change(tx: Writing, row: Amendment, *, viewer: Viewer | None, now: datetime) -> None:
    """Only the fields it changes are written: what was changed otherwise meanwhile stands. `Refused` for an address in use."""
    was, wanted = row.facts["was"], row.facts["wanted"]
    facts = {name: said for name, said in wanted.items() if was.get(name, "") != said}
    home = row.household_id
    if row.facts.get("removal"):
        part_second(tx, row, viewer=viewer, now=now)
    elif row.subject == "child":
        if "birth_on" in facts:
            correct_days(tx, row, date.fromisoformat(was["birth_on"]), date.fromisoformat(facts["birth_on"]), viewer=viewer, now=now)
        change_child(tx, viewer=viewer, household_id=home, child_id=row.child_id or 0, facts=facts, now=now)
    elif row.subject == "guardian2" and not has_guardian(tx, home, 2):
        _add_second(tx, row, viewer, now)
    else:
        position = 1 if row.subject == "guardian1" else 2
        change_guardian(tx, viewer=viewer, household_id=home, position=position, facts=facts, now=now)
    row.applied_at = now
    tx.flush()
    record(tx, viewer=viewer, action="amendments.apply", subject=("amendment", row.id), now=now)


def _applied(tx: Writing, row: Amendment, now: datetime) -> int:
    """One of the night's; one whose address was taken meanwhile stays for the desk, and verify names it."""
    try:
        apply_change(tx, row, viewer=None, now=now)
    except Refused:
        return 0
    return 1


def _add_second(tx: Writing, row: Amendment, viewer: Viewer | None, now: datetime) -> None:
    """代理利用者 joins, with an account of its own (S5)."""
    said = row.facts["wanted"]
    new = NewGuardian(position=2, **{name: said[name] for name in said})
    name = f"{new.family_name} {new.given_name}"
    account_id = issue_account(
        tx, audience=Audience.FAMILY, scope=row.household_id, email=new.email, name=name, now=now, viewer=viewer
    )
    add_guardian(tx, row.household_id, new, account_id)
