"""The visits before one in time: what a price that looks back is made from (F6). What was booked later changes no earlier price."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, Row, func, or_, select

from tsuen.db import Reading
from tsuen.domain.facilities.models import Facility
from tsuen.domain.fees.queries import fees_by_day
from tsuen.domain.fees.rules import looks_back
from tsuen.domain.hours.models import HoursEntry
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.ages import fiscal_year
from tsuen.domain.policies.rules.facts import Facts, History
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.case import Party
from tsuen.domain.reservations.rules import HOLDING

_APRIL = 4
_Visit = Row[int, date, str, str, int, int]


def earlier(tx: Reading, policy: Policy, party: Party, case: Facts, *, without: int = 0) -> History:
    """The history of a case with the earlier visits alone; as it is, where the price of a visit does not look back.

    `without`: the reservation itself, where it is asked about another time.
    """
    if not looks_back(policy) or case.on is None:
        return case.history
    first = date(fiscal_year(case.on), _APRIL, 1)
    visits = _visits(tx, party.child_id, first, case, without)
    month = [one for one in visits if (one.on.year, one.on.month) == (case.on.year, case.on.month)]
    by_name: dict[str, int] = defaultdict(int)
    for one in month:
        by_name[one.name] += one.minutes
    paid = fees_by_day(tx, party.child_id, case.on.replace(day=1), case.on)
    yen = {one.id: paid[one.id][1] if one.id in paid else one.fee_estimate for one in month}
    return replace(
        case.history,
        used_minutes=sum(one.minutes for one in month),
        by_facility=dict(by_name),
        used_out_of_area_minutes=sum(one.minutes for one in month if one.place != party.home),
        used_minutes_this_year=sum(one.minutes for one in visits),
        paid_yen_this_day=sum(yen[one.id] for one in month if one.on == case.on),
        paid_yen_this_month=sum(yen.values()),
        first_use=not _been(tx, party, case, without),
    )


def _before(case: Facts) -> ColumnElement[bool]:
    return or_(Reservation.on < case.on, (Reservation.on == case.on) & (Reservation.starts < (case.starts or 0)))


def _visits(tx: Reading, child_id: int, first: date, case: Facts, without: int) -> Sequence[_Visit]:
    return tx.execute(
        select(
            Reservation.id, Reservation.on, Facility.name, Facility.municipality_code.label("place"), Reservation.fee_estimate,
            func.sum(HoursEntry.minutes).label("minutes"),
        )
        .join(HoursEntry, HoursEntry.reservation_id == Reservation.id)
        .join(Facility, Facility.id == Reservation.facility_id)
        .where(
            Reservation.child_id == child_id, Reservation.state.in_(sorted(HOLDING)), Reservation.on >= first,
            Reservation.id != without, _before(case),
        )
        .group_by(Reservation.id, Reservation.on, Facility.name, Facility.municipality_code, Reservation.fee_estimate)
    ).all()  # fmt: skip


def _been(tx: Reading, party: Party, case: Facts, without: int) -> bool:
    found = tx.scalar(
        select(Reservation.id)
        .join(Facility, Facility.id == Reservation.facility_id)
        .where(
            Reservation.child_id == party.child_id, Facility.name == party.facility, Reservation.state.in_(sorted(HOLDING - {"no_show"})),
            Reservation.id != without, _before(case),
        )
        .limit(1)
    )  # fmt: skip
    return found is not None
