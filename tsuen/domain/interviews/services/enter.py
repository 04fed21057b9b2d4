"""「代理で面談を登録」: staff enter a date agreed on by telephone, for the family (D4, S8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tsuen.db import Writing, insert_or_ignore
from tsuen.domain.audit.services import record
from tsuen.domain.certifications.services import hold_certification
from tsuen.domain.facilities.queries import facility_by_id
from tsuen.domain.facilities.services import lock_days
from tsuen.domain.hours.services import lock_month
from tsuen.domain.households.queries import ChildFacts
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.interviews import mails
from tsuen.domain.interviews.models import Interview
from tsuen.domain.interviews.queries import why_not_entered
from tsuen.domain.interviews.queries.entering import Held
from tsuen.domain.interviews.rules import Time, pending
from tsuen.domain.interviews.services._slots import free_slot
from tsuen.domain.interviews.services.lapse import close_between
from tsuen.kernel.calendar import month_key
from tsuen.kernel.facts import Fact
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Viewer


def enter(tx: Writing, *, viewer: Viewer, key: str, now: datetime, child: ChildFacts, at: Time, words: str, elsewhere: Held) -> str:
    """The interview stands 予約確定 at once, the family gets 「初回面談の予約確定」; returns its ref. `words`: for the family.

    The caller has let the staff at the child (`reservations.services.enter_interview`). The certification and the month are held,
    then everything is asked anew; an offered time it overlaps is taken out, times the family named are settled by it.
    Refusals: those of `why_not_entered`; who took the time, or asked for the child, at this moment: a lost race.
    """
    content: dict[str, Fact] = {"child": child.ref, "time": at.name, "length": at.ends - at.starts, "words": words}
    if (answered := claim_key(tx, viewer, key, content, now)) is not None:
        return answered
    facility = facility_by_id(tx, viewer.facility_id)
    hold_certification(tx, child.id, at.on)
    lock_month(tx, child.id, month_key(at.on))
    if refusal := why_not_entered(tx, facility, child, at, now=now, elsewhere=elsewhere):
        raise Refused(refusal, lost_race=refusal.code in ("overlap", "interview_pending"))
    lock_days(tx, facility.id, [at.on])
    row = _put(tx, viewer, child, at, words, free_slot(tx, facility.id, at), now)
    close_between(tx, viewer=viewer, child_id=child.id, facility_id=facility.id, now=now, by="agreed")
    record(tx, viewer=viewer, action="interviews.enter", subject=("interview", row.id), now=now)
    mails.confirmed(tx, row, now, by="facility")
    settle_key(tx, viewer, key, row.ref)
    return row.ref


def _put(tx: Writing, viewer: Viewer, child: ChildFacts, at: Time, words: str, slot_id: int, now: datetime) -> Interview:
    ref = new_ref()
    values = {
        "ref": ref, "child_id": child.id, "household_id": child.household_id, "facility_id": viewer.facility_id, "slot_id": slot_id,
        "held_slot_id": slot_id, "open_key": f"{child.id}:{viewer.facility_id}", "on": at.on, "starts": at.starts, "ends": at.ends,
        "state": "confirmed", "comment": "", "answer": words, "cancel_reason": "", "created_at": now, "requested_by": viewer.account_id,
    }  # fmt: skip
    if not insert_or_ignore(tx, Interview, values):
        raise Refused(pending(at.on), lost_race=True)
    return tx.scalars(select(Interview).where(Interview.ref == ref)).one()
