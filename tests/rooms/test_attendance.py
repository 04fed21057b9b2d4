"""Stamps, tickets and the facility's board on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.conftest import StillClock
from tests.support.make import Make
from tests.support.stays import at_door, second_guardian, stay
from tsuen.adapters.mailer import letter_templates, write_letter
from tsuen.db import Database
from tsuen.domain.accounts.services.sessions import open_session
from tsuen.domain.attendance.models import ScanTicket, Stamp
from tsuen.domain.attendance.queries import arrival_of, board, board_now, children_at_door, live_ticket
from tsuen.domain.attendance.services import carry_tickets, open_ticket, stamp_end, stamp_start
from tsuen.domain.audit.models import Entry
from tsuen.domain.hours.models import HoursEntry
from tsuen.domain.outbox.models import Letter
from tsuen.domain.policies.policy import Policy
from tsuen.domain.reservations.models import Reservation
from tsuen.kernel.refusals import NotFound, Refused


@pytest.fixture
def scene(make: Make, clock: StillClock) -> Any:
    """9:28 at the door: one family with two children, its nursery, a confirmed reservation."""
    clock.to("2026-12-08T09:28")
    make.municipality(policy=Policy())
    family, nursery = make.family(children=2), make.nursery()
    return family, nursery, stay(make, family, nursery), at_door(make, family, nursery)


def state_of(database: Database, ref: str) -> str:
    with database.reading() as tx:
        return str(tx.scalar(select(Reservation.state).where(Reservation.ref == ref)))


def code_of(refused: Any) -> str:
    return str(refused.value.refusals[0].code)


def test_start_and_end_once_each(database: Database, make: Make, clock: StillClock, scene: Any) -> None:
    family, nursery, ref, session = scene
    second = second_guardian(make, family)
    work = {"viewer": family.viewer, "session_id": session, "ref": ref}
    assert database.run(lambda tx: stamp_start(tx, **work, now=clock()))
    assert state_of(database, ref) == "in_use"
    assert not database.run(lambda tx: stamp_start(tx, **work, now=clock()))
    session = at_door(make, family, nursery)
    clock.to("2026-12-08T11:29")
    work["session_id"] = at_door(make, family, nursery)
    assert database.run(lambda tx: stamp_end(tx, **work, now=clock()))
    assert not database.run(lambda tx: stamp_end(tx, **work, now=clock()))
    assert not database.run(lambda tx: stamp_start(tx, **work, now=clock()))
    assert state_of(database, ref) == "done"
    with database.reading() as tx:
        stamps = tx.execute(select(Stamp.kind, Stamp.source, Stamp.account_id).order_by(Stamp.id)).all()
        letters = tx.execute(select(Letter.template, Letter.recipient).order_by(Letter.id)).all()
        said = tx.scalars(select(Letter).order_by(Letter.id)).first()
        entries = set(tx.scalars(select(Entry.action)))
        lines = tx.execute(select(HoursEntry.kind, HoursEntry.minutes, HoursEntry.rule)).all()
    assert [tuple(line) for line in lines] == [("consumed", 0, "counting.basis")]  # F2: reserved is used, counted once
    assert [tuple(row) for row in stamps] == [("arrive", "door", family.account_id), ("leave", "door", family.account_id)]
    assert sorted(map(tuple, letters)) == sorted(
        (f"attendance/{name}", to) for name in ("started", "ended") for to in (family.email, second)
    )
    assert said is not None
    assert said.facts["time"] == "9:28"
    assert said.facts["child"] == "森本 ひなた"
    assert "CANARY" not in str(said.facts)
    assert {"attendance.arrive", "attendance.leave"} <= entries


def test_a_late_pickup_goes_to_the_ledger_once(database: Database, make: Make, clock: StillClock, scene: Any) -> None:
    family, nursery, ref, session = scene
    database.run(lambda tx: stamp_start(tx, viewer=family.viewer, session_id=session, ref=ref, now=clock()))
    clock.to("2026-12-08T11:40")
    session = at_door(make, family, nursery)
    for _ in range(2):
        database.run(lambda tx: stamp_end(tx, viewer=family.viewer, session_id=session, ref=ref, now=clock()))
    with database.reading() as tx:
        line = tx.scalars(select(HoursEntry).where(HoursEntry.kind != "consumed")).one()
        lanes = board(tx, nursery.viewer, clock())
    assert (line.child_id, line.month, line.minutes, line.kind, line.rule) == (
        family.child_ids[0], 202612, 60, "extra", "lateness.consumes",
    )  # fmt: skip
    assert "予定より10分おそいお迎えです。10分以上おくれたため、利用できる時間を1時間使います。" in lanes.gone[0].note


def test_the_letters_as_people_read_them(database: Database, make: Make, clock: StillClock, scene: Any) -> None:
    family, nursery, ref, session = scene
    database.run(lambda tx: stamp_start(tx, viewer=family.viewer, session_id=session, ref=ref, now=clock()))
    clock.to("2026-12-08T11:42")
    session = at_door(make, family, nursery)
    database.run(lambda tx: stamp_end(tx, viewer=family.viewer, session_id=session, ref=ref, now=clock()))
    with database.reading() as tx:
        posted = [(one.template, one.facts) for one in tx.scalars(select(Letter).order_by(Letter.id))]
    (started, first), (ended, last) = [
        write_letter(letter_templates(), template, facts, "https://portal.example.jp") for template, facts in posted
    ]
    assert (started, ended) == ("利用開始のお知らせ", "利用終了のお知らせ")
    for words in ("森本 彩 さま", "森本 ひなた さまの利用開始を登録しました。", "利用日：12月8日（火）", "利用予定時間：9:30～11:30", "利用開始：9:28"):
        assert words in first
    assert "利用終了：11:42" in last
    assert "予定より12分おそいお迎えです。" in last
    assert "CANARY" not in first + last


def test_its_own_lateness_is_not_counted_twice(database: Database, make: Make, clock: StillClock, scene: Any) -> None:
    """The fee shown before the stamp and after it is the same: the sum leaves this reservation's extra line out."""
    family, nursery, ref, session = scene
    with database.writing() as tx:
        held = tx.scalars(select(Reservation).where(Reservation.ref == ref)).one()
        for minutes, kind, owner in ((540, "reserved", 0), (-60, "released", 0), (60, "extra", 77)):
            tx.add(HoursEntry(child_id=held.child_id, month=202612, minutes=minutes, kind=kind, reservation_id=owner, rule="", at=clock()))
    database.run(lambda tx: stamp_start(tx, viewer=family.viewer, session_id=session, ref=ref, now=clock()))
    clock.to("2026-12-08T11:45")
    session = at_door(make, family, nursery)
    with database.reading() as tx:
        before = arrival_of(tx, family.viewer, ref).facts.history.used_minutes
    database.run(lambda tx: stamp_end(tx, viewer=family.viewer, session_id=session, ref=ref, now=clock()))
    with database.reading() as tx:
        after = arrival_of(tx, family.viewer, ref).facts.history.used_minutes
    assert (before, after) == (540, 540)


