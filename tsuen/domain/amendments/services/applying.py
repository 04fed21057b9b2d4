"""An approved change becomes what is registered: at once, or in the night of its day (A11)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.accounts.services.issue import issue_account
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.amendments.queries.persons import POSITIONS, person_at
from tsuen.domain.amendments.services.closing import close_joined, close_moved
from tsuen.domain.amendments.services.correcting import correct_days, part_second
from tsuen.domain.amendments.words import CHANGE
from tsuen.domain.audit.services import record
from tsuen.domain.households.services import (
    NewGuardian,
    add_guardian,
    change_child,
    change_guardian,
    lock_household,
)
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Audience, Viewer

PERSON_MOVED = Refusal(
    "person_moved", "この申請のあとで、保護者2の登録が変わりました。この申請は承認できません。世帯の登録を確かめて、却下してください。"
)


def apply_due(tx: Writing, now: datetime) -> int:
    """The night's work: approved changes whose day has come, household by household. Returns how many."""
    waits = (Amendment.kind == CHANGE, Amendment.state == "approved", Amendment.applied_at.is_(None), Amendment.effective_on <= jst_date(now))
    found = tx.execute(select(Amendment.id, Amendment.household_id).where(*waits).order_by(Amendment.household_id, Amendment.id)).all()
    done = 0
    for one, home in found:
        lock_household(tx, home)
        wanted = select(Amendment).where(Amendment.id == one, *waits).with_for_update(key_share=True)
        row = tx.scalar(wanted.execution_options(populate_existing=True))
        done += _applied(tx, row, now) if row is not None else 0  # one before it may have closed it
    return done


def apply_change(tx: Writing, row: Amendment, *, viewer: Viewer | None, now: datetime) -> None:
    """Only the fields it changes are written: what was changed otherwise meanwhile stands. The household is locked.

    Refusals: an address in use; `person_moved` if 保護者2 is not who it speaks of: nothing is ever done to somebody else.
    """
    if row.subject != "child" and person_at(tx, row.household_id, row.subject) != row.guardian_id:
        raise Refused(PERSON_MOVED, lost_race=True)
    was, wanted = row.facts["was"], row.facts["wanted"]
    facts = {name: said for name, said in wanted.items() if was.get(name, "") != said}
    home = row.household_id
    if row.facts.get("removal"):
        part_second(tx, row, viewer=viewer, now=now)
    elif row.subject == "child":
        if "birth_on" in facts:
            correct_days(tx, row, date.fromisoformat(was["birth_on"]), date.fromisoformat(facts["birth_on"]), viewer=viewer, now=now)
        change_child(tx, viewer=viewer, household_id=home, child_id=row.child_id or 0, facts=facts, now=now)
    elif row.guardian_id is None:
        _add_second(tx, row, viewer, now)
    else:
        change_guardian(tx, viewer=viewer, household_id=home, position=POSITIONS[row.subject], facts=facts, now=now)
    row.applied_at = now
    tx.flush()
    record(tx, viewer=viewer, action="amendments.apply", subject=("amendment", row.id), now=now)


def _applied(tx: Writing, row: Amendment, now: datetime) -> int:
    """One of the night's. The person is another one: closed. An address taken meanwhile: it stays for the desk, and verify names it."""
    try:
        apply_change(tx, row, viewer=None, now=now)
    except Refused as refused:
        if PERSON_MOVED in refused.refusals:
            close_moved(tx, row, viewer=None, now=now)
        return 0
    return 1


def _add_second(tx: Writing, row: Amendment, viewer: Viewer | None, now: datetime) -> None:
    """代理利用者 joins, with an account of its own (S5); nobody else does by what was asked for before."""
    said = row.facts["wanted"]
    new = NewGuardian(position=2, **{name: said[name] for name in said})
    name = f"{new.family_name} {new.given_name}"
    account_id = issue_account(
        tx, audience=Audience.FAMILY, scope=row.household_id, email=new.email, name=name, now=now, viewer=viewer
    )
    add_guardian(tx, row.household_id, new, account_id)
    tx.flush()
    row.guardian_id = person_at(tx, row.household_id, row.subject)
    close_joined(tx, row, viewer=viewer, now=now)
