"""How named times end: the facility takes one, names others, or declines; the family takes one of those (D3, C18)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.certifications.queries import certification_on
from tsuen.domain.facilities.queries import facility_by_id
from tsuen.domain.facilities.services import lock_days
from tsuen.domain.hours.services import lock_month
from tsuen.domain.households.queries import children_in, municipality_of
from tsuen.domain.interviews import mails
from tsuen.domain.interviews.models import Interview, Proposal
from tsuen.domain.interviews.queries import interview_at, meeting_rules, standing, times_from
from tsuen.domain.interviews.rules import (
    BUSY,
    LENGTHS,
    Elsewhere,
    Time,
    lapses_at,
    may_attend,
    pending,
    times_refusal,
)
from tsuen.domain.interviews.services._proposal import CLOSED, load, move
from tsuen.domain.interviews.services._slots import free_slot
from tsuen.kernel.birthdays import age_in_months
from tsuen.kernel.calendar import month_key
from tsuen.kernel.clock import at_jst
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Audience, Viewer

Held = Callable[[date, int, int], Elsewhere | None]
NOT_NAMED = Refusal("not_named", "日時を一覧から選んでください。", "time")


def take(
    tx: Writing, *, viewer: Viewer, now: datetime, ref: str, time: str, length: int, elsewhere: Callable[[int], Held]
) -> str:
    """The facility takes one of the family's times, `length` minutes long: 予約確定, and 「初回面談の予約確定」.

    Returns the interview's ref. `elsewhere` (a higher room's answer, by child): where the child is expected at a time.
    """
    row = load(tx, Proposal.facility_id == viewer.facility_id, ref)
    chosen = _chosen(row.wished, time)
    if length not in LENGTHS:
        raise Refused(NOT_NAMED)
    made = _fix(tx, viewer, row, ("asked",), Time(chosen.on, chosen.starts, chosen.starts + length), now, elsewhere)
    mails.confirmed(tx, made, now)
    return made.ref


def accept(tx: Writing, *, viewer: Viewer, now: datetime, ref: str, time: str, elsewhere: Callable[[int], Held]) -> str:
    """The family takes one of the facility's times: both have agreed, so it is 予約確定. Returns the interview's ref."""
    row = load(tx, Proposal.household_id == viewer.household_id, ref)
    made = _fix(tx, viewer, row, ("answered",), _chosen(row.offered, time), now, elsewhere)
    mails.confirmed(tx, made, now)
    mails.agreed(tx, made, now)
    return made.ref


def answer_with(tx: Writing, *, viewer: Viewer, now: datetime, ref: str, times: Sequence[Time], words: str) -> None:
    """None of them will do: the facility names others, with its words; it is the family's turn."""
    row = load(tx, Proposal.facility_id == viewer.facility_id, ref)
    refusal = times_refusal(times, now) or _unfit(tx, row, times)
    if refusal is not None:
        raise Refused(refusal)
    policy = meeting_rules(tx, municipality_of(tx, row.household_id), facility_by_id(tx, row.facility_id), now)
    values = {
        "state": "answered", "offered": [one.stored() for one in times], "answer": words, "lapses_at": lapses_at(policy, times, now),
    }  # fmt: skip
    move(tx, row, ("asked",), values, now)
    record(tx, viewer=viewer, action="interviews.answer_proposal", subject=("proposal", row.id), now=now)
    mails.answered(tx, row, now)


def decline_proposal(tx: Writing, *, viewer: Viewer, now: datetime, ref: str, words: str) -> None:
    """お断りする with the facility's reason, whoever's turn it is."""
    row = load(tx, Proposal.facility_id == viewer.facility_id, ref)
    move(tx, row, ("asked", "answered"), {"state": "declined", "answer": words} | CLOSED, now)
    record(tx, viewer=viewer, action="interviews.decline_proposal", subject=("proposal", row.id), now=now)
    mails.proposal_declined(tx, row, now)


def _chosen(stored: object, name: str) -> Time:
    found = next((one for one in times_from(stored) if one.name == name), None)
    if found is None:
        raise Refused(NOT_NAMED)
    return found


def _fix(
    tx: Writing, viewer: Viewer, row: Proposal, states: tuple[str, ...], at: Time, now: datetime,
    elsewhere: Callable[[int], Held],
) -> Interview:  # fmt: skip
    """The interview at that time, fixed; everything is asked anew, under the child's month and then the facility's day (law 3)."""
    lock_month(tx, row.child_id, month_key(at.on))
    move(tx, row, states, {"state": "taken"} | CLOSED, now)
    refusal = _against(tx, viewer, row, at, now, elsewhere(row.child_id))
    if refusal is not None:
        raise Refused(refusal, lost_race=refusal.code in ("overlap", "interview_pending"))
    lock_days(tx, row.facility_id, [at.on])
    slot_id = free_slot(tx, row.facility_id, at)
    made = Interview(
        child_id=row.child_id, household_id=row.household_id, facility_id=row.facility_id, slot_id=slot_id, held_slot_id=slot_id,
        open_key=f"{row.child_id}:{row.facility_id}", on=at.on, starts=at.starts, ends=at.ends, state="confirmed",
        comment=row.comment, answer="", cancel_reason="", created_at=now, requested_by=row.requested_by,
    )  # fmt: skip
    tx.add(made)
    tx.flush()
    row.interview_id = made.id
    tx.flush()
    record(tx, viewer=viewer, action="interviews.agree", subject=("interview", made.id), now=now, facts={"proposal": row.id})
    return made


def _against(tx: Writing, viewer: Viewer, row: Proposal, at: Time, now: datetime, elsewhere: Held) -> Refusal | None:
    if at_jst(at.on, at.starts) <= now:
        return Refusal("past", f"{at.words}は、もうすぎています。ほかの日時を選んでください。", "time", at.on)
    asked = standing(tx, row.child_id, row.facility_id)
    if asked.pending and asked.on:
        return pending(asked.on)
    held = interview_at(tx, row.child_id, at.on, at.starts, at.ends) or elsewhere(at.on, at.starts, at.ends)
    if held is not None:
        own = f"お子さまは、{held.place}の予約があります。ほかの日時を選んでください。"
        return BUSY if viewer.audience is Audience.FACILITY else Refusal("overlap", own, "time", held.on)
    return _unfit(tx, row, [at])


def _unfit(tx: Writing, row: Proposal, times: Sequence[Time]) -> Refusal | None:
    """Why the child cannot come then: its certification and its age on the day."""
    facility = facility_by_id(tx, row.facility_id)
    child = next(one for one in children_in(tx, row.household_id) if one.id == row.child_id)
    for n, one in enumerate(times, start=1):
        refusal = may_attend(
            certified=certification_on(tx, child.id, one.on) is not None, age_months=age_in_months(child.birth_on, one.on),
            from_months=facility.age_from_months, below_months=facility.age_below_months, ages=facility.ages, on=one.on,
        )  # fmt: skip
        if refusal is not None:
            return Refusal(refusal.code, refusal.sentence, f"on{n}", refusal.on)
    return None