@pytest.mark.parametrize(
    ("state", "at", "code"),
    [
        ("tentative", "2026-12-08T09:28", "state_tentative"),
        ("cancelled", "2026-12-08T09:28", "state_cancelled"),
        ("confirmed", "2026-12-08T08:29", "too_early"),
        ("confirmed", "2026-12-07T09:28", "other_day"),
    ],
)
def test_refused_and_nothing_written(
    database: Database, make: Make, clock: StillClock, scene: Any, state: str, at: str, code: str
) -> None:
    family, nursery, _, _ = scene
    ref = stay(make, family, nursery, child=1, on=date(2026, 12, 8), state=state)
    clock.to(at)
    session = at_door(make, family, nursery)
    with pytest.raises(Refused) as refused:
        database.run(lambda tx: stamp_start(tx, viewer=family.viewer, session_id=session, ref=ref, now=clock()))
    assert code_of(refused) == code
    assert state_of(database, ref) == state
    with database.reading() as tx:
        assert not tx.scalars(select(Stamp)).all()
        assert not tx.scalars(select(Letter)).all()


def test_tickets_expire_are_bound_and_belong_to_one_door(database: Database, make: Make, clock: StillClock, scene: Any) -> None:
    family, nursery, ref, session = scene
    other = make.nursery(name="みなもこども園")
    stranger = make.family(name="谷口")
    elsewhere, foreign = at_door(make, family, other), at_door(make, stranger, nursery)
    clock.moment += timedelta(minutes=10)

    def start(session_id: int, **viewer: Any) -> bool:
        who = viewer.get("viewer", family.viewer)
        return database.run(lambda tx: stamp_start(tx, viewer=who, session_id=session_id, ref=ref, now=clock()))

    with pytest.raises(Refused) as refused:
        start(session)
    assert code_of(refused) == "no_ticket"
    clock.moment -= timedelta(seconds=1)
    with pytest.raises(Refused) as refused:
        start(elsewhere)
    assert code_of(refused) == "other_door"
    with pytest.raises(NotFound):
        start(foreign, viewer=stranger.viewer)
    with pytest.raises(NotFound):
        start(foreign, viewer=nursery.viewer)
    assert start(session)


