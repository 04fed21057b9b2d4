"""Months of life in any order leave every invariant whole: `tsuen verify` is silent after every step (issue: stateful model).

Bookings, answers, cancellations, changes, no-shows and their undoing, stamps early and late, payments left aside, certifications
that end, new policies from a day on, nights that pass. A few examples by default; `TSUEN_STRESS=1` does ten times as many.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.conftest import StillClock
from tests.support.bookings import PICKUP, book
from tests.support.databases import PostgresFarm, SqliteFarm
from tests.support.make import Family, Make
from tests.support.rules import rules
from tests.support.stays import at_door
from tsuen.db import Database, Writing
from tsuen.domain.amendments.services import end_certification
from tsuen.domain.attendance.services import stamp_end, stamp_start
from tsuen.domain.certifications.models import Certification
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.services import date_policy
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.services import (
    cancel,
    change_booking,
    confirm,
    decline,
    mark_no_show,
    undo_no_show,
)
from tsuen.jobs.close_day import close_day
from tsuen.jobs.verify import check
from tsuen.kernel.cells import Span
from tsuen.kernel.clock import at_jst, jst_date
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import Refused

MORE = 10 if os.environ.get("TSUEN_STRESS") else 1
DAYS, SLOT = st.integers(1, 40), st.tuples(st.integers(17, 30), st.integers(1, 5))
WHICH = st.integers(0, 9)
REASONS = st.sampled_from(["体調不良", "家庭の都合"])
POLICIES = {
    "strict": rules(closes_days=1, cap=240),
    "cheap": rules(closes_days=0, cap=360, cancel="day", consumes=None),
    "half": rules(
        closes_days=2, cap=300,
        cancelling={
            "no_show": {"minutes_percent": 50, "yen": 500}, "change_until": {"days_before": 3},
            "change_effect": {"minutes_percent": 50, "yen": 200}, "illness": {},
        },
    ),
    "actual": rules(closes_days=1, cap=600, counting={"basis": "actual", "unit_minutes": 30}),
}  # fmt: skip
DEEDS = st.one_of(
    st.tuples(st.just("book"), st.integers(0, 2), DAYS, SLOT, st.booleans()),
    st.tuples(st.just("book"), st.integers(0, 2), DAYS, SLOT, st.just(True)),
    st.tuples(st.just("change"), WHICH, DAYS, SLOT),
    st.tuples(st.just("late_change"), WHICH, DAYS, SLOT),
    st.tuples(st.just("cancel"), WHICH, REASONS),
    st.tuples(st.just("late_cancel"), WHICH, REASONS),
    st.tuples(st.sampled_from(["confirm", "confirm", "decline", "cancel_by_facility", "no_show", "undo", "pickup"]), WHICH),
    st.tuples(st.just("day_of"), WHICH, st.integers(-20, 20), st.integers(-30, 70)),
    st.tuples(st.just("missed"), WHICH),
    st.tuples(st.just("end"), st.integers(0, 2), st.integers(0, 30)),
    st.tuples(st.just("policy"), st.integers(0, 20), st.sampled_from(sorted(POLICIES))),
    st.tuples(st.just("wait"), st.integers(1, 15 * 24)),
)
REFUSALS = {
    "full", "cap", "overlap", "closed", "moved_on", "outside", "not_open_yet", "begun", "day_off", "not_certified",
    "not_confirmed", "ahead", "hours_gone", "not_changeable", "not_earlier", "before_start", "ended", "no_interview", "interview_needed",
    "age", "layer", "limit",
}  # fmt: skip


class Life:
    """A municipality, its facility, three families; what they do, one deed after the other."""

    def __init__(self, url: str) -> None:
        self.database, self.clock = Database(url), StillClock()
        self.make = make = Make(self.database, self.clock)
        make.municipality(policy=POLICIES["strict"])
        self.officer, self.nursery = make.officer(), make.nursery(places=2)
        self.families = [make.family() for _ in range(3)]
        for number, family in enumerate(self.families):
            make.acceptance(family, self.nursery, on=date(2026, 11, 20 - number))
        self.refs: list[tuple[Family, str]] = []

    def does(self, deed: tuple[Any, ...]) -> None:
        """Do it; the books must balance after it, whether it was refused or not."""
        name, *rest = deed
        strange: set[str] = set()
        try:
            getattr(self, f"do_{name}")(*rest)
        except Refused as refused:
            strange = {one.code for one in refused.refusals} - REFUSALS
        assert not strange, (deed, strange)
        with self.database.reading() as tx:
            assert check(tx, self.clock()) == [], deed

    def run(self, work: Callable[[Writing], Any]) -> Any:
        return self.database.run(work)

    def span(self, days: int, slot: tuple[int, int]) -> Span:
        start, length = slot
        on = jst_date(self.clock()) + timedelta(days=days)
        return Span(on + timedelta(days=max(0, on.weekday() - 4) and 7 - on.weekday()), start * 30, min(start * 30 + length * 30, 990))

    def which(self, number: int) -> tuple[Family, str] | None:
        return self.refs[number % len(self.refs)] if self.refs else None

    def coming(self, number: int, *states: str) -> tuple[Family, str] | None:
        """One that is still to come, if there is one."""
        found = [one for one in self.refs if self.ahead(self.row(one[1]), states or ("confirmed",))]
        return found[number % len(found)] if found else None

    def ahead(self, row: Reservation, states: tuple[str, ...]) -> bool:
        return row.state in states and at_jst(row.on, row.starts) > self.clock()

    def do_book(self, who: int, days: int, slot: tuple[int, int], confirmed: bool) -> None:
        span, family = self.span(days, slot), self.families[who]
        ref = book(
            self.make, family, self.nursery, on=span.on, starts=span.starts, ends=span.ends, confirmed=confirmed, now=self.clock()
        )
        self.refs.append((family, ref))

    def do_late_change(self, number: int, days: int, slot: tuple[int, int]) -> None:
        """An hour before it begins."""
        if found := self.coming(number, "tentative", "confirmed"):
            row = self.row(found[1])
            self.to(at_jst(row.on, row.starts) - timedelta(hours=1))
            self._change(*found, self.span(days, slot), PICKUP)

    def do_late_cancel(self, number: int, reason: str) -> None:
        """The same for a cancel."""
        if found := self.coming(number, "tentative", "confirmed"):
            row = self.row(found[1])
            self.to(at_jst(row.on, row.starts) - timedelta(hours=1))
            self.run(lambda tx: cancel(tx, viewer=found[0].viewer, ref=found[1], reason=reason, now=self.clock()))

    def do_change(self, number: int, days: int, slot: tuple[int, int], pickup: Any = None) -> None:
        if found := self.which(number):
            family, ref = found
            self._change(family, ref, self.span(days, slot), pickup or PICKUP)

    def do_pickup(self, number: int) -> None:
        if found := self.which(number):
            family, ref = found
            row = self.row(ref)
            other = {"who": "other", "name": "森本 花", "relation": "祖母", "phone": "09011112222"}
            self._change(family, ref, Span(row.on, row.starts, row.ends), other)

    def _change(self, family: Family, ref: str, span: Span, pickup: Any) -> None:
        now = self.clock()
        self.run(
            lambda tx: change_booking(tx, viewer=family.viewer, key=new_ref(), ref=ref, span=span, pickup=pickup, now=now)
        )

    def do_cancel(self, number: int, reason: str) -> None:
        if found := self.which(number):
            family, ref = found
            self.run(lambda tx: cancel(tx, viewer=family.viewer, ref=ref, reason=reason, now=self.clock()))

    def _staff(self, number: int, service: Callable[..., Any], **more: Any) -> None:
        if found := self.which(number):
            ref, now = found[1], self.clock()
            self.run(lambda tx: service(tx, viewer=self.nursery.viewer, ref=ref, now=now, **more))

    def do_confirm(self, number: int) -> None:
        self._staff(number, confirm)

    def do_decline(self, number: int) -> None:
        self._staff(number, decline, answer="x")

    def do_cancel_by_facility(self, number: int) -> None:
        self._staff(number, cancel, reason="その他")

    def do_no_show(self, number: int) -> None:
        self._staff(number, mark_no_show)

    def do_undo(self, number: int) -> None:
        self._staff(number, undo_no_show)

    def do_missed(self, number: int) -> None:
        """Its day comes, and nobody comes with it."""
        if found := self.coming(number):
            row = self.row(found[1])
            self.to(at_jst(row.on, row.starts) + timedelta(minutes=15))
            self.run(lambda tx: mark_no_show(tx, viewer=self.nursery.viewer, ref=found[1], now=self.clock()))

    def do_day_of(self, number: int, early: int, late: int) -> None:
        """Its day comes: stamped so many minutes off the plan, or so long as it has not begun."""
        if not (found := self.coming(number)):
            return
        (family, ref), row = found, self.row(found[1])
        for stamp, at in ((stamp_start, at_jst(row.on, row.starts) + timedelta(minutes=early)), (stamp_end, at_jst(row.on, row.ends) + timedelta(minutes=late))):
            self.to(at)
            session, now = at_door(self.make, family, self.nursery), self.clock()
            try:
                self.run(lambda tx, stamp=stamp, session=session, now=now: stamp(tx, viewer=family.viewer, session_id=session, ref=ref, now=now))
            except Refused:
                return

    def do_end(self, who: int, days: int) -> None:
        family, now = self.families[who], self.clock()
        with self.database.reading() as tx:
            ref = tx.scalar(select(Certification.ref).where(Certification.child_id == family.child_ids[0]))
        on = jst_date(now) + timedelta(days=days)
        self.run(lambda tx: end_certification(tx, viewer=self.officer, ref=str(ref), ends_on=on, reason="nursery", now=now))

    def do_policy(self, days: int, name: str) -> None:
        now, made = self.clock(), POLICIES[name]
        self.run(lambda tx: date_policy(tx, "252115", Policy.model_validate(made.document()), jst_date(now) + timedelta(days=days), now))

    def do_wait(self, hours: int) -> None:
        self.to(self.clock() + timedelta(hours=hours))
        close_day(self.database, self.clock)

    def to(self, moment: Any) -> None:
        """Time goes forward only."""
        self.clock.moment = max(self.clock.moment, moment)

    def row(self, ref: str) -> Reservation:
        with self.database.reading() as tx:
            return tx.execute(select(Reservation).where(Reservation.ref == ref)).scalar_one()


def live(url: str, deeds: list[tuple[Any, ...]]) -> None:
    """A life."""
    life = Life(url)
    for deed in deeds:
        life.does(deed)
    life.database.dispose()


QUIET: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=20 * MORE, **QUIET)
@given(deeds=st.lists(DEEDS, min_size=8, max_size=24))
def test_any_order_on_sqlite(sqlite_farm: SqliteFarm, deeds: list[tuple[Any, ...]]) -> None:
    url = sqlite_farm.fresh()
    live(url, deeds)
    sqlite_farm.drop(url)


@pytest.mark.postgres
@settings(max_examples=4 * MORE, **QUIET)
@given(deeds=st.lists(DEEDS, min_size=8, max_size=16))
def test_any_order_on_postgres(postgres_farm: PostgresFarm, deeds: list[tuple[Any, ...]]) -> None:
    url = postgres_farm.fresh()
    live(url, deeds)
    postgres_farm.drop(url)
