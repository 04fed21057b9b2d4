"""What screens and other rooms read of facilities."""

from tsuen.domain.facilities.queries.days import (
    ClosedDay,
    DayHours,
    closures,
    is_open_on,
    open_days,
    opening_hours,
)
from tsuen.domain.facilities.queries.facts import (
    FacilityFacts,
    door_code_of,
    facility_by_door_code,
    facility_by_id,
    facility_facts,
    published_names,
)
from tsuen.domain.facilities.queries.favourites import favourites
from tsuen.domain.facilities.queries.near import Near, near, place_of
from tsuen.domain.facilities.queries.places import (
    PatternRow,
    Places,
    PoolFacts,
    pattern_of,
    pattern_rows,
    pool_by_ref,
    pools_of,
    special_cells,
)
from tsuen.domain.facilities.queries.plan import Plan, PoolPlan, plan_for, plan_of
from tsuen.domain.facilities.queries.regular import (
    RegularFacts,
    regular_place,
    regular_place_by_id,
    regular_places,
    withheld_pool,
)
from tsuen.domain.facilities.queries.search import Found, search

__all__ = [
    "ClosedDay",
    "DayHours",
    "FacilityFacts",
    "Found",
    "Near",
    "PatternRow",
    "Places",
    "Plan",
    "PoolFacts",
    "PoolPlan",
    "RegularFacts",
    "closures",
    "door_code_of",
    "facility_by_door_code",
    "facility_by_id",
    "facility_facts",
    "favourites",
    "is_open_on",
    "near",
    "open_days",
    "opening_hours",
    "pattern_of",
    "pattern_rows",
    "place_of",
    "plan_for",
    "plan_of",
    "pool_by_ref",
    "pools_of",
    "published_names",
    "regular_place",
    "regular_place_by_id",
    "regular_places",
    "search",
    "special_cells",
    "withheld_pool",
]
