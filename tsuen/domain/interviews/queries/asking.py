"""What a family sees when it asks for an interview: the child, the times of a week, and why not (D1, D3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from tsuen.db import Reading
from tsuen.domain.certifications.queries import certification_on
from tsuen.domain.facilities.queries import FacilityFacts, facility_facts
from tsuen.domain.households.queries import ChildFacts, child_of, children_of, household_of
from tsuen.domain.interviews.queries.slots import OfferedSlot, offered
from tsuen.domain.interviews.queries.standing import standing
from tsuen.domain.interviews.queries.taken import interview_at
from tsuen.domain.interviews.rules import Elsewhere, booking_closed, elsewhere_refusal, may_ask, may_attend
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.birthdays import age_in_months
from tsuen.kernel.calendar import monday_of
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class Asking:
    """`child` is None while none is chosen; `chosen` is None while no time is, or it has gone meanwhile.

    `refusal`: why this child cannot ask now (or cannot take the chosen time); `days`: the times of the shown week by day;
    `before`, `after`: Mondays of the nearest weeks that have times. `proposes`: the family may name times of its own;
    `proposal_ref`: it has.
    """

    facility: FacilityFacts
    children: Sequence[ChildFacts]
    child: ChildFacts | None
    policy: Policy
    refusal: Refusal | None
    week: date
    days: Mapping[date, Sequence[OfferedSlot]]
    before: date | None
    after: date | None
    chosen: OfferedSlot | None
    any_times: bool
    pending_ref: str = ""
    proposes: bool = False
    proposal_ref: str = ""


def asking(
    tx: Reading,
    viewer: Viewer,
    facility_ref: str,
    *,
    child_ref: str,
    slot_ref: str,
    week: date | None,
    last_used: Callable[[int, int], date | None],
    booked: Callable[[int, date, int, int], Elsewhere | None],
    now: datetime,
) -> Asking:
    """Everything the pages of the procedure show.

    `last_used` and `booked` are a higher room's answers for (child, facility) and for (child, day, starts, ends).
    Raises `NotFound` for a foreign child or an unpublished facility.
    """
    facility = facility_facts(tx, facility_ref)
    children = children_of(tx, viewer)
    child = child_of(tx, viewer, child_ref) if child_ref else (children[0] if len(children) == 1 else None)
    policy = policy_of(tx, viewer, now)
    slots = offered(tx, facility.id, policy=policy, now=now)
    chosen = next((slot for slot in slots if slot.ref == slot_ref), None)
    mondays = sorted({monday_of(slot.on) for slot in slots})
    shown = monday_of(
        chosen.on if chosen and week is None else week or (mondays[0] if mondays else jst_date(now))
    )
    refusal = None
    if child:
        used = last_used(child.id, facility.id)
        refusal = why_not(
            tx, viewer, facility, child, chosen, now=now, last_used_on=used,
            elsewhere=lambda on, starts, ends: booked(child.id, on, starts, ends),
        )  # fmt: skip
    inside = [slot for slot in slots if shown <= slot.on < shown + timedelta(days=7)]
    return Asking(
        facility=facility, children=children, child=child, policy=policy, refusal=refusal, week=shown,
        days={day: list(group) for day, group in groupby(inside, key=lambda slot: slot.on)},
        before=max((monday for monday in mondays if monday < shown), default=None),
        after=min((monday for monday in mondays if monday > shown), default=None),
        chosen=chosen, any_times=bool(slots),
        pending_ref=standing(tx, child.id, facility.id).pending_ref if child else "",
    )  # fmt: skip


def policy_of(tx: Reading, viewer: Viewer, now: datetime) -> Policy:
    """The rules of the family's own municipality, today."""
    return policy_on(tx, household_of(tx, viewer).municipality_code, jst_date(now)).policy


def why_not(
    tx: Reading,
    viewer: Viewer,
    facility: FacilityFacts,
    child: ChildFacts,
    slot: OfferedSlot | None,
    *,
    now: datetime,
    last_used_on: date | None,
    elsewhere: Callable[[date, int, int], Elsewhere | None] | None = None,
) -> Refusal | None:
    """The first rule in the way: way of the facility, standing, certification, age, closing day, another appointment of
    the child (`elsewhere`: of a higher room's kind). Without `slot` the first two.
    """  # noqa: D205
    policy = policy_of(tx, viewer, now)
    stands = standing(tx, child.id, facility.id)
    refusal = may_ask(
        policy, way=facility.interview_way, phone=facility.phone, accepted_on=stands.accepted_on,
        last_used_on=last_used_on, refused=stands.refused, refused_on=stands.refused_on, pending_on=stands.on,
        now=now,
    )  # fmt: skip
    if refusal is not None or slot is None:
        return refusal
    refusal = may_attend(
        certified=certification_on(tx, child.id, slot.on) is not None,
        age_months=age_in_months(child.birth_on, slot.on), from_months=facility.age_from_months,
        below_months=facility.age_below_months, ages=facility.ages, on=slot.on,
    ) or booking_closed(policy, on=slot.on, starts=slot.starts, now=now)  # fmt: skip
    if refusal is not None:
        return refusal
    held = interview_at(tx, child.id, slot.on, slot.starts, slot.ends)
    if held is None and elsewhere is not None:
        held = elsewhere(slot.on, slot.starts, slot.ends)
    return elsewhere_refusal(child.given_name, held) if held else None
