"""Which municipality a facility, or an address of one, belongs to."""

from __future__ import annotations

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.facilities.models import Facility


def municipality_of_facility(tx: Reading, facility_id: int) -> str:
    """The code of a facility's municipality; "" if there is no such facility."""
    return tx.scalar(select(Facility.municipality_code).where(Facility.id == facility_id)) or ""


def municipality_of_address(tx: Reading, email: str) -> str:
    """The same for the address a facility's letters go to; "" if it is no facility's, or that of several in different places."""
    codes = tx.scalars(select(Facility.municipality_code).where(Facility.email == email).distinct().limit(2)).all()
    return codes[0] if len(codes) == 1 else ""
