"""September's switch: the class of a household by day, decided by its municipality, read on the day of use (F6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.make import Make, Nursery
from tests.support.stays import stay
from tsuen.domain.audit.models import Entry
from tsuen.domain.households.queries import class_lines, classes_of
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.agreed import agreed
from tsuen.domain.reservations.queries.deal import Wish, deal
from tsuen.domain.reservations.services import decide_class
from tsuen.kernel.cells import Span
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import NotFound, Refused

AUGUST, SEPTEMBER = date(2026, 8, 31), date(2026, 9, 1)


@pytest.fixture
def town(make: Make, clock: StillClock) -> Any:
    """20 August 2026: an officer, a family whose child was accepted, its nursery at 300 yen an hour."""
    clock.to("2026-08-20T10:00")
    officer = make.officer()
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    return officer, family, nursery


def decide(make: Make, officer: Any, family: Any, name: str, on: date, **more: Any) -> None:
    said = {"key": new_ref(), "back": False, "note": ""} | more
    make.database.run(
        lambda tx: decide_class(tx, viewer=officer, ref=family.household_ref, name=name, starts_on=on, **said, now=make.clock())
    )


def yen(make: Make, ref: str) -> int:
    with make.database.reading() as tx:
        return int(tx.scalar(select(Reservation.fee_estimate).where(Reservation.ref == ref)))


def priced(make: Make, family: Any, nursery: Nursery, on: date) -> int:
    with make.database.reading() as tx:
        return deal(tx, family.viewer, Wish(family.child_refs[0], nursery.ref, Span(on, 570, 690)), make.clock()).fee.yen


def test_the_last_of_august_and_the_first_of_september(make: Make, town: Any) -> None:
    """Two hours: 600 yen less 240 an hour in August (市町村民税非課税), nothing to pay from September (生活保護)."""
    officer, family, nursery = town
    decide(make, officer, family, "non_taxed", date(2025, 9, 1))
    decide(make, officer, family, "public_assistance", SEPTEMBER)
    assert (priced(make, family, nursery, AUGUST), priced(make, family, nursery, SEPTEMBER)) == (120, 0)
    refs = [book(make, family, nursery, on=day) for day in (AUGUST, SEPTEMBER)]
    assert [yen(make, ref) for ref in refs] == [120, 0]
    with make.database.reading() as tx:
        ids = [tx.scalar(select(Reservation.id).where(Reservation.ref == ref)) for ref in refs]
        assert [agreed(tx, one, make.clock()).case.household_class for one in ids] == ["non_taxed", "public_assistance"]


def test_estimates_of_what_is_to_come_follow_the_decision(make: Make, town: Any) -> None:
    officer, family, nursery = town
    refs = [book(make, family, nursery, on=day) for day in (AUGUST, SEPTEMBER)]
    assert [yen(make, ref) for ref in refs] == [600, 600]
    decide(make, officer, family, "lt_77101", SEPTEMBER)
    assert [yen(make, ref) for ref in refs] == [600, 180]


def test_of_two_decisions_for_one_day_the_later_holds(make: Make, town: Any) -> None:
    officer, family, _ = town
    decide(make, officer, family, "non_taxed", SEPTEMBER)
    decide(make, officer, family, "general", SEPTEMBER, note="取り消し")
    with make.database.reading() as tx:
        assert classes_of(tx, family.household_id).on(SEPTEMBER) == "general"
        assert [(line.name, line.holds) for line in class_lines(tx, family.household_id)] == [("general", True), ("non_taxed", False)]
        facts = tx.scalars(select(Entry.facts).where(Entry.action == "households.class_set")).all()
    assert len(facts) == 2
    assert "non_taxed" not in str(facts)


def test_never_over_a_use_that_is_over_unless_said(make: Make, town: Any) -> None:
    officer, family, nursery = town
    done = stay(make, family, nursery, on=date(2026, 8, 18), state="done")
    with pytest.raises(Refused) as refused:
        decide(make, officer, family, "non_taxed", date(2026, 8, 18))
    assert refused.value.refusals[0].sentence.startswith("8月18日（火）の利用は、もう終わっています。8月19日（水）からの日を選ぶか")
    with pytest.raises(Refused) as refused:
        decide(make, officer, family, "non_taxed", date(2026, 8, 1), back=True)
    assert refused.value.refusals[0].field == "note"
    decide(make, officer, family, "non_taxed", date(2026, 8, 19))
    decide(make, officer, family, "non_taxed", date(2026, 8, 1), back=True, note="申請が8月1日だったため")
    assert yen(make, done) == 600  # what was done keeps its price
    with make.database.reading() as tx:
        assert classes_of(tx, family.household_id).on(date(2026, 8, 1)) == "non_taxed"


def test_one_press_one_line_and_nobody_elses_household(make: Make, town: Any) -> None:
    officer, family, _ = town
    for _ in range(2):
        decide(make, officer, family, "non_taxed", SEPTEMBER, key="k1")
    with make.database.reading() as tx:
        assert len(class_lines(tx, family.household_id)) == 1
    with pytest.raises(NotFound):
        decide(make, make.officer("152081"), family, "non_taxed", SEPTEMBER)
    with pytest.raises(Refused):
        decide(make, officer, family, "rich", SEPTEMBER)
