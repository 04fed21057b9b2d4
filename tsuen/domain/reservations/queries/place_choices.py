"""「ご利用可能枠（毎週・隔週）」 as a family chooses among them: on how many days of the booking window each is free (D8, O7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tsuen.db import Reading
from tsuen.domain.facilities.queries import FacilityFacts, RegularFacts, open_days, withheld_pool
from tsuen.domain.households.queries import ChildFacts
from tsuen.domain.reservations.queries.places import free_between
from tsuen.domain.reservations.queries.regular import places_for
from tsuen.domain.reservations.queries.series_plan import booking_days, place_taken, regular_case
from tsuen.kernel.cells import CELLS_A_DAY, Span, cell_at
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import day_text


@dataclass(frozen=True)
class PlaceChoice:
    """One weekly place. `days`: the open days on which a place is free, as far as families may book now."""

    place: RegularFacts
    days: Sequence[date]

    @property
    def note(self) -> str:
        """12月16日（水）から、予約できる日 7日."""
        return f"{day_text(self.days[0])}から、予約できる日 {len(self.days)}日" if self.days else ""

    @property
    def why_not(self) -> str:
        """Why it cannot be chosen; empty when it can."""
        return "" if self.days else "いまは空きがありません"


def place_choices(
    tx: Reading, viewer: Viewer, facility: FacilityFacts, child: ChildFacts, now: datetime
) -> Sequence[PlaceChoice]:
    """Those of the child's age. What else may stand against a day is judged on the next page."""
    first, last = booking_days(tx, viewer, child, facility, now)
    opened = open_days(tx, facility.id, first, last) if first <= last else set()
    apart = regular_case(tx, viewer, child, facility, now)[0].capacity.kinds_apart
    free: dict[int, Sequence[Mapping[int, int]]] = {}
    found = []
    for place in places_for(tx, facility.id, child, jst_date(now)):
        if place.pool_id not in free:
            free[place.pool_id] = _free(tx, place, first, last, apart=apart)
        taken = place_taken(tx, place, first, last)
        until = min(last, place.last_on or last)
        days = [day for day in place.weekly.days(first, until) if day in opened and taken.get(day, 0) < place.places]
        found.append(PlaceChoice(place, [day for day in days if _fits(place, day, free[place.pool_id])]))
    return found


def _free(tx: Reading, place: RegularFacts, first: date, last: date, *, apart: bool) -> Sequence[Mapping[int, int]]:
    """Free places of the withheld ones, and of the shared ones where the kinds share them."""
    kept = withheld_pool(tx, place.facility_id, place.pool_id)
    pools = [*([kept.id] if kept else []), *([] if apart else [place.pool_id])]
    return [free_between(tx, pool, cell_at(first, 0), cell_at(last, 0) + CELLS_A_DAY) for pool in pools]


def _fits(place: RegularFacts, day: date, pools: Sequence[Mapping[int, int]]) -> bool:
    span = Span(day, place.weekly.starts, place.weekly.ends)
    return any(all(free.get(cell, 0) > 0 for cell in range(span.first_cell, span.end_cell)) for free in pools)
