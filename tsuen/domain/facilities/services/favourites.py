"""The star: お気に入り登録 and its end (C4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CursorResult, delete

from tsuen.db import Writing, insert_or_ignore
from tsuen.domain.audit.services import record
from tsuen.domain.facilities.models import Favourite
from tsuen.domain.facilities.queries import FacilityFacts, facility_facts
from tsuen.kernel.viewer import Viewer


def forget_stars(tx: Writing, account_ids: Sequence[int]) -> None:
    """The stars of accounts that go."""
    tx.execute(delete(Favourite).where(Favourite.account_id.in_(list(account_ids))))


def mark_favourite(tx: Writing, *, viewer: Viewer, ref: str, wanted: bool, now: datetime) -> FacilityFacts:
    """「その施設をお気に入り登録」 by the star, or not any more; a second press of the same changes nothing (K2).

    Raises `NotFound` for a facility that is not published.
    """
    facility = facility_facts(tx, ref)
    mine = {"account_id": viewer.account_id, "facility_id": facility.id}
    if wanted:
        changed = insert_or_ignore(tx, Favourite, mine | {"added_at": now})
    else:
        gone = tx.execute(delete(Favourite).filter_by(**mine))
        changed = isinstance(gone, CursorResult) and gone.rowcount == 1
    if changed:
        action = "facilities.favourite_added" if wanted else "facilities.favourite_removed"
        record(tx, viewer=viewer, action=action, subject=("facility", facility.id), now=now)
    return facility
