"""The desk decides about a request, or enters a change from paper (A11). Two officers at once: the second is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from tsuen.db import Writing
from tsuen.domain.amendments import mails
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.amendments.queries.persons import person_at
from tsuen.domain.amendments.services.applying import apply_change
from tsuen.domain.amendments.services.asking import SETTLED, Wanted, judged
from tsuen.domain.amendments.services.ending import end_certification
from tsuen.domain.amendments.services.letters import facts_of
from tsuen.domain.amendments.words import CHANGE
from tsuen.domain.audit.services import record
from tsuen.domain.certifications.queries import certification_by_id
from tsuen.domain.households.queries import child_in, household_at_desk
from tsuen.domain.households.services import lock_household
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer

STATES = {"approve": "approved", "return": "returned", "decline": "declined"}
DONE = {
    "approve": "承認しました。お知らせのメールをお送りします。",
    "return": "確認をお願いするメールをお送りします。",
    "decline": "却下しました。理由をメールでお知らせします。",
}
_NEEDED = Refusal("reason", "申請者に伝えることを入力してください。メールに書かれます。", "reason")
_RESULT = Refusal("result", "審査の結果を選んでください。", "result")


def settle(tx: Writing, ref: str, *, viewer: Viewer, result: str, reason: str, memo: str, now: datetime) -> str:
    """Approve, ask back or decline; returns what the officer is told. An approved end ends the certification with all that
    follows; an approved change is written on its day. What cannot be done is refused and nothing is decided.
    """  # noqa: D205
    if result not in STATES:
        raise Refused(_RESULT)
    if result != "approve" and not reason.strip():
        raise Refused(_NEEDED)
    _lock(tx, ref, viewer)
    row = _decide(tx, ref, STATES[result], viewer=viewer, reason=reason if result != "approve" else "", memo=memo, now=now)
    if result == "approve":
        _approve(tx, row, viewer, now)
    elif result == "return":
        mails.returned(tx, facts_of(tx, row.id, now), now=now)
    else:
        mails.declined(tx, facts_of(tx, row.id, now), now=now)
    return DONE[result]


def enter_change(tx: Writing, *, viewer: Viewer, key: str, household_ref: str, wanted: Wanted, now: datetime) -> str:
    """From paper: the desk enters what a family handed in (K5-1). Approved as it is entered; the family is told. Returns its ref."""
    content = {**wanted.content(), "home": household_ref}
    if answer := claim_key(tx, viewer, key, content, now):
        return answer
    home = household_at_desk(tx, viewer, household_ref)
    lock_household(tx, home)
    child_id = child_in(tx, home, wanted.child_ref).id if wanted.subject == "child" else None
    changes = policy_on(tx, viewer.municipality_code, jst_date(now)).policy.changes
    facts = judged(tx, home, wanted, child_id, changes, now)
    row = Amendment(
        municipality_code=viewer.municipality_code, household_id=home, account_id=viewer.account_id, kind=CHANGE, subject=wanted.subject,
        child_id=child_id, guardian_id=person_at(tx, home, wanted.subject), state="approved", facts=facts, effective_on=wanted.effective_on,
        submitted_at=now, decided_at=now, decided_by=viewer.account_id,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    record(tx, viewer=viewer, action="amendments.enter", subject=("amendment", row.id), now=now)
    _approve(tx, row, viewer, now)
    settle_key(tx, viewer, key, row.ref)
    return row.ref


def _approve(tx: Writing, row: Amendment, viewer: Viewer, now: datetime) -> None:
    if row.kind == CHANGE:
        about = facts_of(tx, row.id, now, consequences=True)  # to the guardians as they are before it
        if row.effective_on <= jst_date(now):
            apply_change(tx, row, viewer=viewer, now=now)
        mails.changed(tx, about, now=now)
        return
    held = certification_by_id(tx, row.certification_id or 0)
    end_certification(tx, viewer=viewer, ref=held.ref, ends_on=row.effective_on, reason=row.facts["reason"], now=now)
    row.applied_at = now
    tx.flush()


def _lock(tx: Writing, ref: str, viewer: Viewer) -> None:
    """The household first, as every use case of it does; then the request."""
    home = tx.scalar(select(Amendment.household_id).where(Amendment.ref == ref, Amendment.municipality_code == viewer.municipality_code))
    if home is not None:
        lock_household(tx, home)


def _decide(
    tx: Writing, ref: str, state: str, *, viewer: Viewer, reason: str, memo: str, now: datetime
) -> Amendment:
    """Compare-and-set of a request of the officer's own municipality."""
    mine = (Amendment.ref == ref, Amendment.municipality_code == viewer.municipality_code)
    settled = {} if state == "returned" else {"open_key": None}
    found = tx.scalar(
        update(Amendment)
        .where(*mine, Amendment.state == "submitted")
        .values(state=state, reason=reason, memo=memo, decided_at=now, decided_by=viewer.account_id, **settled)
        .returning(Amendment.id)
        .execution_options(synchronize_session=False)
    )
    row = tx.scalar(select(Amendment).where(*mine).execution_options(populate_existing=True))
    if row is None:
        raise NotFound(ref)
    if found is None:
        raise Refused(SETTLED, lost_race=True)
    record(tx, viewer=viewer, action=f"amendments.{state}", subject=("amendment", row.id), now=now)
    return row
