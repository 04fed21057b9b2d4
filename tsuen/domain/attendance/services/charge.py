"""The charge of a use, written with its end (E5, F5, F6, K4-4): by the rule of the estimate, with the stamps."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.attendance.rules import Arrival
from tsuen.domain.fees.rules import as_planned, working
from tsuen.domain.fees.services import About, Stay, charge_use, withdraw_charge
from tsuen.domain.households.words import GENERAL


def charge(tx: Writing, arrival: Arrival, *, at: datetime, account_id: int | None, now: datetime) -> None:
    """利用終了 at `at`: every line of its working goes to the ledger of money, in the same transaction as the stamp."""
    case = arrival.case(at)
    stay = Stay(case.household_class or GENERAL, case.arrived_at or arrival.plan.starts_at, case.left_at or at)
    charge_use(
        tx, _about(arrival), stay, working(arrival.policy, case, arrival.earlier),
        planned_yen=working(arrival.policy, as_planned(case), arrival.earlier).yen, account_id=account_id, now=now,
    )  # fmt: skip


def take_back_charge(tx: Writing, arrival: Arrival, *, account_id: int | None, now: datetime) -> None:
    """利用終了 was undone, or its time is being corrected: what it was charged is taken off again; `charge` writes it anew."""
    withdraw_charge(tx, _about(arrival), account_id=account_id, now=now)


def _about(arrival: Arrival) -> About:
    return About(arrival.id, arrival.child_id, arrival.household_id, arrival.facility_id, arrival.plan.on)
