"""The outbox on both databases, over real SMTP: none lost, none twice, codes first, an expired code never (G1, law 5)."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.smtp import CapturingServer
from tsuen.adapters.mailbox import read_mailbox
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.services import Priority, post_letter, take_letters
from tsuen.jobs.deliver import run_worker

CODE = {"name": "森本 彩", "code": "123456", "expires_at": "2026-12-08T09:10:00+09:00"}


def post(tx, clock, n, *, priority=Priority.NEWS, to="", life=None, key=""):
    post_letter(
        tx, template="accounts/code", to=to or f"p{n}@example.jp", facts=CODE, dedupe_key=key or f"k{n}", now=clock(),
        priority=priority, expires_at=clock() + life if life else None,
    )  # fmt: skip


@pytest.fixture
def deliver(settings, database, clock):
    def run(server=None):
        there = replace(settings, mail_server="127.0.0.1" if server else "", mail_port=server.port if server else 0)
        return run_worker(there, database, clock, once=True)

    return run


def undone(database, clock):
    with database.writing() as tx:
        post(tx, clock, 2)
        _ = 1 / 0


def states(database):
    with database.reading() as tx:
        return Counter(tx.scalars(select(Letter.state)))


def letters(database):
    with database.reading() as tx:
        return tx.scalars(select(Letter).order_by(Letter.id)).all()


def test_a_letter_leaves_with_its_deed_and_once(database, clock, deliver):
    with CapturingServer() as server:
        with database.writing() as tx:
            post(tx, clock, 1)
            post(tx, clock, 1)  # the same event again
        with pytest.raises(ZeroDivisionError):
            undone(database, clock)
        deliver(server)
        deliver(server)
    assert [to for to, _ in server.got] == [["p1@example.jp"]]
    assert server.subjects == ["ワンタイムパスワードのお知らせ"]
    message = server.got[0][1]
    assert message["to"] == "p1@example.jp"
    assert message["content-transfer-encoding"] == "base64"
    assert message.get_content_charset() == "utf-8"
    assert "123456" in server.body()
    assert "12月8日（火）9:10 まで使えます" in server.body()
    assert "http://127.0.0.1:8000/password/reset" in server.body()
    assert all(byte < 128 for byte in server.raw[0]), "a seven-bit server could not carry it"
    row = letters(database)[0]
    assert message["message-id"] == f"<{row.message_id}>"
    assert (row.state, row.facts, row.sent_at) == ("sent", None, clock())


def test_codes_overtake_news(database, clock, deliver):
    with database.writing() as tx:
        for n in range(6):
            post(tx, clock, n)
        post(tx, clock, 9, priority=Priority.CODE)
        post(tx, clock, 8, priority=Priority.LINK)
    with CapturingServer() as server:
        deliver(server)
    assert [to[0][:2] for to, _ in server.got] == ["p9", "p8", "p0", "p1", "p2", "p3", "p4", "p5"]


def test_a_slow_server_does_not_keep_a_code_waiting(database, clock, deliver):
    with database.writing() as tx:
        for n in range(3):
            post(tx, clock, n)
    with CapturingServer(pause=1.05) as server:
        original = server.handle_DATA

        async def and_a_code_comes(*args):
            if not server.got:
                with database.writing() as tx:
                    post(tx, clock, 9, priority=Priority.CODE)
            return await original(*args)

        server.handle_DATA = and_a_code_comes
        deliver(server)
    assert [to[0][:2] for to, _ in server.got] == ["p0", "p9", "p1", "p2"]


@pytest.mark.parametrize(("after", "state"), [(600, "sent"), (601, "expired")])
def test_an_expired_code_is_never_sent(database, clock, deliver, after, state):
    with database.writing() as tx:
        post(tx, clock, 1, priority=Priority.CODE, life=timedelta(minutes=10))
    clock.moment += timedelta(seconds=after)
    with CapturingServer() as server:
        deliver(server)
    assert states(database) == {state: 1}
    assert letters(database)[0].facts is None
    assert len(server.got) == (1 if state == "sent" else 0)


def test_a_greylisting_server_gets_it_a_minute_later(database, clock, deliver):
    with database.writing() as tx:
        post(tx, clock, 1)
    with CapturingServer("greylist") as server:
        deliver(server)
        assert server.got == []
        clock.moment += timedelta(seconds=59)
        deliver(server)
        assert server.got == []
        clock.moment += timedelta(seconds=1)
        deliver(server)
        assert len(server.got) == 1


def test_no_server_for_three_days_and_the_letter_is_dead_not_lost(database, clock, deliver):
    with database.writing() as tx:
        post(tx, clock, 1)
    with CapturingServer() as server:
        pass  # gone
    gaps = []
    for _ in range(40):
        row = letters(database)[0]
        if row.state == "dead":
            break
        gaps.append(row.next_at - clock())
        clock.moment = row.next_at
        from_port = type("Gone", (), {"port": 1})()
        deliver(from_port)
    assert row.state == "dead"
    assert row.facts is not None, "staff can still say what it was"
    assert gaps[1:4] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(gaps) == timedelta(hours=6)
    assert clock() - row.created_at >= timedelta(hours=72)
    del server


@pytest.mark.parametrize("mode", ["reject", "refuse"])
def test_an_address_refused_for_good_is_given_up_and_shown(database, clock, deliver, mode):
    with database.writing() as tx:
        post(tx, clock, 1)
    with CapturingServer(mode) as server:
        deliver(server)
    row = letters(database)[0]
    assert row.state == "dead"
    assert "Undeliverable" in row.last_error


def test_a_killed_workers_letters_are_taken_again_and_the_late_one_marks_nothing(database, clock, deliver):
    with database.writing() as tx:
        post(tx, clock, 1)
    with database.writing() as tx:
        (held,) = take_letters(tx, clock())
        assert take_letters(tx, clock()) == []
    with CapturingServer() as server:
        deliver(server)
        assert server.got == []
        clock.moment += timedelta(seconds=60)
        deliver(server)
        assert len(server.got) == 1
    from tsuen.domain.outbox.services import mark_failed

    with database.writing() as tx:
        mark_failed(tx, held, error="late", final=False, now=clock())
    assert states(database) == {"sent": 1}


def test_the_demonstration_keeps_mails_in_a_folder(database, clock, deliver, settings):
    with database.writing() as tx:
        post(tx, clock, 1)
        post(tx, clock, 2)
    with CapturingServer() as server:
        deliver(server)
    assert len(server.got) == 2
    mails = read_mailbox(settings)
    assert [mail.to for mail in mails] == ["p2@example.jp", "p1@example.jp"]
    assert mails[0].subject == "ワンタイムパスワードのお知らせ"
    assert json.dumps(mails[0].body)
    assert letters(database)[0].facts is None


def test_a_code_is_on_its_way_within_a_second(database, settings, clock):
    with CapturingServer() as server:
        there = replace(settings, mail_server="127.0.0.1", mail_port=server.port, demo=False)
        stop = threading.Event()

        running = threading.Thread(target=run_worker, args=(there, database, clock), kwargs={"stop": stop})
        running.start()
        time.sleep(0.5)
        with database.writing() as tx:
            post(tx, clock, 1, priority=Priority.CODE)
        posted = time.monotonic()
        while not server.got and time.monotonic() < posted + 5:
            time.sleep(0.01)
        taken = time.monotonic() - posted
        stop.set()
        running.join()
    assert taken < 1


def test_two_workers_take_different_letters(database_url, database, clock):
    if "postgres" not in database_url:
        return  # SQLite has one writer at a time: nothing to skip
    with database.writing() as tx:
        for n in range(8):
            post(tx, clock, n)
    with database.writing() as one, database.writing() as other:
        first, second = take_letters(one, clock()), take_letters(other, clock())
    assert len(first) == 5
    assert len(second) == 3
    assert not {letter.id for letter in first} & {letter.id for letter in second}
