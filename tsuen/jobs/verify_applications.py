"""What `tsuen verify` asks of applications: whose each is (A7, A10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.applications.models import Application
from tsuen.domain.households.models import Household


def applications_at_home(tx: Reading, now: datetime) -> Iterator[str]:
    """An approved application has its household, and no application one of another municipality."""
    del now
    rows = tx.execute(
        select(Application.id, Application.state, Application.municipality_code, Household.municipality_code.label("home"))
        .outerjoin(Household, Household.id == Application.household_id)
        .order_by(Application.id)
    )
    for row in rows:
        if row.home is None and row.state == "approved":
            yield f"application {row.id}: approved, and of no household"
        if row.home is not None and row.home != row.municipality_code:
            yield f"application {row.id} of {row.municipality_code}: its household is one of {row.home}"


APPLICATIONS = (applications_at_home,)
