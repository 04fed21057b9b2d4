"""Writing the ledger of money: lines are appended in the transaction of the deed that causes them (law 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CursorResult, func, select, update

from tsuen.db import Writing
from tsuen.domain.fees.models import MoneyEntry, UseCharge
from tsuen.domain.fees.rules import Item, Working
from tsuen.domain.fees.words import CANCEL_FEE, CANCELLED, CORRECTION, WITHDRAWN


@dataclass(frozen=True)
class About:
    """Whose money it is: the reservation with its child, household, facility and day."""

    reservation_id: int
    child_id: int
    household_id: int
    facility_id: int
    on: date


@dataclass(frozen=True)
class Stay:
    """What a use is charged from: the household's class on the day and both stamps."""

    household_class: str
    arrived_at: datetime
    left_at: datetime


def charge_use(
    tx: Writing, about: About, stay: Stay, made: Working, *, planned_yen: int, account_id: int | None, now: datetime
) -> int:
    """The use is over: its working goes to the ledger, once (a second one is refused by the database). Returns the charge's id."""
    row = UseCharge(
        reservation_id=about.reservation_id, live_id=about.reservation_id, household_class=stay.household_class,
        arrived_at=stay.arrived_at, left_at=stay.left_at, minutes=made.minutes, yen=made.yen, planned_yen=planned_yen,
        charged_at=now,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    for item in made.lines:
        add_line(tx, about, item, account_id=account_id, now=now, charge_id=row.id)
    return row.id


def withdraw_charge(tx: Writing, about: About, *, account_id: int | None, now: datetime) -> None:
    """利用終了 is taken back: one line takes off what it was charged; the next end of use charges anew. None there: nothing."""
    charge_id = tx.scalar(select(UseCharge.id).where(UseCharge.live_id == about.reservation_id))
    done = tx.execute(update(UseCharge).where(UseCharge.live_id == about.reservation_id).values(live_id=None))
    assert isinstance(done, CursorResult)  # noqa: S101 - an UPDATE has a row count
    if charge_id is None or done.rowcount != 1:
        return
    yen = int(tx.scalar(select(func.sum(MoneyEntry.yen)).where(MoneyEntry.charge_id == charge_id)) or 0)
    item = Item(CORRECTION, WITHDRAWN, -yen, "stamps")
    add_line(tx, about, item, account_id=account_id, now=now, charge_id=charge_id)


def charge_cancelling(
    tx: Writing, about: About, *, yen: int, field: str, account_id: int | None, now: datetime, label: str = CANCELLED
) -> None:
    """Cancelling, changing or not coming cost yen (F4); nothing is written where it cost none."""
    if yen:
        add_line(tx, about, Item(CANCEL_FEE, label, yen, field), account_id=account_id, now=now)


def add_line(
    tx: Writing, about: About, item: Item, *, account_id: int | None, now: datetime, charge_id: int | None = None
) -> int:
    """One more line; returns its id."""
    row = MoneyEntry(
        **vars(about), kind=item.kind, label=item.label, yen=item.yen, field=item.field, charge_id=charge_id,
        account_id=account_id, at=now,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    return row.id
