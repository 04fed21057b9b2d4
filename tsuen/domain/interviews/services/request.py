"""Asking for an interview: 「予約内容を送信する」 → 仮予約 (D3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select

from tsuen.db import Writing, insert_or_ignore
from tsuen.domain.audit.services import record
from tsuen.domain.facilities.queries import FacilityFacts, facility_facts
from tsuen.domain.hours.services import lock_month
from tsuen.domain.households.queries import ChildFacts, child_of
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.interviews import mails
from tsuen.domain.interviews.models import Interview, InterviewSlot
from tsuen.domain.interviews.queries import OfferedSlot, slot_by_ref, standing, why_not
from tsuen.domain.interviews.rules import Elsewhere, pending
from tsuen.domain.interviews.services.lapse import close_between
from tsuen.kernel.calendar import month_key
from tsuen.kernel.clock import at_jst
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer

GONE = Refusal("slot_gone", "この時間は、ほかの方の予約が先に入りました。ほかの日時を選んでください。")


@dataclass(frozen=True)
class Wish:
    """What the family asks for: refs of the facility, the child and the offered time, and 「施設へのコメント」."""

    facility_ref: str
    child_ref: str
    slot_ref: str
    comment: str = ""


def request(
    tx: Writing, *, viewer: Viewer, key: str, now: datetime, wish: Wish, last_used_on: date | None = None,
    elsewhere: Callable[[date, int, int], Elsewhere | None] | None = None,
) -> str:  # fmt: skip
    """Hold an offered time for a child until the facility answers; returns the interview's ref (D3).

    Everything is checked anew here, under the lock of the child's month (law 3): it is in one place at a time.
    A higher room knows `last_used_on`, the child's last use of the facility, and `elsewhere`, what it has booked then
    (`reservations.services.request_interview` is what doors call).
    Refuses (422) by rule and date; a time that has just gone is a lost race (409).
    """
    answered = claim_key(tx, viewer, key, asdict(wish), now)
    if answered is not None:
        return answered
    facility = facility_facts(tx, wish.facility_ref)
    child = child_of(tx, viewer, wish.child_ref)
    slot = slot_by_ref(tx, facility.id, wish.slot_ref)
    if slot is None:
        raise NotFound("slot")
    lock_month(tx, child.id, month_key(slot.on))
    refusal = why_not(
        tx, viewer, facility, child, slot, now=now, last_used_on=last_used_on, elsewhere=elsewhere
    )
    if refusal is not None:
        raise Refused(refusal)
    _still_free(tx, slot, now)
    row = _hold(tx, viewer, facility, child, slot, wish.comment, now)
    close_between(tx, viewer=viewer, child_id=child.id, facility_id=facility.id, now=now)
    record(tx, viewer=viewer, action="interviews.request", subject=("interview", row.id), now=now)
    mails.tentative(tx, row, now)
    settle_key(tx, viewer, key, row.ref)
    return row.ref


def _still_free(tx: Writing, slot: OfferedSlot, now: datetime) -> None:
    """Lock the time, then look whether it is still offered and nobody's."""
    state = tx.scalar(select(InterviewSlot.state).where(InterviewSlot.id == slot.id).with_for_update())
    held = tx.scalar(select(Interview.id).where(Interview.held_slot_id == slot.id))
    if state != "open" or held is not None or at_jst(slot.on, slot.starts) <= now:
        raise Refused(GONE, lost_race=True)


def _hold(
    tx: Writing,
    viewer: Viewer,
    facility: FacilityFacts,
    child: ChildFacts,
    slot: OfferedSlot,
    comment: str,
    now: datetime,
) -> Interview:
    """The row; its unique `held_slot_id` and `open_key` are the last wall."""
    ref = new_ref()
    values = {
        "ref": ref, "child_id": child.id, "household_id": child.household_id, "facility_id": facility.id,
        "slot_id": slot.id, "held_slot_id": slot.id, "open_key": f"{child.id}:{facility.id}", "on": slot.on,
        "starts": slot.starts, "ends": slot.ends, "state": "tentative", "comment": comment, "answer": "",
        "cancel_reason": "", "created_at": now, "requested_by": viewer.account_id,
    }  # fmt: skip
    if not insert_or_ignore(tx, Interview, values):
        raise Refused(_why_not_held(tx, child, facility), lost_race=True)
    return tx.scalars(select(Interview).where(Interview.ref == ref)).one()


def _why_not_held(tx: Writing, child: ChildFacts, facility: FacilityFacts) -> Refusal:
    """Which wall it was: the other guardian asked for this child at the same moment, or another family took the time."""
    asked = standing(tx, child.id, facility.id)
    return pending(asked.on) if asked.on else GONE
