"""How a 定期利用申請 ends without a series: withdrawn, lapsed, ended with the certification, on both databases (D8, A12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests.conftest import StillClock
from tests.support.make import Family, Make, Nursery
from tests.support.regular import FROM, apply
from tests.support.rules import rules
from tsuen.domain.amendments.services import close_lapsed, end_certification, restore_certification
from tsuen.domain.audit.models import Entry
from tsuen.domain.certifications.models import Certification
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.models import RegularWish
from tsuen.domain.reservations.queries.regular import open_wish, waiting_wishes, wish_of, wishes
from tsuen.domain.reservations.rules.wishes import wish_lapses_on, wish_usable
from tsuen.domain.reservations.services import decline_wish
from tsuen.domain.reservations.services.wish_ends import lapse_wishes, withdraw_wish
from tsuen.jobs.close_day import close_day
from tsuen.jobs.verify import check
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Viewer

LAST = date(2026, 12, 22)  # two weeks after the day it is sent, later than its first day


@pytest.fixture
def people(make: Make) -> Iterator[tuple[Family, Nursery]]:
    """Where 定期利用 is asked for by an application. Every test leaves a sound database."""
    make.municipality(policy=rules(booking={"regular_by": "application"}))
    family, nursery = make.family(), make.nursery(withheld=1)
    make.acceptance(family, nursery)
    yield family, nursery
    assert faults(make) == []


def faults(make: Make) -> list[str]:
    with make.database.reading() as tx:
        return [one for one in check(tx, make.clock()) if "wish" in one]


def withdraw(make: Make, viewer: Viewer, ref: str) -> None:
    make.database.run(lambda tx: withdraw_wish(tx, viewer=viewer, ref=ref, now=make.clock()))


def state(make: Make, ref: str) -> str:
    with make.database.reading() as tx:
        return tx.execute(select(RegularWish.state).where(RegularWish.ref == ref)).scalar_one()


def letters(make: Make, event: str) -> Sequence[str]:
    with make.database.reading() as tx:
        keys = tx.scalars(select(Letter.dedupe_key).where(Letter.dedupe_key.startswith(f"regular.{event}:")).order_by(Letter.id))
        return [key.rpartition(":")[2] for key in keys]


def acts(make: Make) -> list[tuple[str, int]]:
    with make.database.reading() as tx:
        mine = Entry.subject_kind == "regular_wish"
        return [(row.action, row.account_id) for row in tx.scalars(select(Entry).where(mine).order_by(Entry.id))]


def test_a_family_withdraws_what_nobody_answered_and_asks_again(make: Make, people: tuple[Family, Nursery]) -> None:
    family, nursery = people
    ref = apply(make, family, nursery)
    for stranger in (make.family().viewer, nursery.viewer):
        with pytest.raises(NotFound):
            withdraw(make, stranger, ref)
    for _ in range(2):
        withdraw(make, family.viewer, ref)
    assert letters(make, "withdrawn") == ["family1", "facility"]
    assert acts(make)[1:] == [("reservations.regular_withdrawn", family.account_id)]
    with make.database.reading() as tx:
        assert (waiting_wishes(tx, nursery.viewer), open_wish(tx, family.child_ids[0], nursery.id)) == (0, None)
        assert [one.state_words for one in wishes(tx, family.viewer)] == ["取り下げ"]
    with pytest.raises(Refused) as late:
        make.database.run(lambda tx: decline_wish(tx, viewer=nursery.viewer, ref=ref, answer="満員です。", now=make.clock()))
    assert "取り下げました" in late.value.refusals[0].sentence
    again = apply(make, family, nursery)
    make.database.run(lambda tx: decline_wish(tx, viewer=nursery.viewer, ref=again, answer="満員です。", now=make.clock()))
    with pytest.raises(Refused) as late:
        withdraw(make, family.viewer, again)
    assert late.value.lost_race
    assert "お断りの返事が届いています" in late.value.refusals[0].sentence
    assert state(make, again) == "declined"


def test_what_nobody_answers_lapses_after_its_last_day_once(make: Make, people: tuple[Family, Nursery], clock: StillClock) -> None:
    family, nursery = people
    ref = apply(make, family, nursery)
    with make.database.reading() as tx:
        assert wish_of(tx, family.viewer, ref).lapses_on == LAST
    clock.to(f"{LAST}T23:50")
    assert make.database.run(lambda tx: lapse_wishes(tx, make.clock())) == 0
    clock.to("2026-12-23T04:00")
    assert close_day(make.database, clock)["wishes"] == 1
    assert make.database.run(lambda tx: lapse_wishes(tx, make.clock())) == 0
    assert (state(make, ref), letters(make, "lapsed")) == ("lapsed", ["family1", "facility"])
    assert acts(make)[1:] == [("reservations.regular_lapsed", 0)]
    with pytest.raises(Refused) as late:
        withdraw(make, family.viewer, ref)
    assert "期限切れ" in late.value.refusals[0].sentence
    with pytest.raises(Refused, match="moved_on"):
        make.database.run(lambda tx: decline_wish(tx, viewer=nursery.viewer, ref=ref, answer="満員です。", now=make.clock()))


def test_it_ends_with_the_certification_where_no_day_is_left(make: Make, people: tuple[Family, Nursery], clock: StillClock) -> None:
    family, nursery = people
    officer, ref = make.officer(), apply(make, family, nursery)
    with make.database.reading() as tx:
        paper = tx.execute(select(Certification.ref).where(Certification.child_id == family.child_ids[0])).scalar_one()

    def end(on: date) -> int:
        return make.database.run(
            lambda tx: end_certification(tx, viewer=officer, ref=paper, ends_on=on, reason="moved_out", now=make.clock())
        )

    end(FROM + timedelta(days=7))
    assert state(make, ref) == "asked"
    end(FROM - timedelta(days=1))
    assert (state(make, ref), letters(make, "ended")) == ("ended", ["family1", "facility"])
    assert acts(make)[1:] == [("reservations.regular_ended", officer.account_id)]
    with pytest.raises(Refused) as late:
        apply(make, family, nursery)
    assert (late.value.refusals[0].field, late.value.refusals[0].on) == ("first_on", FROM - timedelta(days=1))
    make.database.run(lambda tx: restore_certification(tx, viewer=officer, ref=paper, now=make.clock()))
    ref = apply(make, family, nursery)
    with make.database.writing() as tx:
        tx.execute(update(RegularWish).where(RegularWish.ref == ref).values(lapses_on=date(2027, 1, 31)))
        tx.execute(update(Certification).values(ends_on=FROM))
    clock.to("2026-12-17T04:00")
    make.database.run(lambda tx: close_lapsed(tx, make.clock()))
    assert state(make, ref) == "ended"


def test_verify_finds_what_stands_too_long_and_steps_without_letters(make: Make, people: tuple[Family, Nursery], clock: StillClock) -> None:
    family, nursery = people
    ref = apply(make, family, nursery)
    late, said = make.clock(), dict[str, object]
    broken: list[tuple[dict[str, object], str]] = [
        (said(lapses_on=date(2026, 12, 5)), "nobody answered, and it did not lapse"),
        (said(state="withdrawn", open_key=None, closed_at=late), "no letter withdrawn"),
        (said(state="ended", open_key=None, closed_at=late), "no letter ended"),
        (said(closed_at=late), "does not fit the state"),
        (said(first_on=date(2040, 1, 1)), "its child is not certified"),
    ]
    with make.database.reading() as tx:
        row = tx.scalars(select(RegularWish).where(RegularWish.ref == ref)).one()
        sound = said(lapses_on=row.lapses_on, state="asked", open_key=row.open_key, closed_at=None, first_on=row.first_on)
    for values, fault in broken:
        with make.database.writing() as tx:
            tx.execute(update(RegularWish).values(**(sound | values)))
        assert [fault in one for one in faults(make)] == [True], fault
    with make.database.writing() as tx:
        tx.execute(update(RegularWish).values(**sound))


@pytest.mark.parametrize(
    ("first_on", "days", "on"),
    [
        (date(2026, 12, 8), 14, LAST), (date(2026, 12, 22), 14, LAST), (date(2026, 12, 23), 14, date(2026, 12, 23)),
        (date(2027, 4, 1), 14, date(2027, 4, 1)), (date(2026, 12, 9), 1, date(2026, 12, 9)), (date(2026, 12, 8), 60, date(2027, 2, 6)),
    ],
)  # fmt: skip
def test_the_last_day_is_the_wished_first_day_or_two_weeks(first_on: date, days: int, on: date) -> None:
    assert wish_lapses_on(first_on, date(2026, 12, 8), days) == on


@pytest.mark.parametrize(
    ("last", "usable"), [(FROM, True), (FROM - timedelta(days=1), False), (FROM + timedelta(days=1), True)]
)
def test_a_wish_is_usable_while_a_day_is_left(last: date, usable: bool) -> None:
    assert wish_usable(FROM, [(date.min, last)], date(2026, 12, 8)) is usable
    assert not wish_usable(FROM, [(date.min, last)], FROM + timedelta(days=2))
    assert not wish_usable(FROM, [], FROM)
