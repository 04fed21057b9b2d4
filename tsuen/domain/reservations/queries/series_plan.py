"""What a wish for 定期利用 comes to: the days that can be booked, those that fall out and why, as the rules stand now (D8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from tsuen.db import Reading
from tsuen.domain.facilities.queries import FacilityFacts, RegularFacts, facility_facts
from tsuen.domain.facilities.words import TYPES
from tsuen.domain.households.queries import ChildFacts, child_of, household_of
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import agreements
from tsuen.domain.policies.rules.booking import REGULAR, first_open_day, last_open_day
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.reservations.models import Reservation, Series
from tsuen.domain.reservations.queries.deal import Deal, Wish, deal
from tsuen.domain.reservations.rules import HOLDING, full_refusal, spans_of
from tsuen.domain.reservations.words import REGULAR_KEY
from tsuen.kernel.cells import Span
from tsuen.kernel.clock import jst_date
from tsuen.kernel.recurrence import Weekly
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import day_text


@dataclass(frozen=True)
class SeriesAsk:
    """One child, one facility, weekly times, from `first` until `last` (None: as far as may be booked).

    `place`: the facility's weekly place that was chosen; its own number of children holds beside the free places.
    """

    child_ref: str
    facility_ref: str
    times: Sequence[Weekly]
    first: date
    last: date | None = None
    place: RegularFacts | None = None


@dataclass(frozen=True)
class PlannedDay:
    """One day of it; `refusal`: why it falls out."""

    span: Span
    offer: Deal
    refusal: Refusal | None


@dataclass(frozen=True)
class SeriesPlan:
    """All its days. `first` and `last`: between which days it was looked for."""

    ask: SeriesAsk
    first: date
    last: date
    days: Sequence[PlannedDay]

    @property
    def offers(self) -> Sequence[Deal]:
        """Those that can be booked, earliest first."""
        return [day.offer for day in self.days if day.refusal is None]

    @property
    def left_out(self) -> Sequence[tuple[Span, Refusal]]:
        """Those that cannot."""
        return [(day.span, day.refusal) for day in self.days if day.refusal is not None]

    @property
    def told(self) -> str:
        """The days that can be booked, as a form carries them: what was seen is what is asked for."""
        return ",".join(f"{one.wish.span.on.isoformat()}T{one.wish.span.starts}-{one.wish.span.ends}" for one in self.offers)

    @property
    def yen(self) -> int:
        """料金（目安） of them all."""
        return sum(one.fee.yen for one in self.offers)

    @property
    def minutes(self) -> int:
        """Their hours."""
        return sum(one.wish.span.minutes for one in self.offers)

    @property
    def refusals(self) -> Sequence[Refusal]:
        """Why nothing can be booked at all; empty when something can."""
        if self.offers:
            return []
        found = {refusal.code: refusal for _, refusal in reversed(self.left_out)}
        sentence = f"{day_text(self.first)}から{day_text(self.last)}までの間に、予約できる日がありません。ほかの時間を選んでください。"
        return list(found.values())[::-1] or [Refusal("no_day", sentence, "place")]


def series_plan(tx: Reading, viewer: Viewer, ask: SeriesAsk, now: datetime) -> SeriesPlan:
    """Judge every day by the rules of booking, each as if the earlier ones were booked. Raises `NotFound` for strangers' children."""
    child, facility = child_of(tx, viewer, ask.child_ref), facility_facts(tx, ask.facility_ref)
    near, far = booking_days(tx, viewer, child, facility, now)
    ends = [one for one in (far, ask.last, ask.place.last_on if ask.place else None) if one is not None]
    first, last = max(ask.first, near), min(ends)
    taken = place_taken(tx, ask.place, first, last) if ask.place else {}
    days: list[PlannedDay] = []
    for span in spans_of(ask.times, first, last):
        planned = [one.span for one in days if one.refusal is None]
        offer = deal(tx, viewer, Wish(child.ref, facility.ref, span, kind=REGULAR_KEY), now, planned=planned)
        days.append(PlannedDay(span, offer, _why_not(offer, ask.place, taken, now)))
    return SeriesPlan(ask, first, last, days)


def booking_days(tx: Reading, viewer: Viewer, child: ChildFacts, facility: FacilityFacts, now: datetime) -> tuple[date, date]:
    """The first and the last day of regular use that may be asked for now (F5)."""
    policy, case = regular_case(tx, viewer, child, facility, now)
    return first_open_day(policy, case), last_open_day(policy, case)


def regular_case(
    tx: Reading, viewer: Viewer, child: ChildFacts, facility: FacilityFacts, now: datetime
) -> tuple[Policy, Facts]:
    """The rules of today and the case of a regular use whose day is not chosen yet."""
    home = household_of(tx, viewer).municipality_code
    at_home, today = home == facility.municipality_code, jst_date(now)
    rules = agreements(tx, home=home, place=facility.municipality_code, facility_id=facility.id)
    case = Facts(
        now=now, kind=REGULAR, birth_on=child.birth_on, resident=at_home, in_area=at_home, facility=facility.name,
        facility_type=TYPES.get(facility.type, facility.type), price=facility.price_per_hour,
    )  # fmt: skip
    return rules.on(today).policy, case


def place_taken(tx: Reading, place: RegularFacts, first: date, last: date) -> Mapping[date, int]:
    """How many children have a weekly place on each day: the series that were made of it, at its time."""
    rows = tx.execute(
        select(Reservation.on, func.count())
        .join(Series, Series.id == Reservation.series_id)
        .where(
            Series.place_id == place.id, Reservation.on >= first, Reservation.on <= last, Reservation.state.in_(sorted(HOLDING)),
            Reservation.starts < place.weekly.ends, Reservation.ends > place.weekly.starts,
        )
        .group_by(Reservation.on)
    )  # fmt: skip
    return Counter({on: int(count) for on, count in rows})


def _why_not(offer: Deal, place: RegularFacts | None, taken: Mapping[date, int], now: datetime) -> Refusal | None:
    refusals = offer.refusals(now)
    if refusals:
        return refusals[0]
    span = offer.wish.span
    if offer.facts.full or (place is not None and taken.get(span.on, 0) >= place.places):
        return full_refusal(span)
    return None
