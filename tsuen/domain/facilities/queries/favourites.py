"""お気に入り of somebody (C4)."""

from __future__ import annotations

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.facilities.models import Facility, Favourite
from tsuen.kernel.viewer import Viewer


def favourites(tx: Reading, viewer: Viewer) -> frozenset[int]:
    """The ids of the published facilities the viewer marked with the star (K2 ④)."""
    return frozenset(
        tx.scalars(
            select(Favourite.facility_id)
            .join(Facility, Facility.id == Favourite.facility_id)
            .where(Favourite.account_id == viewer.account_id, Facility.published)
        )
    )
