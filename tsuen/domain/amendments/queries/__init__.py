"""What screens read of changes and ends of a certification."""

from tsuen.domain.amendments.queries.holders import Falling, Holder, falling, holder, holders_of, whose
from tsuen.domain.amendments.queries.requests import (
    PER_PAGE,
    VIEWS,
    Asked,
    Queue,
    about_of,
    asked_of,
    asked_of_household,
    open_count,
    queue,
)

__all__ = [
    "PER_PAGE", "VIEWS", "Asked", "Falling", "Holder", "Queue", "about_of", "asked_of", "asked_of_household", "falling", "holder", "holders_of",
    "open_count", "queue", "whose",
]  # fmt: skip
