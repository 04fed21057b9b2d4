"""Use cases of facilities: places, hours, closed days, what families read."""

from tsuen.domain.facilities.services.days import add_closure, remove_closure, set_hours
from tsuen.domain.facilities.services.favourites import forget_stars, mark_favourite
from tsuen.domain.facilities.services.locks import hold_day, lock_days
from tsuen.domain.facilities.services.pattern import add_pool, set_pattern
from tsuen.domain.facilities.services.publish import PublicFacts, publish, set_profile
from tsuen.domain.facilities.services.regular import NewRegular, end_regular, ensure_withheld, offer_regular

__all__ = [
    "NewRegular",
    "PublicFacts",
    "add_closure",
    "add_pool",
    "end_regular",
    "ensure_withheld",
    "forget_stars",
    "hold_day",
    "lock_days",
    "mark_favourite",
    "offer_regular",
    "publish",
    "remove_closure",
    "set_hours",
    "set_pattern",
    "set_profile",
]
