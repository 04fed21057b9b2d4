"""What the pages of 定期利用 show, gathered in one read (D8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tsuen.db import Reading
from tsuen.domain.facilities.queries import FacilityFacts, facility_facts, regular_place
from tsuen.domain.households.queries import ChildFacts, child_of
from tsuen.domain.reservations.queries.open_to import facility_refusal
from tsuen.domain.reservations.queries.place_choices import PlaceChoice, place_choices
from tsuen.domain.reservations.queries.regular import regular_refusal, regular_way
from tsuen.domain.reservations.queries.series_plan import SeriesAsk, SeriesPlan, regular_case, series_plan
from tsuen.domain.reservations.rules import booking_points
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class RegularDesk:
    """A child at a facility. `why`: why 定期利用 is not open to it; `way`: place or application."""

    facility: FacilityFacts
    child: ChildFacts
    why: str
    way: str
    choices: Sequence[PlaceChoice]


def regular_desk(tx: Reading, viewer: Viewer, ref: str, child_ref: str, now: datetime) -> RegularDesk:
    """Raises `NotFound` for a stranger's child or a facility that is not published."""
    child, facility = child_of(tx, viewer, child_ref), facility_facts(tx, ref)
    policy, case = regular_case(tx, viewer, child, facility, now)
    barred = facility_refusal(tx, household_id=child.household_id, child_id=child.id, policy=policy, case=case)
    refusal = barred or regular_refusal(tx, facility, child, policy, now)
    way = regular_way(policy, facility, child, now)
    open_here = refusal is None and way == "place"
    choices = place_choices(tx, viewer, facility, child, now) if open_here else []
    return RegularDesk(facility, child, refusal.sentence if refusal else "", way, choices)


def place_plan(tx: Reading, viewer: Viewer, ref: str, child_ref: str, place_ref: str, now: datetime) -> SeriesPlan:
    """The days of a weekly place for the child. Raises `NotFound` where any of the three is not to be seen."""
    place = regular_place(tx, facility_facts(tx, ref).id, place_ref)
    return series_plan(tx, viewer, SeriesAsk(child_ref, ref, [place.weekly], jst_date(now), None, place), now)


def points_of(plan: SeriesPlan) -> list[str]:
    """「予約時の注意事項」 of the first day, and what a series means."""
    first = plan.offers[0]
    case = replace(first.facts.case)
    own = "下の日を、まとめて予約します。予約したあとで、1日ずつキャンセルできます。"
    return [own, *booking_points(first.policy, case, first.free_until_at, first.cap)]
