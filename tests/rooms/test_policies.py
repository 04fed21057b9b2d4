"""Policies in force: versions by owner and day, joined for a family at a facility; a reservation keeps what it was made under."""

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.conftest import StillClock
from tests.support.bookings import WEDNESDAY, book
from tests.support.make import KONAN, Family, Make, Nursery
from tests.support.rules import rules
from tsuen.db import Database
from tsuen.domain.policies.models import PolicyVersion
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import agreements, policy_on
from tsuen.domain.policies.services import date_own_words, date_policy
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.agreed import agreed
from tsuen.domain.reservations.queries.deal import Wish, deal
from tsuen.domain.reservations.services import cancel
from tsuen.jobs.policies.versions import apply_file, show_stored
from tsuen.jobs.verify import check
from tsuen.kernel.cells import Span
from tsuen.kernel.refusals import Refused

OTSU = "252018"


def cap_on(database: Database, day: date, code: str = KONAN) -> object:
    with database.reading() as tx:
        return policy_on(tx, code, day).policy.quota.grants[0].minutes


def put(database: Database, clock: StillClock, policy: Policy, starts_on: date, owner: str = KONAN) -> int:
    return database.run(lambda tx: date_policy(tx, owner, policy, starts_on, clock()))


def test_each_day_has_its_version(database: Database, clock: StillClock, make: Make) -> None:
    make.municipality()
    put(database, clock, rules(cap=180), date(2026, 4, 1))
    put(database, clock, rules(cap=360, valid={"ends_on": date(2027, 3, 31)}), date(2026, 12, 1))
    days = {date(2026, 3, 31): 600, date(2026, 4, 1): 180, date(2026, 11, 30): 180, date(2026, 12, 1): 360, date(2027, 3, 31): 360}
    assert {day: cap_on(database, day) for day in days} == days
    assert cap_on(database, date(2027, 4, 1)) == 600  # a version that ends leaves the national default, not its predecessor
    assert cap_on(database, date(2026, 12, 1), OTSU) == 600


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "told"),
    [
        (date(2026, 12, 1), None, "2026年12月1日からの決まりは、もうあります"),
        (date(2027, 3, 31), None, "2027年3月31日まで続く決まりと重なっています"),
        (date(2026, 4, 1), date(2026, 12, 1), "2026年12月1日からの決まりと重なっています"),
    ],
)
def test_versions_do_not_overlap(
    database: Database, clock: StillClock, make: Make, starts_on: date, ends_on: date | None, told: str
) -> None:
    make.municipality()
    put(database, clock, rules(cap=360, valid={"ends_on": date(2027, 3, 31)}), date(2026, 12, 1))
    with pytest.raises(Refused, match="overlap") as refused:
        put(database, clock, rules(cap=240, valid={"ends_on": ends_on}), starts_on)
    assert told in refused.value.refusals[0].sentence
    with database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(PolicyVersion)) == 1


def test_home_place_and_facility_are_joined(database: Database, clock: StillClock, make: Make) -> None:
    """The home says how much and who; the place when one books; the facility what its municipality leaves to it."""
    make.municipality()
    make.municipality(OTSU)
    nursery = make.nursery(code=OTSU)
    put(database, clock, rules(cap=360, closes_days=7), date(2026, 4, 1))
    put(database, clock, rules(cap=900, closes_days=2, facility_may_set=("booking.minimum_minutes",)), date(2026, 4, 1), OTSU)
    own = Policy.model_validate({"booking": {"minimum_minutes": 120}})
    database.run(lambda tx: date_own_words(tx, facility_id=nursery.id, place=OTSU, own=own, starts_on=date(2026, 4, 1), now=clock()))
    with database.reading() as tx:
        found = agreements(tx, home=KONAN, place=OTSU, facility_id=nursery.id).on(WEDNESDAY)
    assert found.policy.quota.grants[0].minutes == 360
    assert found.policy.booking.closes is not None
    assert (found.policy.booking.closes.days_before, found.policy.booking.minimum_minutes) == (2, 120)  # type: ignore[union-attr]
    assert None not in {found.home_id, found.place_id, found.own_id}


def test_a_facility_sets_only_what_is_left_to_it(database: Database, clock: StillClock, make: Make) -> None:
    make.municipality(policy=rules(facility_may_set=("booking.opens",)))
    nursery = make.nursery()
    own = Policy.model_validate({"quota": {"grants": [{"minutes": 6000}]}, "booking": {"opens": {"days_before": 30}}})
    with pytest.raises(Refused, match="not_left") as refused:
        database.run(lambda tx: date_own_words(tx, facility_id=nursery.id, place=KONAN, own=own, starts_on=date(2026, 4, 1), now=clock()))
    assert "quota.grants" in refused.value.refusals[0].sentence
    assert "booking.opens" not in refused.value.refusals[0].sentence


@pytest.fixture
def pair(make: Make) -> tuple[Family, Nursery]:
    make.municipality()
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    return family, nursery


