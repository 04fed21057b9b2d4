"""Times a family named itself, as the family and the facility see them, each only its own (D3, C18; law 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from tsuen.db import Reading, seen_by
from tsuen.domain.facilities.models import Facility
from tsuen.domain.facilities.queries import FacilityFacts, open_days
from tsuen.domain.households.models import Child
from tsuen.domain.households.queries import ChildFacts, household_of
from tsuen.domain.interviews.models import Interview, Proposal
from tsuen.domain.interviews.queries.asking import why_not
from tsuen.domain.interviews.queries.slots import OfferedSlot
from tsuen.domain.interviews.rules import OPEN, Time, may_name, may_propose, times_refusal
from tsuen.domain.interviews.words import PROPOSALS
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import agreements
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound, Refusal
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class ProposalFacts:
    """One of them. `wished` are the family's times, `offered` the facility's; `interview_ref`: what it became."""

    id: int
    ref: str
    state: str
    wished: Sequence[Time]
    offered: Sequence[Time]
    comment: str
    answer: str
    child_id: int
    child_ref: str
    child_name: str
    child_kana: str
    birth_on: date
    household_id: int
    facility_id: int
    facility_ref: str
    facility_name: str
    facility_phone: str
    created_at: datetime
    moved_at: datetime
    lapses_at: datetime
    interview_ref: str

    @property
    def state_words(self) -> str:
        """施設の返事待ち, 施設から別の日時の提案 …."""
        return PROPOSALS[self.state]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.state in OPEN

    def on_table(self, today: date) -> bool:
        """Whether somebody may still act on that day."""
        return self.is_open and jst_date(self.lapses_at) >= today


def proposal_of(tx: Reading, viewer: Viewer, ref: str) -> ProposalFacts:
    """One of the viewer's household or facility. Raises `NotFound` for anybody else's."""
    row = tx.execute(_select().where(_mine(viewer), Proposal.ref == ref)).first()
    if row is None:
        raise NotFound("proposal")
    return _facts(*row)


def proposals(tx: Reading, viewer: Viewer, *states: str, limit: int = 50) -> Sequence[ProposalFacts]:
    """The viewer's, in these states: the oldest step first; of those that are over, the latest."""
    order = Proposal.moved_at if set(states) <= set(OPEN) else Proposal.moved_at.desc()
    rows = tx.execute(_select().where(_mine(viewer), Proposal.state.in_(states)).order_by(order, Proposal.id).limit(limit))
    return [_facts(*row) for row in rows]


def waiting_proposals(tx: Reading, viewer: Viewer) -> int:
    """How many wait for the facility: with the asked interviews, the badge of 面談."""
    statement = select(func.count()).select_from(Proposal)
    return int(tx.scalar(statement.where(_mine(viewer), Proposal.state == "asked")) or 0)


def open_proposal(tx: Reading, child_id: int, facility_id: int) -> tuple[str, str]:
    """(ref, state) of what is on the table between a child and a facility; empty where nothing is."""
    mine = (Proposal.child_id == child_id, Proposal.facility_id == facility_id, Proposal.state.in_(OPEN))
    row = tx.execute(select(Proposal.ref, Proposal.state).where(*mine)).first()
    return (row.ref, row.state) if row else ("", "")


def meeting_rules(tx: Reading, home: str, facility: FacilityFacts, now: datetime) -> Policy:
    """What holds today for interviews of a family of `home` at a facility, its own words included."""
    rules = agreements(tx, home=home, place=facility.municipality_code, facility_id=facility.id)
    return rules.on(jst_date(now)).policy


def proposing(tx: Reading, viewer: Viewer, facility: FacilityFacts, now: datetime) -> tuple[Policy, Refusal | None]:
    """The rules for the viewer's household at a facility, and why it cannot name times there, if it cannot (C18)."""
    policy = meeting_rules(tx, household_of(tx, viewer).municipality_code, facility, now)
    return policy, may_propose(policy, phone=facility.phone)


def why_not_named(
    tx: Reading, viewer: Viewer, facility: FacilityFacts, child: ChildFacts, times: Sequence[Time], *, now: datetime,
    last_used_on: date | None, elsewhere: Any = None,
) -> Refusal | None:  # fmt: skip
    """The first rule against naming these times: the setting, the standing, then each time by itself (D3)."""
    policy, refusal = proposing(tx, viewer, facility, now)
    refusal = refusal or why_not(tx, viewer, facility, child, None, now=now, last_used_on=last_used_on)
    if refusal is not None:
        return refusal
    refusal = times_refusal(times, now)
    if refusal is not None:
        return refusal
    days = open_days(tx, facility.id, min(one.on for one in times), max(one.on for one in times))
    refusal = may_name(policy, times, is_open=days.__contains__, now=now)
    for n, one in enumerate(times if refusal is None else (), start=1):
        slot = OfferedSlot(0, "", one.on, one.starts, one.ends)
        found = why_not(tx, viewer, facility, child, slot, now=now, last_used_on=last_used_on, elsewhere=elsewhere)
        if found is not None:
            return Refusal(found.code, found.sentence, f"on{n}", found.on)
    return refusal


def times_from(stored: Any) -> Sequence[Time]:
    """As the table keeps them."""
    return [Time(date.fromisoformat(on), starts, ends) for on, starts, ends in stored or ()]


def _select() -> Select[Proposal, Child, Facility, str | None]:
    return (
        select(Proposal, Child, Facility, Interview.ref)
        .join(Child, Child.id == Proposal.child_id)
        .join(Facility, Facility.id == Proposal.facility_id)
        .outerjoin(Interview, Interview.id == Proposal.interview_id)
    )


def _mine(viewer: Viewer) -> ColumnElement[bool]:
    return seen_by(viewer, household=Proposal.household_id, facility=Proposal.facility_id)


def _facts(row: Proposal, child: Child, facility: Facility, interview_ref: str | None) -> ProposalFacts:
    return ProposalFacts(
        id=row.id, ref=row.ref, state=row.state, wished=times_from(row.wished), offered=times_from(row.offered),
        comment=row.comment, answer=row.answer, child_id=child.id, child_ref=child.ref,
        child_name=f"{child.family_name} {child.given_name}", child_kana=f"{child.family_kana} {child.given_kana}",
        birth_on=child.birth_on, household_id=row.household_id, facility_id=facility.id, facility_ref=facility.ref,
        facility_name=facility.name, facility_phone=facility.phone, created_at=row.created_at, moved_at=row.moved_at,
        lapses_at=row.lapses_at, interview_ref=interview_ref or "",
    )  # fmt: skip
