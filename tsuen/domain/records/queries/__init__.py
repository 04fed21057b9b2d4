"""What doors read of the days written down: the facility's own, and of the household's own what was published."""

from tsuen.domain.records.queries.days import (
    Day,
    Record,
    Standing,
    days,
    newest,
    read_days,
    record_at,
    reservation_ref,
    reservation_ref_of,
    standing_of,
)
from tsuen.domain.records.queries.photos import PhotoFacts, household_photos, photo_of, stores
from tsuen.domain.records.queries.pieces import Ended, PieceFacts, ended, piece_of, pieces

__all__ = [
    "Day", "Ended", "PhotoFacts", "PieceFacts", "Record", "Standing", "days", "ended", "household_photos", "newest", "photo_of",
    "piece_of", "pieces", "read_days", "record_at", "reservation_ref", "reservation_ref_of", "standing_of", "stores",
]  # fmt: skip
