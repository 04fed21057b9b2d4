"""Use cases of certifications."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, bindparam, func, select, update

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.certifications.models import Certification
from tsuen.domain.certifications.queries import CertificationFacts
from tsuen.kernel.facts import Fact
from tsuen.kernel.viewer import Viewer

_RUNNING = (
    select(Certification.id)
    .where(
        Certification.child_id == bindparam("child"), Certification.state == "active",
        Certification.starts_on <= bindparam("day"), Certification.ends_on >= bindparam("day"),
    )
    .with_for_update(read=True)
)  # fmt: skip


def issue_certification(
    tx: Writing, *, viewer: Viewer, child_id: int, starts_on: date, ends_on: date, now: datetime
) -> int:
    """A10: certify one child for the officer's municipality, both days included. Returns the certification's id."""
    row = Certification(
        child_id=child_id,
        municipality_code=viewer.municipality_code,
        starts_on=starts_on,
        ends_on=ends_on,
        state="active",
        issued_at=now,
    )
    tx.add(row)
    tx.flush()
    record(tx, viewer=viewer, action="certification.issue", subject=("certification", row.id), now=now)
    return row.id


def shorten_certification(
    tx: Writing, *, viewer: Viewer, certification_id: int, was: date, ends_on: date, reason: str, now: datetime
) -> bool:
    """Give a running certification an earlier last day. False: it is not running any more, or ends on another day than `was`.

    Its row is held until the end of the transaction: a booking of a later day waits here (`hold_certification`) and sees it.
    """
    done = tx.execute(
        update(Certification)
        .where(Certification.id == certification_id, Certification.state == "active", Certification.ends_on == was)
        .values(
            ends_on=ends_on, end_reason=reason, ended_at=now, endings=Certification.endings + 1,
            original_on=func.coalesce(Certification.original_on, was),
        )
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)  # noqa: S101 - an UPDATE has a row count
    if done.rowcount != 1:
        return False
    facts = {"from": was.isoformat(), "to": ends_on.isoformat(), "reason": reason}
    record(tx, viewer=viewer, action="certification.end", subject=("certification", certification_id), now=now, facts=facts)
    return True


def lengthen_certification(
    tx: Writing, *, viewer: Viewer, certification_id: int, was: date, ends_on: date, now: datetime
) -> bool:
    """Take an early end back: its last day is again the one before (A12). False: it stands otherwise than the caller saw."""
    done = tx.execute(
        update(Certification)
        .where(
            Certification.id == certification_id, Certification.state == "active", Certification.ends_on == was,
            Certification.original_on == ends_on,
        )
        .values(ends_on=ends_on, end_reason="", ended_at=None, original_on=None)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    assert isinstance(done, CursorResult)  # noqa: S101 - an UPDATE has a row count
    if done.rowcount != 1:
        return False
    facts = {"from": was.isoformat(), "to": ends_on.isoformat()}
    record(tx, viewer=viewer, action="certification.restore", subject=("certification", certification_id), now=now, facts=facts)
    return True


def correct_certification(
    tx: Writing, *, viewer: Viewer | None, held: CertificationFacts, starts_on: date, ends_on: date, now: datetime
) -> bool:
    """Give a running certification the days of a corrected birth date (A11). False: it stands otherwise than `held`.

    One that was ended early keeps its earlier last day, and may be restored to the new one at most.
    """
    early = held.original_on is not None and held.ends_on < ends_on
    values: dict[str, Any] = {"starts_on": starts_on, "original_on": ends_on if early else None}
    if not early:
        values |= {"ends_on": ends_on, "end_reason": "", "ended_at": None}
    done = tx.execute(
        update(Certification)
        .where(
            Certification.id == held.id, Certification.state == "active", Certification.starts_on == held.starts_on,
            Certification.ends_on == held.ends_on,
        )
        .values(values)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    assert isinstance(done, CursorResult)  # noqa: S101 - an UPDATE has a row count
    if done.rowcount != 1:
        return False
    facts: dict[str, Fact] = {"from": [held.starts_on.isoformat(), held.ends_on.isoformat()], "to": [starts_on.isoformat(), ends_on.isoformat()]}
    record(tx, viewer=viewer, action="certification.correct", subject=("certification", held.id), now=now, facts=facts)
    return True


def close_certification(tx: Writing, *, certification_id: int, now: datetime) -> None:
    """Its last day has passed (A12): 終了."""
    done = tx.execute(
        update(Certification)
        .where(Certification.id == certification_id, Certification.state == "active")
        .values(state="ended")
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)  # noqa: S101 - an UPDATE has a row count
    if done.rowcount == 1:
        record(tx, viewer=None, action="certification.close", subject=("certification", certification_id), now=now)


def hold_certification(tx: Writing, child_id: int, day: date) -> bool:
    """Whether a child is certified on `day`, held so until the end of the transaction: an ending waits, or was first (A12).

    Lock order: before the child's months, as an ending does.
    """
    return tx.rows(_RUNNING, child=child_id, day=day).first() is not None
