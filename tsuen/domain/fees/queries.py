"""What screens and higher rooms read of the ledger of money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from tsuen.db import Reading
from tsuen.domain.facilities.queries import FacilityFacts
from tsuen.domain.facilities.words import TYPES
from tsuen.domain.fees.models import MoneyEntry
from tsuen.domain.fees.words import FEE, PAYMENT
from tsuen.domain.policies.queries import agreements_at
from tsuen.domain.policies.rules.booking import FLEXIBLE
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.price_words import PriceWords, price_words
from tsuen.kernel.clock import jst_date


@dataclass(frozen=True)
class MoneyLine:
    """One line as it was written."""

    id: int
    kind: str
    label: str
    yen: int
    field: str
    at: datetime


@dataclass(frozen=True)
class Bill:
    """The money of one reservation: `lines` are what is owed and why, `payments` what was handed over."""

    lines: tuple[MoneyLine, ...] = ()
    payments: tuple[MoneyLine, ...] = ()

    @property
    def yen(self) -> int:
        """What the use, or its cancelling, cost."""
        return sum(line.yen for line in self.lines)

    @property
    def paid(self) -> int:
        """What was handed over, less what was taken back."""
        return -sum(line.yen for line in self.payments)

    @property
    def due(self) -> int:
        """What is still to be paid; below 0: to be given back."""
        return self.yen - self.paid

    @property
    def settled_at(self) -> datetime | None:
        """When it was paid, if nothing is open."""
        return self.payments[-1].at if self.paid and not self.due else None

    @property
    def is_paid(self) -> bool:
        """Whether it was paid and nothing is open."""
        return self.paid > 0 and not self.due

    @property
    def too_much(self) -> int:
        """What is to be given back."""
        return max(0, -self.due)

    @property
    def settled_on(self) -> date | None:
        """The day in Japan."""
        return jst_date(self.settled_at) if self.settled_at else None


def bills(tx: Reading, reservation_ids: Iterable[int]) -> Mapping[int, Bill]:
    """By reservation; the caller has let the viewer in. One without lines is not there."""
    rows = tx.execute(
        select(
            MoneyEntry.reservation_id, MoneyEntry.id, MoneyEntry.kind, MoneyEntry.label, MoneyEntry.yen, MoneyEntry.field,
            MoneyEntry.at,
        )
        .where(MoneyEntry.reservation_id.in_(list(reservation_ids)))
        .order_by(MoneyEntry.id)
    )  # fmt: skip
    owed: dict[int, list[MoneyLine]] = defaultdict(list)
    paid: dict[int, list[MoneyLine]] = defaultdict(list)
    for row in rows:
        line = MoneyLine(row.id, row.kind, row.label, row.yen, row.field, row.at)
        (paid if line.field == PAYMENT else owed)[row.reservation_id].append(line)
    return {one: Bill(tuple(owed[one]), tuple(paid[one])) for one in {*owed, *paid}}


def bill_of(tx: Reading, reservation_id: int) -> Bill | None:
    """The same of one; none before its use."""
    return bills(tx, [reservation_id]).get(reservation_id)


def day_mark(tx: Reading, facility_id: int, on: date) -> str:
    """Changes whenever a line is written for a day of a facility: what a board compares."""
    last = tx.scalar(select(func.max(MoneyEntry.id)).where(MoneyEntry.facility_id == facility_id, MoneyEntry.on == on))
    return str(last or 0)


def fees_by_day(tx: Reading, child_id: int, first: date, last: date) -> Mapping[int, tuple[date, int]]:
    """By reservation: its day and what its time was charged, extras and lateness aside (what ceilings count)."""
    rows = tx.execute(
        select(MoneyEntry.reservation_id, MoneyEntry.on, func.sum(MoneyEntry.yen))
        .where(MoneyEntry.child_id == child_id, MoneyEntry.on >= first, MoneyEntry.on <= last, MoneyEntry.kind == FEE)
        .group_by(MoneyEntry.reservation_id, MoneyEntry.on)
    )
    return {identity: (on, int(yen)) for identity, on, yen in rows}


def prices(tx: Reading, home: str, facilities: Iterable[FacilityFacts], now: datetime) -> Mapping[int, PriceWords]:
    """What time costs a family of the municipality `home` at each facility, by its id: the tariff of a booking made now (C6, F5)."""
    by_id = {one.id: one for one in facilities}
    rules = agreements_at(tx, home=home, places={one.id: one.municipality_code for one in by_id.values()})
    return {key: price_words(rules[key].on(jst_date(now)).policy, _case(one, home, now)) for key, one in by_id.items()}


def _case(facility: FacilityFacts, home: str, now: datetime) -> Facts:
    at_home = facility.municipality_code == home
    return Facts(
        now=now, kind=FLEXIBLE, resident=at_home, in_area=at_home, facility=facility.name,
        facility_type=TYPES.get(facility.type, facility.type), price=facility.price_per_hour,
    )  # fmt: skip
