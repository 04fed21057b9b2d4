"""The ledger of money: written with the end of use, by the estimate's rule, and whole after every deed (E5, E6, F5, F6)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.make import Make
from tests.support.rules import rules
from tests.support.stays import at_door, second_guardian
from tsuen.adapters.mailer import letter_templates, write_letter
from tsuen.domain.attendance.queries import arrival_of
from tsuen.domain.attendance.services import stamp_end, stamp_start
from tsuen.domain.attendance.services.charge import charge, take_back_charge
from tsuen.domain.billing.services import receive_payment, take_payment_back
from tsuen.domain.fees.models import MoneyEntry, UseCharge
from tsuen.domain.fees.queries import Bill, bill_of
from tsuen.domain.outbox.models import Letter
from tsuen.domain.policies.policy import Policy
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.agreed import agreed
from tsuen.domain.reservations.services import cancel, decide_class
from tsuen.jobs.verify import check
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import NotFound, Refused

TUESDAY = date(2026, 12, 15)


class Town:
    """A family that books and uses; `policy` in force since 2025."""

    def __init__(self, make: Make, clock: StillClock, policy: Policy) -> None:
        self.make, self.clock = make, clock
        clock.to("2026-12-01T10:00")
        make.municipality(policy=policy)
        self.family, self.nursery = make.family(), make.nursery()
        make.acceptance(self.family, self.nursery)

    def booked(self, on: date = TUESDAY, starts: int = 570, ends: int = 690) -> str:
        self.clock.to("2026-12-01T10:00")
        return book(self.make, self.family, self.nursery, on=on, starts=starts, ends=ends, confirmed=True)

    def used(self, ref: str, came: str = "9:30", left: str = "11:30", on: date = TUESDAY) -> None:
        for stamp, at in ((stamp_start, came), (stamp_end, left)):
            self.clock.to(f"{on.isoformat()}T{at.zfill(5)}")
            session = at_door(self.make, self.family, self.nursery)
            self.make.database.run(
                lambda tx, stamp=stamp, session=session: stamp(
                    tx, viewer=self.family.viewer, session_id=session, ref=ref, now=self.clock()
                )
            )

    def bill(self, ref: str) -> Bill:
        with self.make.database.reading() as tx:
            found = bill_of(tx, tx.scalar(select(Reservation.id).where(Reservation.ref == ref)))
        assert found is not None
        return found

    def lines(self, ref: str) -> list[tuple[str, str, int, str]]:
        return [(one.kind, one.label, one.yen, one.field) for one in self.bill(ref).lines]

    def estimate(self, ref: str) -> int:
        with self.make.database.reading() as tx:
            identity, yen = tx.execute(select(Reservation.id, Reservation.fee_estimate).where(Reservation.ref == ref)).one()
            assert agreed(tx, identity, self.clock()).estimate.yen == yen
        return int(yen)

    def faults(self) -> list[str]:
        with self.make.database.reading() as tx:
            return check(tx, self.clock())

    def receive(self, ref: str, seen: int, viewer: Any = None) -> bool:
        who = viewer or self.nursery.viewer
        return self.make.database.run(lambda tx: receive_payment(tx, viewer=who, ref=ref, seen=seen, now=self.clock()))

    def take_back(self, ref: str) -> bool:
        return self.make.database.run(lambda tx: take_payment_back(tx, viewer=self.nursery.viewer, ref=ref, now=self.clock()))

    def decide(self, officer: Any, name: str, on: date) -> None:
        self.make.database.run(
            lambda tx: decide_class(
                tx, viewer=officer, key=new_ref(), ref=self.family.household_ref, name=name, starts_on=on, back=False, note="",
                now=self.clock(),
            )
        )


def test_a_use_as_planned_costs_what_was_estimated(make: Make, clock: StillClock) -> None:
    """F6: 300 yen an hour, two hours, 600 yen (K4-4)."""
    town = Town(make, clock, Policy())
    ref = town.booked()
    assert town.estimate(ref) == 600
    town.used(ref)
    assert town.lines(ref) == [("fee", "1時間300円 × 2時間", 600, "fees.tariff")]
    assert town.faults() == []


@pytest.mark.parametrize(
    ("policy", "left", "expected"),
    [  # O8: 30 minutes late, one hour's fee, and again each hour; C29: within the cap hours alone
        (Policy(), "12:00", [("late", "お迎えのおくれ 30分（1時間分）", 300, "lateness.fee")]),
        (Policy(), "13:00", [("late", "お迎えのおくれ 90分（2時間分）", 600, "lateness.fee")]),
        (rules(fee=None), "12:00", []),
        (rules(fee=None, cap=120), "12:00", [("over_cap", "お迎えのおくれ 30分、月の上限をこえた時間（1時間分）", 300, "over_cap")]),
    ],
)
def test_lateness_is_a_line_of_its_own(make: Make, clock: StillClock, policy: Policy, left: str, expected: list[Any]) -> None:
    town = Town(make, clock, policy)
    ref = town.booked()
    town.used(ref, left=left)
    assert town.lines(ref) == [("fee", "1時間300円 × 2時間", 600, "fees.tariff"), *expected]
    assert town.bill(ref).yen == 600 + sum(one[2] for one in expected)
    assert town.faults() == []


def test_the_class_of_the_day_of_use_stands_in_the_working(make: Make, clock: StillClock) -> None:
    town = Town(make, clock, Policy())
    refs = [town.booked(on=TUESDAY), town.booked(on=date(2026, 12, 16))]
    town.decide(make.officer(), "non_taxed", date(2026, 12, 16))
    assert [town.estimate(ref) for ref in refs] == [600, 120]
    town.used(refs[0])
    town.used(refs[1], on=date(2026, 12, 16))
    assert town.lines(refs[1])[1] == ("fee", "世帯の減免", -480, "fees.reductions")
    assert [town.bill(ref).yen for ref in refs] == [600, 120]
    assert town.faults() == []


def test_a_month_s_flat_sum_is_asked_with_its_first_visit_alone(make: Make, clock: StillClock) -> None:
    """Both visits are booked before either is used: the first in time pays, the second is told why it does not."""
    policy = Policy.model_validate({"fees": {"tariff": {"type": "flat", "yen": 1000, "per": "month"}, "reductions": None}})
    town = Town(make, clock, policy)
    first, second = town.booked(), town.booked(on=date(2026, 12, 17))
    assert (town.estimate(first), town.estimate(second)) == (1000, 0)
    town.used(first)
    town.used(second, on=date(2026, 12, 17))
    assert [town.bill(ref).yen for ref in (first, second)] == [1000, 0]
    assert town.lines(second) == [("fee", "月額 1,000円（今月分は済み）", 0, "fees.tariff")]
    assert town.faults() == []


def test_a_month_never_costs_more_than_its_ceiling_and_first_use_is_once(make: Make, clock: StillClock) -> None:
    extra = {"name": "保険料", "yen": 250, "per": "first_use", "declinable": False}
    town = Town(make, clock, Policy.model_validate({"fees": {"most_per_month": 900, "extras": [extra]}}))
    days = [date(2026, 12, day) for day in (15, 16, 17)]
    refs = [town.booked(on=day) for day in days]
    for ref, day in zip(refs, days, strict=True):
        town.used(ref, on=day)
    assert [town.bill(ref).yen for ref in refs] == [850, 300, 0]
    assert ("extra", "保険料", 250, "fees.extras[0]") in town.lines(refs[0])
    assert town.faults() == []


def test_a_cancellation_with_yen_is_owed(make: Make, clock: StillClock) -> None:
    """The day before costs half the fee: it is written with the cancellation, and can be paid."""
    steps = [{"until": {"days_before": 2}}, {"effect": {"fee_percent": 50}}]
    town = Town(make, clock, Policy.model_validate({"cancelling": {"steps": steps}}))
    ref = town.booked()
    clock.to("2026-12-14T12:00")
    make.database.run(lambda tx: cancel(tx, viewer=town.family.viewer, ref=ref, reason="体調不良", now=clock()))
    assert town.lines(ref) == [("cancel_fee", "キャンセル料", 300, "cancelling.steps[1]")]
    assert town.faults() == []
    assert town.receive(ref, 300)
    assert town.bill(ref).due == 0
    assert town.faults() == []


def test_paid_taken_back_and_paid_again(make: Make, clock: StillClock) -> None:
    """E6: one press, one line, one letter to each guardian; the undo is a line and a letter, never an erasure."""
    town = Town(make, clock, Policy())
    second = second_guardian(make, town.family)
    ref = town.booked()
    with pytest.raises(NotFound):
        town.receive(ref, 600, viewer=make.nursery(name="ほか").viewer)
    with pytest.raises(NotFound):
        town.receive(ref, 600, viewer=town.family.viewer)
    assert not town.receive(ref, 600)  # nothing is owed before the use
    town.used(ref)
    with pytest.raises(Refused) as refused:
        town.receive(ref, 500)
    assert "600円になりました" in refused.value.refusals[0].sentence
    assert town.receive(ref, 600)
    assert not town.receive(ref, 600)
    assert (town.bill(ref).due, town.bill(ref).paid, town.bill(ref).settled_on) == (0, 600, TUESDAY)
    assert town.take_back(ref)
    assert not town.take_back(ref)
    assert (town.bill(ref).due, town.bill(ref).settled_at) == (600, None)
    assert town.receive(ref, 600)
    assert town.faults() == []
    with make.database.reading() as tx:
        letters = tx.execute(
            select(Letter.template, Letter.recipient, Letter.facts).where(Letter.template.startswith("billing/")).order_by(Letter.id)
        ).all()
    assert [(one.template, one.recipient) for one in letters] == [
        (f"billing/{event}", to) for event in ("paid", "taken_back", "paid") for to in (town.family.email, second)
    ]
    subject, body = write_letter(letter_templates(), "billing/paid", letters[0].facts, "https://portal.example.jp")
    assert subject == "お支払い完了のお知らせ"
    for words in ("お支払い：600円（12月15日（火）11:30）", "・1時間300円 × 2時間：600円", "森本 ひなた さま"):
        assert words in body


def test_an_end_taken_back_is_charged_anew(make: Make, clock: StillClock) -> None:
    """E3: staff undo the end of use or correct its time; the ledger keeps both, and what is owed is the second."""
    town = Town(make, clock, Policy())
    ref = town.booked()
    town.used(ref, left="12:00")
    assert town.bill(ref).due == 900

    def again(tx: Any) -> None:
        arrival = arrival_of(tx, town.family.viewer, ref)
        take_back_charge(tx, arrival, account_id=None, now=clock())
        take_back_charge(tx, arrival, account_id=None, now=clock())
        right = replace(arrival, left_at=arrival.plan.ends_at)
        charge(tx, right, at=arrival.plan.ends_at, account_id=None, now=clock())

    make.database.run(again)
    assert town.bill(ref).due == 600
    assert [one for one in town.faults() if "charge" in one] == []


def test_two_tablets_press_at_once(make: Make, clock: StillClock) -> None:
    """One payment and one letter; the others are told that it was settled."""
    town = Town(make, clock, Policy())
    ref = town.booked()
    town.used(ref)
    with ThreadPoolExecutor(6) as tablets:
        said = list(tablets.map(lambda _: town.receive(ref, 600), range(6)))
    assert sorted(said) == [False] * 5 + [True]
    assert (town.bill(ref).paid, town.bill(ref).due) == (600, 0)
    with make.database.reading() as tx:
        assert len(tx.scalars(select(Letter).where(Letter.template == "billing/paid")).all()) == 1


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        (update(MoneyEntry).values(yen=MoneyEntry.yen + 1), "charges_add_up"),
        (update(UseCharge).values(live_id=None), "uses_charged"),
        (update(UseCharge).values(planned_yen=1), "estimates_kept"),
        (update(Letter).where(Letter.dedupe_key.startswith("billing.paid")).values(dedupe_key="x"), "payments_told"),
        (update(Reservation).values(state="cancelled", cancel_yen=5), "cancellations_charged"),
    ],
)
def test_verify_names_what_is_broken(make: Make, clock: StillClock, broken: Any, named: str) -> None:
    town = Town(make, clock, Policy())
    ref = town.booked()
    town.used(ref)
    town.receive(ref, 600)
    assert town.faults() == []
    with make.database.writing() as tx:
        tx.execute(broken.execution_options(synchronize_session=False))
    assert any(one.startswith(named) for one in town.faults()), town.faults()