def test_a_ticket_goes_along_when_the_session_rotates(database: Database, make: Make, clock: StillClock) -> None:
    make.municipality()
    family, nursery, other = make.family(), make.nursery(), make.nursery(name="みなもこども園")
    with database.writing() as tx:
        visitor, _ = open_session(tx, stage="visitor", now=clock())
        full, _ = open_session(tx, stage="full", account_id=family.account_id, now=clock())
        open_ticket(tx, session_id=visitor, facility_id=other.id, now=clock())
        open_ticket(tx, session_id=visitor, facility_id=nursery.id, now=clock())
        carry_tickets(tx, from_session=visitor, to_session=full)
    with database.reading() as tx:
        assert live_ticket(tx, visitor, clock()) is None
        ticket = live_ticket(tx, full, clock())
        assert ticket is not None
        assert (ticket.facility_id, ticket.facility_name) == (nursery.id, "いわねの丘こども園")
        assert tx.scalar(select(func.count()).select_from(ScanTicket)) == 1
        assert live_ticket(tx, full, clock() + timedelta(minutes=10)) is None


def test_siblings_at_the_door(database: Database, make: Make, clock: StillClock, scene: Any) -> None:
    family, nursery, ref, session = scene
    other = make.nursery(name="みなもこども園")
    stay(make, family, other, child=1)
    stay(make, make.family(name="谷口"), nursery)
    with database.reading() as tx:
        ticket = live_ticket(tx, session, clock())
        assert ticket is not None
        first, second = children_at_door(tx, family.viewer, ticket, clock())
    assert [one.arrival.ref for one in first.here] == [ref]
    assert first.here[0].title == "利用開始登録"
    assert not second.here
    assert list(second.elsewhere) == ["みなもこども園"]


def test_the_board_is_the_facilitys_own_and_tells_when_it_changed(
    database: Database, make: Make, clock: StillClock, scene: Any
) -> None:
    family, nursery, ref, session = scene
    other = make.nursery(name="みなもこども園")
    stay(make, family, other, child=1)
    stay(make, family, nursery, child=1, starts=720, ends=780, pickup={"who": "other", "relation": "祖母", "name": "森本 和"})
    with database.reading() as tx:
        before, lanes = board_now(tx, nursery.viewer, clock()), board(tx, nursery.viewer, clock())
        assert board_now(tx, nursery.viewer, clock() + timedelta(seconds=30)).mark == before.mark
        assert board_now(tx, nursery.viewer, clock() + timedelta(minutes=13)).mark != before.mark  # missed from 9:40 on
        assert board_now(tx, family.viewer, clock()).here == 0
    assert [one.arrival.child_name for one in lanes.coming] == ["森本 ひなた", "森本 そら"]
    assert [one.pickup for one in lanes.coming] == ["森本 彩（保護者1）", "森本 和（祖母）"]
    assert [one.allergy for one in lanes.coming] == ["CANARY-allergy"] * 2
    assert sorted(lanes.care_read) == sorted(family.child_ids)
    database.run(lambda tx: stamp_start(tx, viewer=family.viewer, session_id=session, ref=ref, now=clock()))
    with database.reading() as tx:
        after, lanes = board_now(tx, nursery.viewer, clock()), board(tx, nursery.viewer, clock())
    assert after.mark != before.mark
    assert after.here == 1
    assert (len(lanes.coming), len(lanes.here), len(lanes.gone)) == (1, 1, 0)
    assert lanes.here[0].arrival.arrived_at == clock()


def test_sixteen_clicks_one_stamp(database: Database, make: Make, clock: StillClock, scene: Any) -> None:
    family, nursery, ref, _ = scene
    sessions = [at_door(make, family, nursery) for _ in range(16)]

    def click(session_id: int) -> bool:
        return database.run(lambda tx: stamp_start(tx, viewer=family.viewer, session_id=session_id, ref=ref, now=clock()))

    with ThreadPoolExecutor(16) as pool:
        said = list(pool.map(click, sessions))
    assert sorted(said) == [False] * 15 + [True]
    with database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Stamp)) == 1
        assert tx.scalar(select(func.count()).select_from(Letter)) == 1
        moved = select(func.count()).select_from(Entry).where(Entry.action == "attendance.arrive")
        assert tx.scalar(moved) == 1
