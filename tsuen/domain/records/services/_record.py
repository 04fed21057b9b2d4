"""The record of a reservation, found or begun, held by its writer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select

from tsuen.db import Writing, insert_or_ignore
from tsuen.domain.households.queries import guardians_in
from tsuen.domain.policies.policy import Policy
from tsuen.domain.records import mails
from tsuen.domain.records.models import DayRecord
from tsuen.domain.records.queries import reservation_ref
from tsuen.domain.records.rules import writing_refusal
from tsuen.domain.reservations.queries.agreed import agreed
from tsuen.domain.reservations.queries.lists import ReservationFacts, reservation_of
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Audience, Viewer


def writable(tx: Writing, viewer: Viewer, ref: str, now: datetime) -> tuple[ReservationFacts, Policy]:
    """A reservation of the viewer's own facility whose day may be written on now. Raises `NotFound`, `Refused`."""
    if viewer.audience is not Audience.FACILITY:
        raise NotFound(ref)
    return _allowed(tx, reservation_of(tx, viewer, ref), now)


def writable_record(tx: Writing, viewer: Viewer, record_id: int, now: datetime) -> tuple[DayRecord, ReservationFacts]:
    """The record a piece belongs to, held; the viewer was let in with the piece. Raises `Refused`."""
    row = _held(tx, DayRecord.id == record_id)
    held, _ = _allowed(tx, reservation_of(tx, viewer, reservation_ref(tx, row.reservation_id)), now)
    return row, held


def begun(tx: Writing, held: ReservationFacts, now: datetime) -> DayRecord:
    """Its record, made by whoever writes first, locked until the end of the transaction."""
    values = {
        "reservation_id": held.id, "child_id": held.child_id, "household_id": held.household_id, "facility_id": held.facility_id,
        "on": held.on, "created_at": now,
    }  # fmt: skip
    insert_or_ignore(tx, DayRecord, values)
    return _held(tx, DayRecord.reservation_id == held.id)


def show(tx: Writing, viewer: Viewer, row: DayRecord, held: ReservationFacts, now: datetime) -> None:
    """From now on the family reads it; both guardians are told, without a word of what stands in it."""
    row.published_at, row.published_by = now, viewer.account_id
    mails.published(
        tx, record_id=row.id, child=held.child_name, facility=held.facility_name, on=held.on,
        guardians=guardians_in(tx, held.household_id), now=now,
    )  # fmt: skip


def _held(tx: Writing, where: ColumnElement[bool]) -> DayRecord:
    row = tx.scalar(select(DayRecord).where(where).with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound("record")
    return row


def _allowed(tx: Writing, held: ReservationFacts, now: datetime) -> tuple[ReservationFacts, Policy]:
    policy = agreed(tx, held.id, now).policy
    refusal = writing_refusal(held.state, held.on, policy.records.write_days, now)
    if refusal is not None:
        raise Refused(refusal)
    return held, policy
