"""The facilities a household applied for (A4), as C7 asks for them."""

from __future__ import annotations

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.applications.models import Application
from tsuen.domain.facilities.models import Facility


def applied_facilities(tx: Reading, household_id: int) -> tuple[str, ...] | None:
    """Their present names, of all approved applications of the household; None where there is none (a paper, an import)."""
    kept = tx.scalars(
        select(Application.answers)
        .where(Application.household_id == household_id, Application.state == "approved")
        .order_by(Application.id)
    ).all()
    if not kept:
        return None
    refs = {ref for answers in kept for ref in answers["clean"]["facility_refs"]}
    return tuple(tx.scalars(select(Facility.name).where(Facility.ref.in_(sorted(refs))).order_by(Facility.search_key)))
