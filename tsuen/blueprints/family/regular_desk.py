"""What the pages of 定期利用 show, gathered in one read (D8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tsuen.db import Reading
from tsuen.domain.facilities.queries import FacilityFacts, facility_facts, regular_place
from tsuen.domain.households.queries import ChildFacts, child_of
from tsuen.domain.reservations.queries.deal import Wish, deal
from tsuen.domain.reservations.queries.open_to import facility_refusal
from tsuen.domain.reservations.queries.place_choices import PlaceChoice, place_choices
from tsuen.domain.reservations.queries.regular import WishFacts, open_wish, regular_refusal, regular_way
from tsuen.domain.reservations.queries.series_plan import SeriesAsk, SeriesPlan, regular_case, series_plan
from tsuen.domain.reservations.queries.wishing import NewWish
from tsuen.domain.reservations.rules import booking_points
from tsuen.domain.reservations.words import REGULAR_KEY
from tsuen.kernel.cells import Span
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import day_text


@dataclass(frozen=True)
class RegularDesk:
    """A child at a facility. `why`: why 定期利用 is not open to it; `way`: place or application."""

    facility: FacilityFacts
    child: ChildFacts
    why: str
    way: str
    choices: Sequence[PlaceChoice]
    asked_ref: str = ""  # an application of the child that waits there already


def regular_desk(tx: Reading, viewer: Viewer, ref: str, child_ref: str, now: datetime) -> RegularDesk:
    """Raises `NotFound` for a stranger's child or a facility that is not published."""
    child, facility = child_of(tx, viewer, child_ref), facility_facts(tx, ref)
    policy, case = regular_case(tx, viewer, child, facility, now)
    barred = facility_refusal(tx, household_id=child.household_id, child_id=child.id, policy=policy, case=case)
    refusal = barred or regular_refusal(tx, facility, child, policy, now)
    way = regular_way(policy, facility, child, now)
    open_here = refusal is None and way == "place"
    choices = place_choices(tx, viewer, facility, child, now) if open_here else []
    asked = open_wish(tx, child.id, facility.id) if way == "application" else None
    why = _asked_words(asked) if asked else refusal.sentence if refusal else ""
    return RegularDesk(facility, child, why, way, choices, asked.ref if asked else "")


def _asked_words(asked: WishFacts) -> str:
    return (
        f"この施設には、もう定期利用を申請しています（{day_text(jst_date(asked.created_at))}）。施設の返事を待ってください。"
        "希望を変えるときは、先にその申請を取り下げてください。"
    )


def wish_points(tx: Reading, viewer: Viewer, wish: NewWish, now: datetime) -> list[str]:
    """「予約時の注意事項」 of 定期利用申請: the rules as they hold for the first day that is wished for (C21)."""
    weekday, starts, ends = wish.times[0]
    first = wish.first_on + timedelta(days=(weekday - wish.first_on.weekday()) % 7)
    offer = deal(tx, viewer, Wish(wish.child_ref, wish.facility_ref, Span(first, starts, ends), kind=REGULAR_KEY), now)
    points = booking_points(offer.policy, offer.facts.case, offer.free_until_at, offer.cap)[1:]
    return [f"利用日は、施設が登録したときに決まります。下のきまりは、{day_text(first)}に利用する場合です。", *points]


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
