"""What families read of a facility: its own words, ages, price, and whether it is shown at all (C6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.facilities.models import Facility, Pool
from tsuen.domain.facilities.policy import Profile
from tsuen.domain.facilities.queries import opening_hours
from tsuen.domain.facilities.rules import AgeBand, ages_refused
from tsuen.kernel.facts import Fact
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class PublicFacts:
    """What the facility itself may change: ages in months (upper bound excluded), price in yen, the way of interviews, its words."""

    age_from_months: int
    age_below_months: int
    price_per_hour: int
    interview_way: str
    profile: Profile


def set_profile(tx: Writing, *, viewer: Viewer, facts: PublicFacts, now: datetime) -> None:
    """Save 「基本情報」. What is booked keeps the price it was booked at."""
    refusal = ages_refused(AgeBand("", facts.age_from_months, facts.age_below_months))
    if refusal is not None:
        raise Refused(refusal)
    row = _mine(tx, viewer)
    row.age_from_months, row.age_below_months = facts.age_from_months, facts.age_below_months
    row.price_per_hour, row.interview_way = facts.price_per_hour, facts.interview_way
    row.profile = facts.profile.document()
    changed: dict[str, Fact] = {"price": facts.price_per_hour, "way": facts.interview_way}
    record(
        tx,
        viewer=viewer,
        action="facilities.set_profile",
        subject=("facility", row.id),
        now=now,
        facts=changed,
    )


def publish(tx: Writing, *, viewer: Viewer, published: bool, now: datetime) -> None:
    """Show the facility to families, or hide it. Bookings that exist stay. Without hours and places nothing is shown."""
    row = _mine(tx, viewer)
    if published and not opening_hours(tx, row.id):
        raise Refused(Refusal("no_hours", "受付時間を登録してから公開してください。"))
    if published and not tx.scalar(select(exists().where(Pool.facility_id == row.id))):
        raise Refused(Refusal("no_pool", "受け入れ枠を登録してから公開してください。"))
    row.published = published
    facts = {"published": published}
    record(tx, viewer=viewer, action="facilities.publish", subject=("facility", row.id), now=now, facts=facts)


def _mine(tx: Writing, viewer: Viewer) -> Facility:
    row = tx.get(Facility, viewer.facility_id)
    if row is None:
        raise NotFound("facility")
    return row
