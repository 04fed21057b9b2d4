"""Reminders: before the deadline, the evening before, before an interview lapses; each once, none in vain (H5)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select, update

from tests.conftest import START, StillClock
from tests.support.bookings import book
from tests.support.make import Family, Make, Nursery
from tsuen.adapters.mailer import letter_templates, write_letter
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.rules.reminders import deadline_due, deadline_told_at
from tsuen.domain.reservations.services import cancel
from tsuen.jobs.remind import remind
from tsuen.jobs.verify import check


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+09:00")


@pytest.mark.parametrize(
    ("deadline", "told"),
    [
        ("2026-12-15T17:00", "2026-12-15T09:00"),
        ("2026-12-15T23:59", "2026-12-15T09:00"),  # O8: only the day itself costs
        ("2026-12-15T10:00", "2026-12-15T09:00"),
        ("2026-12-15T09:59", "2026-12-14T18:00"),  # under an hour would be left
        ("2026-12-15T00:00", "2026-12-14T18:00"),
    ],
)
def test_when_the_deadline_is_told(deadline: str, told: str) -> None:
    assert deadline_told_at(at(deadline)) == at(told)


@pytest.mark.parametrize(
    ("made", "now", "due"),
    [
        ("2026-12-08T09:00", "2026-12-15T08:59", False),
        ("2026-12-08T09:00", "2026-12-15T09:00", True),
        ("2026-12-08T09:00", "2026-12-15T17:00", True),
        ("2026-12-08T09:00", "2026-12-15T17:01", False),
        ("2026-12-15T09:00", "2026-12-15T09:30", False),  # its own letter has just said so
    ],
)
def test_who_is_told_of_it(made: str, now: str, due: bool) -> None:
    assert deadline_due(at("2026-12-15T17:00"), at("2026-12-16T09:30"), at(made), at(now)) is due
    assert not deadline_due(at("2026-12-16T09:30"), at("2026-12-16T09:30"), at(made), at(now))  # always free: no deadline


@pytest.fixture
def pair(make: Make) -> tuple[Family, Nursery]:
    make.municipality()
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    return family, nursery


def letters(make: Make, *events: str) -> list[str]:
    with make.database.reading() as tx:
        keys = tx.scalars(select(Letter.dedupe_key).order_by(Letter.id))
        return [key for key in keys if key.split(":")[0].split(".")[1] in (events or ("deadline_near", "tomorrow", "lapsing"))]


def body(make: Make, template: str) -> tuple[str, str]:
    with make.database.reading() as tx:
        facts = tx.scalar(select(Letter.facts).where(Letter.template == template))
    return write_letter(letter_templates(), template, facts, "https://portal.example.jp", None)


def test_a_bookings_two_reminders_each_once(make: Make, pair: tuple[Family, Nursery], clock: StillClock) -> None:
    book(make, *pair, confirmed=True)
    for moment in ("2026-12-14T18:00", "2026-12-15T08:59"):
        clock.to(moment)
        remind(make.database, clock)
    assert letters(make) == []
    for moment in ("2026-12-15T09:10", "2026-12-15T09:50", "2026-12-15T12:00", "2026-12-15T17:00"):
        clock.to(moment)
        remind(make.database, clock)
    assert letters(make) == ["reservations.deadline_near:1:family1"]
    for moment in ("2026-12-15T17:59", "2026-12-15T18:00", "2026-12-15T21:30", "2026-12-16T09:00"):
        clock.to(moment)
        remind(make.database, clock)
    assert letters(make) == ["reservations.deadline_near:1:family1", "reservations.tomorrow:1:family1"]
    with make.database.reading() as tx:
        assert check(tx, make.clock()) == []
        timed = tx.execute(select(Letter.template, Letter.expires_at).where(Letter.expires_at.is_not(None)))
        ends = {template: expires for template, expires in timed}  # noqa: C416 - rows, not pairs
    assert ends == {"reservations/deadline_near": at("2026-12-15T17:00"), "reservations/tomorrow": at("2026-12-16T09:30")}
    subject, text = body(make, "reservations/deadline_near")
    assert subject == "もうすぐキャンセルの期限です（12月16日（水）の予約）"
    assert "12月15日（火）17:00までなら、キャンセルしても残り時間は減りません。" in text
    assert "それより後のキャンセル：2時間（利用したものとして数えます。体調不良のときも同じです。）" in text
    assert body(make, "reservations/tomorrow")[0] == "あしたの予約のお知らせ（12月16日（水）9:30～11:30）"


def test_what_was_cancelled_or_never_confirmed_is_left_alone(make: Make, pair: tuple[Family, Nursery], clock: StillClock) -> None:
    family, nursery = pair
    gone = book(make, family, nursery)
    book(make, family, nursery, starts=720, ends=780)  # 仮予約 still
    make.database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=gone, reason="その他", now=clock()))
    for moment in ("2026-12-15T09:00", "2026-12-15T18:00"):
        clock.to(moment)
        remind(make.database, clock)
    assert letters(make) == ["reservations.deadline_near:2:family1"]


def test_an_hour_without_a_worker_is_caught_up_and_nobody_is_written_to_at_night(
    make: Make, pair: tuple[Family, Nursery], clock: StillClock
) -> None:
    book(make, *pair, confirmed=True)
    clock.to("2026-12-15T16:40")
    assert remind(make.database, clock)["deadlines"] == 1
    clock.to("2026-12-15T22:00")
    assert remind(make.database, clock) == {}
    assert letters(make, "tomorrow") == []


def test_moved_to_another_day_it_is_told_anew(make: Make, pair: tuple[Family, Nursery], clock: StillClock) -> None:
    book(make, *pair, confirmed=True)
    clock.to("2026-12-15T09:00")
    remind(make.database, clock)
    with make.database.writing() as tx:  # as a change does (D14), seen from here
        tx.execute(update(Reservation).values(on=date(2026, 12, 23), moves=1, free_until_at=at("2026-12-22T17:00")))
    clock.to("2026-12-22T09:00")
    remind(make.database, clock)
    assert letters(make) == ["reservations.deadline_near:1:family1", "reservations.deadline_near:1:family1:moved1"]


def test_an_interview_about_to_lapse(make: Make, pair: tuple[Family, Nursery], clock: StillClock) -> None:
    family, nursery = pair  # the interview was on 18 November 2026: it does until 17 May 2027
    other = make.nursery(name="ほかの園")
    make.acceptance(family, other)
    book(make, family, nursery)
    for moment in ("2027-05-02T09:00", "2027-05-03T09:00", "2027-05-10T09:00", "2027-05-17T20:00", "2027-05-18T09:00"):
        clock.to(moment)
        remind(make.database, clock)
    assert letters(make, "lapsing") == [
        "interviews.lapsing:1:1:2027-05-17", "interviews.lapsing:2:1:2027-05-17",
    ]  # fmt: skip
    assert "2027年5月17日（月）までです。" in body(make, "interviews/lapsing")[1]


def test_a_use_ahead_keeps_the_interview_quiet(make: Make, pair: tuple[Family, Nursery], clock: StillClock) -> None:
    clock.to("2027-05-03T09:00")
    book(make, *pair, on=date(2027, 5, 12))
    remind(make.database, clock)
    assert letters(make, "lapsing") == []
    assert clock() > START
