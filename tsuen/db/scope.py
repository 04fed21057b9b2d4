"""Narrowing rows in SQL: whose a viewer sees (law 9), which days lie outside."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from tsuen.kernel.viewer import Audience, Viewer


def seen_by(viewer: Viewer, *, household: InstrumentedAttribute[int], facility: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Rows between a household and a facility: each side sees its own, nobody else any."""
    if viewer.audience is Audience.FAMILY:
        return and_(household == viewer.household_id)
    if viewer.audience is Audience.FACILITY:
        return and_(facility == viewer.facility_id)
    return false()


def outside(day: InstrumentedAttribute[date], spans: Iterable[tuple[date, date]]) -> ColumnElement[bool]:
    """Rows whose day lies in none of these spans, both ends included; no spans at all: every row."""
    return and_(true(), *(or_(day < first, day > last) for first, last in spans))
