"""Reservations of the day as rows, in any state, without the way that leads there."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.support.make import Family, Make, Nursery
from tsuen.domain.accounts.services.sessions import open_session
from tsuen.domain.attendance.services import open_ticket
from tsuen.domain.households.models import Guardian
from tsuen.domain.policies.queries import policy_on
from tsuen.domain.reservations.models import Reservation
from tsuen.kernel.clock import jst_date


def stay(
    make: Make, family: Family, nursery: Nursery, *, child: int = 0, on: date | None = None, starts: int = 570,
    ends: int = 690, state: str = "confirmed", pickup: Any = None,
) -> str:  # fmt: skip
    """Today 9:30 to 11:30, confirmed, unless said otherwise; made under the policy in force. Returns its ref."""
    day = on or jst_date(make.clock())
    with make.database.writing() as tx:
        row = Reservation(
            child_id=family.child_ids[child], household_id=family.household_id, facility_id=nursery.id,
            pool_id=nursery.pool_id, kind="flexible", on=day, starts=starts, ends=ends, state=state,
            pickup=pickup or {"who": "guardian1"}, fee_estimate=600, policy_id=policy_on(tx, "252115", day).version_id, place_policy_id=policy_on(tx, "252115", day).version_id,
            requested_by=family.account_id, created_at=make.clock(),
            answer_by_at=make.clock(), free_until_at=make.clock(), confirmed_at=make.clock(),
        )  # fmt: skip
        tx.add(row)
    return row.ref


def at_door(make: Make, family: Family, nursery: Nursery) -> int:
    """A logged-in browser of the family that has just read the facility's code; returns its session's id."""
    with make.database.writing() as tx:
        session_id, _ = open_session(tx, stage="full", account_id=family.account_id, now=make.clock())
        open_ticket(tx, session_id=session_id, facility_id=nursery.id, now=make.clock())
    return session_id


def second_guardian(make: Make, family: Family) -> str:
    """Give the household a 保護者2; returns the address."""
    with make.database.writing() as tx:
        tx.add(
            Guardian(
                household_id=family.household_id, position=2, family_name="森本", given_name="健", family_kana="モリモト",
                given_kana="ケン", relation="父", email=f"second{family.household_id}@example.jp", phone="09087654321",
            )
        )
    return f"second{family.household_id}@example.jp"
