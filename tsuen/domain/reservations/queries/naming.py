"""Who collects a child: in words, and which reservations name 保護者2. Who collects a child is sealed: it is read, not searched for (A11, D14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from tsuen.db import Reading
from tsuen.domain.households.queries import guardian_names
from tsuen.domain.reservations.models import RegularWish, Reservation
from tsuen.domain.reservations.rules import CHANGEABLE
from tsuen.domain.reservations.words import pickup_words
from tsuen.kernel.clock import jst_date

SECOND = "guardian2"


def names_second(pickup: Mapping[str, Any] | None) -> bool:
    """Whether 保護者2 is to come."""
    return (pickup or {}).get("who") == SECOND


def pickup_told(tx: Reading, household_id: int, pickup: Mapping[str, str]) -> str:
    """お迎えに来られる方 of a reservation or a wish of this household; the caller has let the viewer in."""
    return pickup_words(pickup, guardian_names(tx, [household_id])[household_id])


def coming(household_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The reservations of a household whose child is still to be collected."""
    ahead = Reservation.state.in_(CHANGEABLE) & (Reservation.on >= jst_date(now))
    return (Reservation.household_id == household_id, or_(ahead, Reservation.state == "in_use"))


def named_second(tx: Reading, household_id: int, now: datetime) -> int:
    """How many coming reservations, and waiting 定期利用申請, name 保護者2; the caller has let the viewer in."""
    asked = (RegularWish.household_id == household_id, RegularWish.state == "asked")
    found = [*tx.scalars(select(Reservation.pickup).where(*coming(household_id, now))), *tx.scalars(select(RegularWish.pickup).where(*asked))]
    return sum(names_second(one) for one in found)
