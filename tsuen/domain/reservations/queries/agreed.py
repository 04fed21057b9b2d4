"""What holds for a reservation that was made: the rules it was made under, and its case (law 8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.facilities.models import Facility
from tsuen.domain.facilities.queries import open_days
from tsuen.domain.fees.rules import Working, as_planned, picks_from, working
from tsuen.domain.households.models import Child, Household
from tsuen.domain.households.queries import classes_of
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import agreement_of
from tsuen.domain.policies.rules.facts import Facts, History
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.case import Party, case_of
from tsuen.domain.reservations.queries.earlier import earlier
from tsuen.domain.reservations.words import KINDS
from tsuen.kernel.cells import Span
from tsuen.kernel.refusals import NotFound

_BACK = timedelta(days=60)
ILLNESS = "体調不良"


@dataclass(frozen=True)
class Agreed:
    """The rules and the case of one reservation, seen at `case.now`."""

    policy: Policy
    case: Facts
    earlier: History

    @property
    def estimate(self) -> Working:
        """料金（目安）, line by line: what the charge will be if all goes as reserved (law 7)."""
        return working(self.policy, as_planned(self.case), self.earlier)

    def for_reason(self, reason: str) -> Facts:
        """The case with why it is cancelled: illness may cost less by the policy (C30)."""
        return replace(self.case, illness=reason == ILLNESS)


def agreed(tx: Reading, reservation_id: int, now: datetime) -> Agreed:
    """Gather it; the caller has let the viewer in. Raises `NotFound`."""
    row = tx.execute(
        select(
            Reservation.id, Reservation.kind, Reservation.on, Reservation.starts, Reservation.ends, Reservation.policy_id,
            Reservation.place_policy_id, Reservation.own_policy_id, Reservation.facility_id, Child.id.label("child_id"),
            Child.birth_on, Reservation.household_id, Household.municipality_code, Facility.municipality_code.label("place"),
            Facility.name, Facility.type, Facility.price_per_hour, Reservation.extras,
        )
        .join(Child, Child.id == Reservation.child_id)
        .join(Household, Household.id == Reservation.household_id)
        .join(Facility, Facility.id == Reservation.facility_id)
        .where(Reservation.id == reservation_id)
    ).first()  # fmt: skip
    if row is None:
        raise NotFound(str(reservation_id))
    days = open_days(tx, row.facility_id, row.on - _BACK, row.on + timedelta(days=1))
    party = Party(
        row.child_id, row.birth_on, row.municipality_code, classes_of(tx, row.household_id).on(row.on), row.place, row.name,
        row.type, row.price_per_hour,
    )  # fmt: skip
    span = Span(row.on, row.starts, row.ends)
    case = case_of(
        tx, party, span, now, is_open=days.__contains__, without=row.id, picks=picks_from(row.extras), kind=KINDS[row.kind]
    )
    policy = agreement_of(tx, row.policy_id, row.place_policy_id, row.own_policy_id)
    return Agreed(policy, case, earlier(tx, policy, party, case))
