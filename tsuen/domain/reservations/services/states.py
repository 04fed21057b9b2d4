"""Moving a reservation from one state to the next: its row locked, compare and set, audited (law 4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update

from tsuen.db import Writing, seen_by
from tsuen.domain.audit.services import record
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.rules import states_before
from tsuen.domain.reservations.words import STATES
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer


def lock_reservation(tx: Writing, viewer: Viewer, ref: str) -> Reservation:
    """The viewer's reservation with its row held. Raises `NotFound` for anybody else's (law 9)."""
    mine = seen_by(viewer, household=Reservation.household_id, facility=Reservation.facility_id)
    row = tx.scalar(
        select(Reservation)
        .where(Reservation.ref == ref, mine)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("reservation")
    return row


def move(
    tx: Writing, *, viewer: Viewer | None, reservation_id: int, state: str, now: datetime, before: Iterable[str] = (), **values: Any
) -> None:
    """Set the state if the present one allows it (and is one of `before`), with further columns; else refuse as a lost race."""
    result = tx.execute(
        update(Reservation)
        .where(Reservation.id == reservation_id, Reservation.state.in_(sorted(before or states_before(state))))
        .values(state=state, **values)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)  # noqa: S101 - an UPDATE has a row count
    if result.rowcount != 1:
        raise Refused(_moved_on(tx, reservation_id), lost_race=True)
    record(tx, viewer=viewer, action=f"reservations.{state}", subject=("reservation", reservation_id), now=now)


def start_use(tx: Writing, *, viewer: Viewer | None, reservation_id: int, now: datetime) -> None:
    """予約確定 → 利用中 (E2). The caller has let the viewer in."""
    move(tx, viewer=viewer, reservation_id=reservation_id, state="in_use", now=now)


def end_use(tx: Writing, *, viewer: Viewer | None, reservation_id: int, now: datetime) -> None:
    """利用中 → 利用終了 (E2). The caller has let the viewer in."""
    move(tx, viewer=viewer, reservation_id=reservation_id, state="done", now=now)


def undo_start(tx: Writing, *, viewer: Viewer | None, reservation_id: int, now: datetime) -> None:
    """利用中 → 予約確定: staff take a stamp back (E3)."""
    move(tx, viewer=viewer, reservation_id=reservation_id, state="confirmed", now=now)


def _moved_on(tx: Writing, reservation_id: int) -> Refusal:
    state = tx.scalar(select(Reservation.state).where(Reservation.id == reservation_id))
    if state is None:
        raise NotFound("reservation")
    return Refusal(
        "moved_on", f"この予約は、いま「{STATES[state]}」になっています。画面を開きなおして、確かめてください。"
    )