def test_a_reservation_keeps_the_rules_it_was_made_under(
    database: Database, clock: StillClock, make: Make, pair: tuple[Family, Nursery]
) -> None:
    """C29: 予約を完了した時点でキャンセルポリシーの対象. A new version the day after changes nothing for it."""
    family, nursery = pair
    ref = book(make, family, nursery, confirmed=True)
    put(database, clock, rules(cancelling={"steps": [{"effect": {"minutes_percent": 50, "yen": 500}}]}), date(2026, 12, 9))
    clock.to("2026-12-15T17:00:01")
    with database.reading() as tx:
        row = tx.scalars(select(Reservation).where(Reservation.ref == ref)).one()
        assert agreed(tx, row.id, clock()).policy.cancelling.steps == Policy().cancelling.steps
    assert database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=ref, reason="家庭の都合", now=clock())) == 120
    later = book(make, family, nursery, on=date(2026, 12, 23), confirmed=True)
    clock.to("2026-12-15T17:01")
    assert database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=later, reason="家庭の都合", now=clock())) == 60
    with database.reading() as tx:
        kept = {row.ref: (row.cancel_minutes, row.cancel_yen) for row in tx.scalars(select(Reservation))}
        assert check(tx, clock()) == []
    assert kept == {ref: (120, 0), later: (60, 500)}


def test_a_family_from_elsewhere_books_by_the_place_and_spends_by_its_home(
    database: Database, clock: StillClock, make: Make
) -> None:
    make.municipality()
    make.municipality(OTSU)
    family, nursery = make.family(), make.nursery(code=OTSU)
    make.acceptance(family, nursery)
    put(database, clock, rules(cap=240), date(2026, 4, 1))
    closes = {"cases": [{"when": {"resident": False}, "value": {"days_before": 9}}], "otherwise": {"days_before": 2}}
    put(database, clock, Policy.model_validate({"booking": {"closes": closes}}), date(2026, 4, 1), OTSU)
    with database.reading() as tx:
        far = deal(tx, family.viewer, Wish(family.child_refs[0], nursery.ref, Span(date(2026, 12, 17), 570, 690)), clock())
        near = deal(tx, family.viewer, Wish(family.child_refs[0], nursery.ref, Span(date(2026, 12, 16), 570, 690)), clock())
    assert far.refusals(clock()) == []
    assert far.left_after == 120
    assert [one.code for one in near.refusals(clock())] == ["closed"]
    assert "利用日の9日前まで" in near.refusals(clock())[0].sentence


@pytest.mark.parametrize(
    ("limits", "second", "code"),
    [
        ([{"visits": 1, "per": "week"}], date(2026, 12, 17), "limit"),
        ([{"visits": 1, "per": "week"}], date(2026, 12, 21), None),
        ([{"minutes": 180, "per": "week"}], date(2026, 12, 18), "limit"),
        ([{"consecutive_days": 1}], date(2026, 12, 17), "limit"),
        ([{"consecutive_days": 1}], date(2026, 12, 18), None),
    ],
)
def test_limits_hold_in_the_app(
    database: Database, clock: StillClock, make: Make, pair: tuple[Family, Nursery], limits: list[object], second: date, code: str | None
) -> None:
    family, nursery = pair
    put(database, clock, Policy.model_validate({"quota": {"limits": limits}}), date(2026, 4, 1))
    book(make, family, nursery)
    if code is None:
        book(make, family, nursery, on=second)
        return
    with pytest.raises(Refused) as refused:
        book(make, family, nursery, on=second)
    assert [one.code for one in refused.value.refusals] == [code]


def test_apply_puts_all_versions_or_none(database: Database, clock: StillClock, make: Make, tmp_path, capsys) -> None:  # type: ignore[no-untyped-def]
    make.municipality()
    one = {"name": "A", "valid": {"ends_on": "2027-03-31"}, "quota": {"grants": [{"minutes": 300}]}}
    two = {"name": "B", "valid": {"starts_on": "2027-04-01"}, "quota": {"grants": [{"minutes": 420}]}}
    path = tmp_path / "policy.json"
    path.write_text(json.dumps({"versions": [one, two]}))
    assert apply_file(database, "湖南市", path, date(2026, 12, 1), clock()) == 0
    assert (cap_on(database, date(2026, 12, 1)), cap_on(database, date(2027, 4, 1))) == (300, 420)
    # the second version runs into the one from December: neither of the two is put in force
    path.write_text(json.dumps({"versions": [{**one, "valid": {"ends_on": "2026-06-30"}}, {**two, "valid": {"starts_on": "2026-07-01", "ends_on": "2027-01-31"}}]}))
    assert apply_file(database, KONAN, path, date(2026, 4, 1), clock()) == 1
    assert cap_on(database, date(2026, 5, 1)) == 600
    path.write_text(json.dumps({"quota": {"cap_minutes": 60}}))
    assert apply_file(database, KONAN, path, date(2028, 4, 1), clock()) == 1
    assert "below its own layer" in capsys.readouterr().err
    assert apply_file(database, "どこか市", path, date(2028, 4, 1), clock()) == 1
    assert show_stored(database, KONAN, date(2026, 12, 1)) == 0
    assert 'name = "A"' in capsys.readouterr().out
    assert show_stored(database, "どこか市", date(2026, 12, 1)) == 2
