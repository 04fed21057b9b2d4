"""「申請を取りやめる」: a family takes its own request back (A11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from tsuen.db import Writing
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.amendments.queries.persons import take_back_against
from tsuen.domain.amendments.services.asking import SETTLED
from tsuen.domain.amendments.services.closing import OPEN
from tsuen.domain.audit.services import record
from tsuen.domain.households.services import lock_household
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Viewer


def withdraw(tx: Writing, *, viewer: Viewer, ref: str, now: datetime) -> None:
    """While nobody has decided; decided meanwhile: a lost race. A removal of 保護者2: 保護者1 or whoever sent it (`not_yours`)."""
    lock_household(tx, viewer.household_id)
    mine = (Amendment.ref == ref, Amendment.household_id == viewer.household_id)
    row = tx.scalar(select(Amendment).where(*mine).execution_options(populate_existing=True))
    if row is None:
        raise NotFound(ref)
    removal = bool(row.facts.get("removal"))
    if refusal := take_back_against(tx, viewer, removal=removal, sender_id=row.account_id):
        raise Refused(refusal)
    found = tx.scalar(
        update(Amendment)
        .where(*mine, Amendment.state.in_(OPEN))
        .values(state="withdrawn", open_key=None, decided_at=now)
        .returning(Amendment.id)
        .execution_options(synchronize_session=False)
    )
    if found is None:
        raise Refused(SETTLED, lost_race=True)
    record(tx, viewer=viewer, action="amendments.withdraw", subject=("amendment", found), now=now)
