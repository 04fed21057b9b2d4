"""Requests that have nothing to change any more: the certification they were about is over."""

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


def close_ends(tx: Writing, *, viewer: Viewer | None, certification_id: int, now: datetime) -> None:
    """Its open requests for an end are settled by the end itself. Before the certification's row is written (lock order)."""
    _close(tx, viewer, tx.scalars(_open(Amendment.certification_id == certification_id, END)), now)


def close_changes(tx: Writing, *, household_id: int, now: datetime) -> None:
    """A household without any certification left has nothing to have changed."""
    if not unended(tx, [child.id for child in children_in(tx, household_id)], jst_date(now)):
        _close(tx, None, tx.scalars(_open(Amendment.household_id == household_id, CHANGE)), now)


def _open(about: ColumnElement[bool], kind: str) -> Select[Amendment]:
    wanted = select(Amendment).where(about, Amendment.kind == kind, Amendment.state.in_(OPEN)).order_by(Amendment.id)
    return wanted.with_for_update(key_share=True).execution_options(populate_existing=True)


def _close(tx: Writing, viewer: Viewer | None, rows: Iterable[Amendment], now: datetime) -> None:
    for row in rows:
        row.state, row.open_key, row.decided_at = "closed", None, now
        record(tx, viewer=viewer, action="amendments.close", subject=("amendment", row.id), now=now)
    tx.flush()
