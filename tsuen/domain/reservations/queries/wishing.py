"""A 定期利用申請 before it is sent, and what a facility makes of it (D8, C20-21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tsuen.db import Reading
from tsuen.domain.facilities.queries import facility_facts, opening_hours
from tsuen.domain.households.queries import child_of
from tsuen.domain.reservations.queries.open_to import facility_refusal
from tsuen.domain.reservations.queries.regular import WishFacts, regular_refusal, regular_way
from tsuen.domain.reservations.queries.series_plan import SeriesAsk, regular_case
from tsuen.domain.reservations.rules import wish_refused
from tsuen.kernel.clock import jst_date
from tsuen.kernel.recurrence import Weekly
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.viewer import Audience, Viewer

_BY_PLACE = Refusal("way", "この施設の定期利用は、ご利用可能枠から選んで予約します。")


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
    return refusal or wish_refused(wish.times, wish.first_on, jst_date(now), hours)


def ask_of(wish: WishFacts, times: Sequence[Weekly], last: date | None) -> SeriesAsk:
    """What the facility makes of an application."""
    first = min((one.first_on for one in times), default=wish.first_on)
    return SeriesAsk(wish.child_ref, wish.facility_ref, times, first, last)


def for_family(viewer: Viewer, wish: WishFacts) -> Viewer:
    """Whose rules and hours are asked while the facility books: the household that applied to it. Acts stay the facility's."""
    return replace(viewer, audience=Audience.FAMILY, scope=str(wish.household_id))
