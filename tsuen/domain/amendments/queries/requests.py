"""Requests for a change or an end: of the viewer's own household, or of the viewer's municipality (A11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select

from tsuen.db import Reading
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.amendments.rules import Line, lines
from tsuen.domain.amendments.words import CHANGE, SUBJECTS
from tsuen.domain.certifications.words import END_REASONS
from tsuen.domain.households.models import Child, Guardian, Household
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Audience, Viewer

PER_PAGE = 50
OPEN = ("submitted", "returned")
VIEWS: Mapping[str, tuple[str, ...]] = {
    "submitted": ("submitted",), "returned": ("returned",), "approved": ("approved",), "declined": ("declined",),
    "over": ("withdrawn", "closed"),
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One request. `whom`: 森本 そら さま; `lines`: of a change; `reason_words`: of an end."""

    id: int
    ref: str
    kind: str
    subject: str
    child_id: int | None
    certification_id: int | None
    whom: str
    state: str
    effective_on: date
    submitted_at: datetime
    decided_at: datetime | None
    applied_at: datetime | None
    reason: str
    memo: str
    why: str
    reason_words: str
    lines: Sequence[Line]
    was: Mapping[str, str]
    wanted: Mapping[str, str]
    removal: bool
    household_id: int
    household_ref: str
    applicant: str
    account_id: int

    @property
    def open(self) -> bool:
        """Whether it waits for somebody."""
        return self.state in OPEN

    @property
    def number(self) -> str:
        """受付番号."""
        return f"{jst_date(self.submitted_at).year}-{self.id:04d}"


@dataclass(frozen=True)
class Queue:
    """A page of the desk's queue: `counts` by view, `total` of the view shown, rows from `first` on."""

    rows: Sequence[Asked]
    counts: Mapping[str, int]
    total: int
    first: int


def asked_of_household(tx: Reading, viewer: Viewer) -> Sequence[Asked]:
    """All of the viewer's own household, newest first."""
    return _all(tx, _rows().where(Amendment.household_id == viewer.household_id).order_by(Amendment.id.desc()))


def asked_of(tx: Reading, viewer: Viewer, ref: str) -> Asked:
    """One of the viewer's own household, or municipality. Raises `NotFound` for anybody else's."""
    found = _all(tx, _rows().where(Amendment.ref == ref, _mine(viewer)))
    if not found:
        raise NotFound(ref)
    return found[0]


def about_of(tx: Reading, amendment_id: int) -> Asked:
    """One of them, for a use case that let its caller in."""
    return _all(tx, _rows().where(Amendment.id == amendment_id))[0]


def queue(tx: Reading, viewer: Viewer, *, view: str, page: int) -> Queue:
    """Those of the viewer's municipality in a view, oldest first."""
    mine = _mine(viewer)
    counts = {name: _count(tx, mine, Amendment.state.in_(states)) for name, states in VIEWS.items()}
    first = max(page - 1, 0) * PER_PAGE
    wanted = _rows().where(mine, Amendment.state.in_(VIEWS[view])).order_by(Amendment.submitted_at, Amendment.id)
    return Queue(_all(tx, wanted.offset(first).limit(PER_PAGE)), counts, counts[view], first)


def open_count(tx: Reading, viewer: Viewer) -> int:
    """How many wait for the desk."""
    return _count(tx, _mine(viewer), Amendment.state == "submitted")


def _mine(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.audience is Audience.MUNICIPALITY:
        return Amendment.municipality_code == viewer.municipality_code
    return Amendment.household_id == viewer.household_id


def _rows() -> Select[Amendment, Child, str, Guardian]:
    first = (Guardian.household_id == Amendment.household_id) & (Guardian.position == 1)
    return (
        select(Amendment, Child, Household.ref, Guardian)
        .join(Household, Household.id == Amendment.household_id)
        .outerjoin(Child, Child.id == Amendment.child_id)
        .outerjoin(Guardian, first)
        .execution_options(populate_existing=True)
    )


def _all(tx: Reading, wanted: Select[Amendment, Child, str, Guardian]) -> Sequence[Asked]:
    return [_asked(row, child, home, guardian) for row, child, home, guardian in tx.execute(wanted)]


def _asked(row: Amendment, child: Child | None, home: str, guardian: Guardian | None) -> Asked:
    was, wanted = row.facts.get("was", {}), row.facts.get("wanted", {})
    applicant = f"{guardian.family_name} {guardian.given_name}" if guardian else ""
    return Asked(
        row.id, row.ref, row.kind, row.subject, row.child_id, row.certification_id, _whom(row, child), row.state, row.effective_on,
        row.submitted_at, row.decided_at, row.applied_at, row.reason, row.memo, row.facts.get("why", ""),
        END_REASONS.get(row.facts.get("reason", ""), ""), lines(row.subject, was, wanted) if row.kind == CHANGE else (), was, wanted,
        bool(row.facts.get("removal")), row.household_id, home, applicant, row.account_id,
    )  # fmt: skip


def _whom(row: Amendment, child: Child | None) -> str:
    return f"{child.family_name} {child.given_name} さま" if child else SUBJECTS[row.subject]


def _count(tx: Reading, *wanted: ColumnElement[bool]) -> int:
    return tx.scalar(select(func.count()).select_from(Amendment).where(*wanted)) or 0
