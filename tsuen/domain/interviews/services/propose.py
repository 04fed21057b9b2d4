"""The family's side of named times: naming them, answering the facility's, taking it all back (D3, C18)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tsuen.db import Writing, insert_or_ignore
from tsuen.domain.audit.services import record
from tsuen.domain.facilities.queries import FacilityFacts, facility_facts
from tsuen.domain.hours.services import lock_month
from tsuen.domain.households.queries import ChildFacts, child_of
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.interviews import mails
from tsuen.domain.interviews.models import Proposal
from tsuen.domain.interviews.queries import open_proposal, proposing, why_not_named
from tsuen.domain.interviews.rules import Elsewhere, Time, lapses_at, moved_on
from tsuen.domain.interviews.services._proposal import CLOSED, load, move
from tsuen.kernel.calendar import month_key
from tsuen.kernel.facts import Fact
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Viewer

Held = Callable[[date, int, int], Elsewhere | None]


@dataclass(frozen=True)
class Named:
    """What the family says: refs of the facility and the child, its times in the order it likes them, and a comment."""

    facility_ref: str
    child_ref: str
    times: Sequence[Time]
    comment: str = ""


def propose(
    tx: Writing, *, viewer: Viewer, key: str, now: datetime, named: Named, last_used_on: date | None = None,
    elsewhere: Held | None = None,
) -> str:  # fmt: skip
    """「施設が提示している面談可能日時を確認の上、面談可能日時を入力し回答します」; returns the proposal's ref (C18).

    Where the facility has answered with times of its own, these stand in their place and it is its turn again. The two
    keywords are a higher room's answers (`reservations.services.propose_interview` is what doors call).
    Refuses (422) by rule and date; what moved meanwhile is a lost race (409).
    """
    said = [one.stored() for one in named.times]
    content: dict[str, Fact] = {
        "facility": named.facility_ref, "child": named.child_ref, "times": [*map(str, said)], "comment": named.comment,
    }  # fmt: skip
    answered = claim_key(tx, viewer, key, content, now)
    if answered is not None:
        return answered
    facility, child = facility_facts(tx, named.facility_ref), child_of(tx, viewer, named.child_ref)
    for month in sorted({month_key(one.on) for one in named.times}):
        lock_month(tx, child.id, month)
    refusal = why_not_named(
        tx, viewer, facility, child, named.times, now=now, last_used_on=last_used_on, elsewhere=elsewhere
    )
    if refusal is not None:
        raise Refused(refusal)
    row = _stand(tx, viewer, facility, child, named, now)
    record(tx, viewer=viewer, action="interviews.propose", subject=("proposal", row.id), now=now, facts={"round": row.round})
    mails.proposed(tx, row, now)
    settle_key(tx, viewer, key, row.ref)
    return row.ref


def withdraw_proposal(tx: Writing, *, viewer: Viewer, now: datetime, ref: str) -> None:
    """「取り下げる」: the family takes its times back, or says no to the facility's."""
    row = load(tx, Proposal.household_id == viewer.household_id, ref)
    move(tx, row, ("asked", "answered"), {"state": "withdrawn"} | CLOSED, now)
    record(tx, viewer=viewer, action="interviews.withdraw_proposal", subject=("proposal", row.id), now=now)
    mails.proposal_withdrawn(tx, row, now)


def _stand(
    tx: Writing, viewer: Viewer, facility: FacilityFacts, child: ChildFacts, named: Named, now: datetime
) -> Proposal:
    """The row: a new one, or the one the facility has answered, with the family's new times."""
    policy, _ = proposing(tx, viewer, facility, now)
    values = {
        "state": "asked", "wished": [one.stored() for one in named.times], "comment": named.comment,
        "lapses_at": lapses_at(policy, named.times, now),
    }  # fmt: skip
    ref, state = open_proposal(tx, child.id, facility.id)
    if not ref:
        ref = new_ref()
        fresh = {
            "ref": ref, "child_id": child.id, "household_id": child.household_id, "facility_id": facility.id, "round": 1,
            "open_key": f"{child.id}:{facility.id}", "offered": [], "answer": "", "created_at": now, "moved_at": now,
            "requested_by": viewer.account_id,
        }  # fmt: skip
        if not insert_or_ignore(tx, Proposal, fresh | values):
            raise Refused(moved_on("asked"), lost_race=True)
        return tx.scalars(select(Proposal).where(Proposal.ref == ref)).one()
    if state == "asked":
        raise Refused(moved_on("asked"), lost_race=True)
    row = load(tx, Proposal.household_id == viewer.household_id, ref)
    move(tx, row, ("answered",), values, now)
    return row
