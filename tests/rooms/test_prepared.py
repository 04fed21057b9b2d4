"""Statements made at import: the same rows, types and errors as the ORM's, on both databases, and nothing seen too early."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from tsuen.db import insert_or_ignore
from tsuen.domain.audit.models import Entry
from tsuen.domain.facilities.models import Closure, Facility
from tsuen.domain.idempotency.models import Key
from tsuen.domain.outbox.models import Letter

NOON = datetime(2026, 12, 8, 3, 0, tzinfo=UTC)
_SAID = insert(Entry)
_ENTRIES = select(Entry.at, Entry.facts, Entry.subject_id).where(Entry.action.in_(("a", "b")), Entry.at >= bindparam("since")).order_by(Entry.id).limit(2)
_COUNT = select(func.count()).select_from(Entry)
_KEY = insert(Key)
_ANSWERED = update(Key).where(Key.key == bindparam("name")).values(answer=bindparam("said"))
_FORGOTTEN = delete(Key).where(Key.key == bindparam("name"))
_LETTER = select(Letter.facts, Letter.expires_at).where(Letter.dedupe_key == bindparam("dedupe"))
_CLOSED = select(Closure.on, Facility.latitude).join(Facility, Facility.id == Closure.facility_id).where(Closure.on >= bindparam("first"))


def entry(tx, action, number=1, facts=None):
    return tx.do(
        _SAID, at=NOON, account_id=0, audience="", action=action, subject_kind="x", subject_id=str(number), facts=facts or {}
    )


def key(tx, name):
    return tx.do(_KEY, key=name, content="", answer="", created_at=NOON)


def test_rows_are_what_the_orm_reads(database):
    with database.writing() as tx:
        assert entry(tx, "a", 1, {"ids": [1, 2], "state": None}) == 1
        entry(tx, "c", 2)
        entry(tx, "b", 3)
    with database.reading() as tx:
        rows = tx.rows(_ENTRIES, since=NOON).all()
        assert [tuple(row) for row in rows] == [tuple(row) for row in tx.execute(_ENTRIES, {"since": NOON})]
        assert rows[0].at == NOON
        assert rows[0].facts == {"ids": [1, 2], "state": None}
        assert [row.subject_id for row in rows] == ["1", "3"]
        assert tx.rows(_COUNT).scalar() == 3
        assert tx.rows(_ENTRIES, since=datetime(2027, 1, 1, tzinfo=UTC)).first() is None


def test_an_instant_needs_its_zone_here_too(database):
    with database.reading() as tx, pytest.raises(ValueError, match="zone"):
        tx.rows(_ENTRIES, since=NOON.replace(tzinfo=None))


def test_sealed_facts_stay_sealed_and_none_stays_none(database):
    letter = {
        "template": "t", "recipient": "a@example.jp", "facts": {"name": "ひなた"}, "dedupe_key": "d", "message_id": "m", "priority": 0,
        "state": "queued", "attempts": 0, "next_at": NOON, "expires_at": None, "created_at": NOON, "last_error": "", "municipality_code": "",
    }  # fmt: skip
    with database.writing() as tx:
        assert insert_or_ignore(tx, Letter, letter)
        assert not insert_or_ignore(tx, Letter, letter)
        raw = tx.connection().exec_driver_sql("SELECT facts FROM outbox").scalar_one()
        assert "ひなた".encode() not in bytes(raw)
        assert tuple(tx.rows(_LETTER, dedupe="d").one()) == ({"name": "ひなた"}, None)


def test_a_day_and_a_number(database, make):
    nursery = make.nursery()
    with database.writing() as tx:
        tx.add(Closure(facility_id=nursery.id, on=date(2026, 12, 9), reason=""))
        assert tx.rows(_CLOSED, first=date(2026, 12, 9)).one().on == date(2026, 12, 9), "what waits to be written is seen"
        assert tx.rows(_CLOSED, first=date(2026, 12, 10)).all() == []


def test_writing_counts_rows_and_a_lost_race_is_sqlalchemys(database):
    with database.writing() as tx:
        assert key(tx, "1:a") == 1
        assert tx.do(_ANSWERED, name="1:a", said="yes") == 1
        assert tx.do(_ANSWERED, name="1:b", said="yes") == 0
    with pytest.raises(IntegrityError), database.writing() as tx:
        key(tx, "1:a")
    with database.writing() as tx:
        assert tx.get_one(Key, "1:a").answer == "yes"
        assert tx.do(_FORGOTTEN, name="1:a") == 1


def test_a_reading_cannot_write_this_way_either(database):
    with pytest.raises(Exception, match=r"readonly|read-only"), database.reading() as tx:
        tx._prepared(_FORGOTTEN, {"name": "x"}).count(tx.connection(), {"name": "x"})


def test_a_lost_race_runs_the_use_case_again(database):
    with database.writing() as tx:
        key(tx, "1:a")
    tries = []

    def work(tx):
        tries.append(1)
        return key(tx, "1:a" if len(tries) == 1 else "1:b")

    assert database.run(work) == 1
    assert len(tries) == 2


def test_a_default_of_pythons_is_said_or_refused(database):
    never_done = insert(Key)
    with database.writing() as tx, pytest.raises(TypeError, match="default"):
        tx.do(never_done, key="1:a", content="", created_at=NOON)
