"""Requests that have nothing to change any more: their certification is over, or the person they speak of is no guardian."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select

from tsuen.db import Writing
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.amendments.words import CHANGE, END
from tsuen.domain.audit.services import record
from tsuen.domain.certifications.queries import unended
from tsuen.domain.households.queries import children_in
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Viewer

OPEN = ("submitted", "returned")
PARTED = "保護者2の登録が外れたため、この申請は終了しました。"
JOINED = "保護者2が別の手続きで登録されたため、この申請は終了しました。"
MOVED = "保護者2の登録が変わったため、この申請は終了しました。"


def close_ends(tx: Writing, *, viewer: Viewer | None, certification_id: int, now: datetime) -> None:
    """Its open requests for an end are settled by the end itself. Before the certification's row is written (lock order)."""
    _close(tx, viewer, tx.scalars(_open(Amendment.certification_id == certification_id, END)), now)


def close_changes(tx: Writing, *, household_id: int, now: datetime) -> None:
    """A household without any certification left has nothing to have changed."""
    if not unended(tx, [child.id for child in children_in(tx, household_id)], jst_date(now)):
        _close(tx, None, tx.scalars(_open(Amendment.household_id == household_id, CHANGE)), now)


def close_parted(tx: Writing, row: Amendment, *, viewer: Viewer | None, now: datetime) -> None:
    """Whoever this one takes out is spoken of no more: what waits, and what was approved for a day to come."""
    if row.guardian_id is not None:
        _close(tx, viewer, _others(tx, row, Amendment.guardian_id == row.guardian_id), now, PARTED)


def close_joined(tx: Writing, row: Amendment, *, viewer: Viewer | None, now: datetime) -> None:
    """There is a 保護者2 now: nobody else joins by a request from before."""
    _close(tx, viewer, _others(tx, row, Amendment.guardian_id.is_(None)), now, JOINED)


def close_moved(tx: Writing, row: Amendment, *, viewer: Viewer | None, now: datetime) -> None:
    """Its day has come and the person is another one: it is never done to somebody else."""
    _close(tx, viewer, [row], now, MOVED)


def _others(tx: Writing, row: Amendment, about: ColumnElement[bool]) -> Iterable[Amendment]:
    unapplied = Amendment.state.in_(OPEN) | ((Amendment.state == "approved") & Amendment.applied_at.is_(None))
    wanted = select(Amendment).where(
        Amendment.household_id == row.household_id, Amendment.kind == CHANGE, Amendment.subject == "guardian2", Amendment.id != row.id,
        about, unapplied,
    )  # fmt: skip
    held = wanted.order_by(Amendment.id).with_for_update(key_share=True)
    return tx.scalars(held.execution_options(populate_existing=True)).all()


def _open(about: ColumnElement[bool], kind: str) -> Select[Amendment]:
    wanted = select(Amendment).where(about, Amendment.kind == kind, Amendment.state.in_(OPEN)).order_by(Amendment.id)
    return wanted.with_for_update(key_share=True).execution_options(populate_existing=True)


def _close(tx: Writing, viewer: Viewer | None, rows: Iterable[Amendment], now: datetime, reason: str = "") -> None:
    for row in rows:
        row.state, row.open_key, row.decided_at, row.reason = "closed", None, now, reason or row.reason
        record(tx, viewer=viewer, action="amendments.close", subject=("amendment", row.id), now=now)
    tx.flush()
