"""Whose rows a viewer sees, in SQL (law 9)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false
from sqlalchemy.orm import InstrumentedAttribute

from tsuen.kernel.viewer import Audience, Viewer


def seen_by(viewer: Viewer, *, household: InstrumentedAttribute[int], facility: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Rows between a household and a facility: each side sees its own, nobody else any."""
    if viewer.audience is Audience.FAMILY:
        return and_(household == viewer.household_id)
    if viewer.audience is Audience.FACILITY:
        return and_(facility == viewer.facility_id)
    return false()
