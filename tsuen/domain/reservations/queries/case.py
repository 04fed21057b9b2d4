"""A wish or a reservation as a case for the policy: who, where, when, and what was before (law 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row, bindparam, func, select

from tsuen.db import Reading
from tsuen.domain.facilities.models import Facility
from tsuen.domain.facilities.words import TYPES
from tsuen.domain.fees.rules import NO_PICKS, Picks
from tsuen.domain.hours.models import HoursEntry
from tsuen.domain.policies.rules.ages import fiscal_year
from tsuen.domain.policies.rules.booking import FLEXIBLE
from tsuen.domain.policies.rules.facts import Facts, History
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.rules import HOLDING
from tsuen.kernel.calendar import monday_of, month_key
from tsuen.kernel.cells import Span

_APRIL = 4
_USED = (
    select(HoursEntry.month, Facility.name, Facility.municipality_code, func.sum(HoursEntry.minutes).label("minutes"))
    .outerjoin(Reservation, Reservation.id == HoursEntry.reservation_id)
    .outerjoin(Facility, Facility.id == Reservation.facility_id)
    .where(
        HoursEntry.child_id == bindparam("child"), HoursEntry.month >= bindparam("first"), HoursEntry.month <= bindparam("last"),
        HoursEntry.reservation_id != bindparam("without"),
    )
    .group_by(HoursEntry.month, Facility.id, Facility.name, Facility.municipality_code)
)  # fmt: skip
_DAYS = select(Reservation.on, Reservation.starts, Reservation.ends, Reservation.state).where(
    Reservation.child_id == bindparam("child"), Reservation.on >= bindparam("first"), Reservation.on < bindparam("end"),
    Reservation.state.in_(sorted(HOLDING)), Reservation.id != bindparam("without"),
)  # fmt: skip


@dataclass(frozen=True)
class Party:
    """The two sides of a reservation as far as the policy looks at them."""

    child_id: int
    birth_on: date
    home: str  # the household's municipality
    household_class: str  # on the day of use
    place: str  # the facility's municipality
    facility: str
    facility_type: str
    price_per_hour: int


def case_of(
    tx: Reading, party: Party, span: Span, now: datetime, *, is_open: Callable[[date], bool], without: int = 0,
    last_used_on: date | None = None, accepted_on: date | None = None, picks: Picks = NO_PICKS, kind: str = FLEXIBLE,
) -> Facts:  # fmt: skip
    """The case of a span; `without`: the reservation itself, when it is stored already and its past is asked for."""
    return Facts(
        now=now, kind=kind, on=span.on, starts=span.starts, ends=span.ends, birth_on=party.birth_on,
        resident=party.home == party.place, in_area=party.home == party.place, household_class=party.household_class,
        facility=party.facility, facility_type=TYPES.get(party.facility_type, party.facility_type),
        price=party.price_per_hour, is_open=is_open, declined_extras=picks.declined, ordered_extras=picks.ordered,
        history=history_of(tx, party, span.on, without=without, last_used_on=last_used_on, accepted_on=accepted_on),
    )  # fmt: skip


def history_of(
    tx: Reading, party: Party, on: date, *, without: int = 0, last_used_on: date | None = None, accepted_on: date | None = None,
    hours_of: bool = False,
) -> History:  # fmt: skip
    """What the child has used and booked, from the ledger and its reservations, without one of them (its hours nevertheless)."""
    month, start = month_key(on), date(fiscal_year(on), _APRIL, 1)
    before = month_key(on.replace(day=1) - timedelta(days=1))
    used = _used(tx, party.child_id, min(month_key(start), before), month_key(start.replace(year=start.year + 1)) - 1, 0 if hours_of else without)
    days = _days(tx, party.child_id, start, without)
    this_month = [row for row in used if row.month == month]
    monday = monday_of(on)
    return History(
        used_minutes=sum(row.minutes for row in this_month),
        by_facility=_by_name(this_month),
        used_out_of_area_minutes=sum(row.minutes for row in this_month if row.municipality_code not in {None, party.home}),
        used_facilities=tuple(_by_name(used)),
        used_minutes_this_day=sum(row.ends - row.starts for row in days if row.on == on),
        used_minutes_this_week=sum(row.ends - row.starts for row in days if monday <= row.on < monday + timedelta(days=7)),
        used_minutes_this_year=sum(row.minutes for row in used if row.month >= month_key(start)),
        previous_month_used_minutes=sum(row.minutes for row in used if row.month == before),
        booked_days=tuple(row.on for row in days),
        no_show_days=tuple(row.on for row in days if row.state == "no_show"),
        first_use=last_used_on is None,
        last_used_on=last_used_on,
        accepted_on=accepted_on,
        accepted=True if accepted_on else None,
        channel="online",
    )


def _by_name(rows: Sequence[Row[int, str | None, str | None, int]]) -> Mapping[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.name is not None:
            sums[row.name] += row.minutes
    return {name: minutes for name, minutes in sums.items() if minutes > 0}


def _used(tx: Reading, child_id: int, first: int, last: int, without: int) -> Sequence[Row[int, str | None, str | None, int]]:
    return tx.rows(_USED, child=child_id, first=first, last=last, without=without).all()


def _days(tx: Reading, child_id: int, start: date, without: int) -> Sequence[Row[date, int, int, str]]:
    end = start.replace(year=start.year + 1)
    return tx.rows(_DAYS, child=child_id, first=start, end=end, without=without).all()
