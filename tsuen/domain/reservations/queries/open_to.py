"""At which facilities a family may use hours, where its municipality limits that (C7, O5, C17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, select, union

from tsuen.db import Reading
from tsuen.domain.applications.queries import applied_facilities
from tsuen.domain.certifications.models import Certification
from tsuen.domain.facilities.models import Facility
from tsuen.domain.facilities.queries import FacilityFacts
from tsuen.domain.facilities.words import TYPES
from tsuen.domain.households.models import Child
from tsuen.domain.households.queries import ChildFacts, household_of
from tsuen.domain.interviews.models import Interview
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import agreements
from tsuen.domain.policies.rules.booking import MEETING, facilities
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.vary import value
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.rules import HOLDING, certification_over
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.viewer import Viewer


def limited_to(tx: Reading, household_id: int, policy: Policy, case: Facts) -> tuple[str, ...] | None:
    """The names of the facilities applied for, or of the one that was decided; None: no such rule, or nothing is known.

    Decided is the facility that took a child of the household in (受入可, or hours booked there); before that, the only
    one applied for.
    """
    which = value(policy.facilities.which, case)
    if which == "any":
        return None
    applied = applied_facilities(tx, household_id)
    if which == "applied":
        return applied
    return _taken_in(tx, household_id) or (applied if applied is not None and len(applied) == 1 else None)


def facility_refusal(tx: Reading, *, household_id: int, child_id: int, policy: Policy, case: Facts) -> Refusal | None:
    """Why this facility is not open to the child, whatever the day (C7); one look at the policy where it limits nothing."""
    rule = policy.facilities
    if value(rule.which, case) == "any" and value(rule.most, case) is None and case.in_area is not False:
        return None
    applied = limited_to(tx, household_id, policy, case)
    used = _booked(tx, child_id) if value(rule.most, case) is not None else None
    known = replace(case.history, applied_facilities=applied, used_facilities=used)
    return next((refusal for _, refusal in facilities(policy, replace(case, history=known))), None)


def not_certified_any_more(tx: Reading, child: ChildFacts, today: date) -> Refusal | None:
    """Why nothing is open to a child whose certification has ended, or that never had one (A10, A12)."""
    lasts = tx.scalar(
        select(func.max(Certification.ends_on)).where(
            Certification.child_id == child.id, (Certification.state == "active") | (Certification.ends_on < today)
        )
    )
    return None if lasts is not None and lasts >= today else certification_over(child.given_name, lasts)


def meeting_refusal(
    tx: Reading, viewer: Viewer, child: ChildFacts, facility: FacilityFacts, now: datetime
) -> Refusal | None:
    """Why the child cannot ask for an interview there: the facility is not one of those it may use (C7)."""
    home = household_of(tx, viewer).municipality_code
    rules = agreements(tx, home=home, place=facility.municipality_code, facility_id=facility.id)
    case = Facts(
        now=now, kind=MEETING, birth_on=child.birth_on, resident=home == facility.municipality_code,
        in_area=home == facility.municipality_code, facility=facility.name,
        facility_type=TYPES.get(facility.type, facility.type),
    )  # fmt: skip
    policy = rules.on(jst_date(now)).policy
    return facility_refusal(tx, household_id=viewer.household_id, child_id=child.id, policy=policy, case=case)


def _taken_in(tx: Reading, household_id: int) -> tuple[str, ...] | None:
    children = select(Child.id).where(Child.household_id == household_id)
    found = union(
        select(Interview.facility_id).where(Interview.child_id.in_(children), Interview.accepted == "yes"),
        select(Reservation.facility_id).where(Reservation.child_id.in_(children), Reservation.state.in_(sorted(HOLDING))),
    )
    return tuple(tx.scalars(select(Facility.name).where(Facility.id.in_(found)).order_by(Facility.search_key))) or None


def _booked(tx: Reading, child_id: int) -> tuple[str, ...]:
    held = select(Reservation.facility_id).where(Reservation.child_id == child_id, Reservation.state.in_(sorted(HOLDING)))
    return tuple(tx.scalars(select(Facility.name).where(Facility.id.in_(held)).order_by(Facility.search_key)))
