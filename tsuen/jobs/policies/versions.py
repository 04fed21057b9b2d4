"""`tsuen policy apply` and `show` of a municipality: the parts that need the database."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import or_, select

from tsuen.db import Database, Reading
from tsuen.domain.municipalities.models import Municipality
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import policy_on
from tsuen.domain.policies.services import date_policy
from tsuen.jobs.policies.commands import check, show
from tsuen.jobs.policies.files import PolicyFile, read_policy
from tsuen.kernel.refusals import Refused


def apply_file(database: Database, municipality: str, path: Path, starts_on: date, now: datetime) -> int:
    """Put a checked file in force from a day on: all its versions or none. 1 where it is refused, 2 where nobody is meant."""
    found = read_policy(path)
    if found.problems:
        return check(path)
    with database.reading() as tx:
        code = code_of(tx, municipality)
    if code is None:
        print(f"{municipality}: no municipality of this code or name, or several", file=sys.stderr)
        return 2
    try:
        database.run(lambda tx: [date_policy(tx, code, one, first, now) for one, first in dated(found.versions, starts_on)])
    except Refused as refused:
        for refusal in refused.refusals:
            print(refusal.sentence, file=sys.stderr)
        return 1
    print(f"{municipality}: {len(found.versions)} version(s) from {starts_on}")
    return 0


def show_stored(database: Database, municipality: str, on: date) -> int:
    """What stands in a municipality on a day, every field with its value."""
    with database.reading() as tx:
        code = code_of(tx, municipality)
        if code is None:
            print(f"{municipality}: no municipality of this code or name, or several", file=sys.stderr)
            return 2
        dated_policy = policy_on(tx, code, on)
    return show(PolicyFile((dated_policy.policy,), ()))


def code_of(tx: Reading, municipality: str) -> str | None:
    """A municipality by its six-digit code, its name, or 都道府県 and name where several share one."""
    rows = tx.execute(
        select(Municipality.code).where(
            or_(
                Municipality.code == municipality,
                Municipality.name == municipality,
                Municipality.prefecture + Municipality.name == municipality,
            )
        )
    ).all()
    return rows[0].code if len(rows) == 1 else None


def dated(versions: tuple[Policy, ...], starts_on: date) -> list[tuple[Policy, date]]:
    """Each version with its first day: the day asked for, or its own where that is later. Versions over before it are left out."""
    found = []
    for one in versions:
        if one.valid.ends_on is not None and one.valid.ends_on < starts_on:
            continue
        found.append((one, max(starts_on, one.valid.starts_on or starts_on)))
    return found
