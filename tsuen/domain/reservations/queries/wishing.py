"""A 定期利用申請 before it is sent, and what a facility makes of it (D8, C20-21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tsuen.db import Reading
from tsuen.domain.certifications.queries import certification_on, unended
from tsuen.domain.facilities.queries import facility_facts, opening_hours
from tsuen.domain.households.queries import ChildFacts, child_of
from tsuen.domain.policies.rules.vary import value
from tsuen.domain.reservations.queries.open_to import facility_refusal
from tsuen.domain.reservations.queries.regular import WishFacts, regular_refusal, regular_way
from tsuen.domain.reservations.queries.series_plan import SeriesAsk, regular_case
from tsuen.domain.reservations.rules import uncertified_refusal, wish_refused
from tsuen.domain.reservations.rules.wishes import wish_lapses_on
from tsuen.kernel.clock import jst_date
from tsuen.kernel.recurrence import Weekly
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.viewer import Audience, Viewer

_BY_PLACE = Refusal("way", "この施設の定期利用は、ご利用可能枠から選んで予約してください。")


@dataclass(frozen=True)
class NewWish:
    """What a family asks for: which child where, from when, at which times (weekday, starts, ends)."""

    child_ref: str
    facility_ref: str
    first_on: date
    times: Sequence[tuple[int, int, int]]


def wish_refusal(tx: Reading, viewer: Viewer, wish: NewWish, now: datetime) -> Refusal | None:
    """What speaks against the application: 定期利用 is not open, or its times lie outside of 受付時間."""
    child, facility = child_of(tx, viewer, wish.child_ref), facility_facts(tx, wish.facility_ref)
    policy, case = regular_case(tx, viewer, child, facility, now)
    barred = facility_refusal(tx, household_id=child.household_id, child_id=child.id, policy=policy, case=case)
    refusal = barred or regular_refusal(tx, facility, child, policy, now)
    if refusal is None and regular_way(policy, facility, child, now) != "application":
        refusal = _BY_PLACE
    hours = {day: (row.opens, row.closes) for day, row in opening_hours(tx, facility.id).items()}
    refusal = refusal or wish_refused(wish.times, wish.first_on, jst_date(now), hours)
    if refusal is None and certification_on(tx, child.id, wish.first_on) is None:
        return uncertified_wish(tx, child, wish.first_on)
    return refusal


def uncertified_wish(tx: Reading, child: ChildFacts, first_on: date) -> Refusal:
    """The child is not certified on the wished first day (A12)."""
    ends = [one.ends_on for one in unended(tx, [child.id], date.min) if one.ends_on < first_on]
    return replace(uncertified_refusal(child.given_name, first_on, max(ends, default=None)), field="first_on")


def lapse_day(tx: Reading, viewer: Viewer, wish: NewWish, now: datetime) -> date:
    """The last day on which it waits for its answer, by the rules of today."""
    child, facility = child_of(tx, viewer, wish.child_ref), facility_facts(tx, wish.facility_ref)
    policy, case = regular_case(tx, viewer, child, facility, now)
    return wish_lapses_on(wish.first_on, jst_date(now), value(policy.booking.regular_answer_days, case))


def ask_of(wish: WishFacts, times: Sequence[Weekly], last: date | None) -> SeriesAsk:
    """What the facility makes of an application."""
    first = min((one.first_on for one in times), default=wish.first_on)
    return SeriesAsk(wish.child_ref, wish.facility_ref, times, first, last)


def for_family(viewer: Viewer, wish: WishFacts) -> Viewer:
    """Whose rules and hours are asked while the facility books: the household that applied to it. Acts stay the facility's."""
    return replace(viewer, audience=Audience.FAMILY, scope=str(wish.household_id))
