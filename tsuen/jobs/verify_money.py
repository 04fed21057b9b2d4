"""More of `tsuen verify`: the ledger of money against what was used, cancelled and promised (E6, F4, F6, law 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from tsuen.db import Reading
from tsuen.domain.fees.models import MoneyEntry, UseCharge
from tsuen.domain.fees.words import CANCEL_FEE, FEE, PAID, PAYMENT, USE
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.rules import still_kept
from tsuen.domain.reservations.models import Change, Reservation
from tsuen.kernel.clock import at_jst

_A_MINUTE = timedelta(minutes=1)


def uses_charged(tx: Reading, now: datetime) -> Iterator[str]:
    """Every use that is over has exactly one charge that stands, nothing else has one."""
    del now
    rows = tx.execute(
        select(Reservation.id, Reservation.state, UseCharge.id)
        .outerjoin(UseCharge, UseCharge.live_id == Reservation.id)
        .where(or_(Reservation.state == "done", UseCharge.id.is_not(None)))
    )
    for identity, state, charge_id in rows:
        if state != "done" or charge_id is None:
            yield f"reservation {identity} ({state}): " + ("charged" if charge_id else "not charged")


def charges_add_up(tx: Reading, now: datetime) -> Iterator[str]:
    """The lines of a charge are its sum, the price of its time among them; of one that was withdrawn nothing is left."""
    del now
    lines = (
        select(
            MoneyEntry.charge_id, func.sum(MoneyEntry.yen).label("yen"),
            func.count().filter(MoneyEntry.kind == FEE).label("fees"),
            func.count().filter(MoneyEntry.reservation_id == UseCharge.reservation_id, MoneyEntry.on == Reservation.on).label("own"),
            func.count().label("all"),
        )
        .join(UseCharge, UseCharge.id == MoneyEntry.charge_id)
        .join(Reservation, Reservation.id == UseCharge.reservation_id)
        .group_by(MoneyEntry.charge_id)
        .subquery()
    )  # fmt: skip
    rows = tx.execute(
        select(UseCharge.id, UseCharge.live_id, UseCharge.yen, lines.c.yen, lines.c.fees, lines.c.own, lines.c.all).outerjoin(
            lines, lines.c.charge_id == UseCharge.id
        )
    )
    for identity, live_id, yen, summed, fees, own, every in rows:
        wanted = yen if live_id else 0
        if summed is None or summed != wanted or not fees or own != every:
            yield f"charge {identity}: its lines are {summed} yen, {wanted} expected"


def estimates_kept(tx: Reading, now: datetime) -> Iterator[str]:
    """A stay that went as reserved costs what the estimate's rule said of it (law 7)."""
    del now
    rows = tx.execute(
        select(UseCharge, Reservation.on, Reservation.starts, Reservation.ends).join(
            Reservation, Reservation.id == UseCharge.live_id
        )
    )
    for row, on, starts, ends in rows:
        early = at_jst(on, ends) - row.left_at
        if row.arrived_at <= at_jst(on, starts) and timedelta() <= early < _A_MINUTE and row.yen != row.planned_yen:
            yield f"charge {row.id}: {row.yen} yen for a stay as reserved, the estimate was {row.planned_yen}"


def cancellations_charged(tx: Reading, now: datetime) -> Iterator[str]:
    """What cancelling, changing and not coming cost in yen stands in the ledger of money, and nothing else does (F4, D14)."""
    del now
    owed: dict[int, int] = defaultdict(int)
    for identity, yen in tx.execute(select(Reservation.id, Reservation.cancel_yen).where(Reservation.cancel_yen != 0)):
        owed[identity] += yen
    for identity, yen in tx.execute(select(Change.reservation_id, Change.kept_yen).where(Change.kept_yen != 0)):
        owed[identity] += yen
    lines = select(MoneyEntry.reservation_id, func.sum(MoneyEntry.yen)).where(MoneyEntry.kind == CANCEL_FEE)
    found = {identity: int(yen) for identity, yen in tx.execute(lines.group_by(MoneyEntry.reservation_id))}
    for identity in sorted({*owed, *found}):
        if owed[identity] != found.get(identity, 0):
            yield f"reservation {identity}: cancelling cost {owed[identity]} yen, the ledger has {found.get(identity, 0)}"


def payments_told(tx: Reading, now: datetime) -> Iterator[str]:
    """Money that was received was owed, and each receipt was mailed (E6)."""
    posted = {
        int(key.split(":")[1])
        for key in tx.scalars(select(Letter.dedupe_key).where(Letter.dedupe_key.startswith("billing.paid:")))
    }
    paid = select(MoneyEntry.id, MoneyEntry.yen, MoneyEntry.at).where(MoneyEntry.kind == PAID, MoneyEntry.field == PAYMENT)
    for identity, yen, at in tx.execute(paid):
        if yen < 0 and still_kept(at, now) and identity not in posted:
            yield f"payment {identity}: no letter paid"
    rows = tx.execute(
        select(MoneyEntry.reservation_id, func.sum(MoneyEntry.yen))
        .where(MoneyEntry.kind.not_in(USE), MoneyEntry.field == PAYMENT)
        .group_by(MoneyEntry.reservation_id)
        .having(func.sum(MoneyEntry.yen) > 0)
    )
    for identity, yen in rows:
        yield f"reservation {identity}: {yen} yen given back that were never received"


MONEY = (uses_charged, charges_add_up, estimates_kept, cancellations_charged, payments_told)
