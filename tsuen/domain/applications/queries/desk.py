"""The municipality's queue of applications, and one of them whole (A8). Always of the viewer's own municipality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, or_, select

from tsuen.db import Reading
from tsuen.domain.accounts.models import Account
from tsuen.domain.applications.models import Application
from tsuen.domain.applications.queries.draw_days import draw_days
from tsuen.domain.applications.rules.answers import Answers, answers_from
from tsuen.domain.applications.rules.review import NEAR_DAYS, Waiting, review_days, waiting
from tsuen.domain.applications.words import number
from tsuen.domain.policies.policy import Policy
from tsuen.kernel.clock import JST, jst_date
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Viewer

PER_PAGE = 50
VIEWS = ("submitted", "near", "returned", "eligible", "approved", "rejected")


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue. `submitted_on` is the day in Japan."""

    ref: str
    number: str
    state: str
    submitted_at: datetime
    applicant: str
    waiting: Waiting
    answers: Answers

    @property
    def submitted_on(self) -> date:
        """The day it was sent, in Japan."""
        return jst_date(self.submitted_at)


@dataclass(frozen=True)
class Queue:
    """A page of the queue: `counts` by view, `total` of the view shown, rows from `first` on."""

    rows: Sequence[QueueRow]
    counts: Mapping[str, int]
    total: int
    first: int


@dataclass(frozen=True)
class Case:
    """One application as the desk sees it."""

    id: int
    ref: str
    number: str
    state: str
    email: str
    submitted_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str
    memo: str
    waiting: Waiting
    answers: Answers
    household_id: int | None
    by_lot: bool


def queue(tx: Reading, viewer: Viewer, *, view: str, text: str, page: int, policy: Policy, now: datetime) -> Queue:
    """The applications in a view (審査するもの, 期限が近い …), oldest first; `text` narrows by name or number."""
    days = draw_days(tx, viewer.municipality_code, now)
    wanted = [_mine(viewer), _view(view, policy, now, days), *_matching(text)]
    total = tx.scalar(select(func.count()).select_from(Application).where(*wanted)) or 0
    first = max(page - 1, 0) * PER_PAGE
    found = tx.scalars(
        select(Application)
        .where(*wanted)
        .order_by(Application.submitted_at, Application.id)
        .offset(first)
        .limit(PER_PAGE)
    )
    counts = {one: _count(tx, _mine(viewer), _view(one, policy, now, days)) for one in VIEWS}
    return Queue([_row(row, policy, now, days) for row in found], counts, total, first)


def waiting_count(tx: Reading, viewer: Viewer) -> int:
    """How many wait for the desk: the badge of the menu."""
    return _count(tx, _mine(viewer), Application.state == "submitted")


def case(tx: Reading, viewer: Viewer, ref: str, policy: Policy, now: datetime) -> Case:
    """One application of the viewer's municipality. Raises `NotFound` for a draft or another municipality's."""
    found = tx.execute(
        select(Application, Account.name)
        .outerjoin(Account, Account.id == Application.decided_by)
        .where(Application.ref == ref, _mine(viewer))
    ).first()
    if found is None:
        raise NotFound(ref)
    row, officer = found[0], found[1]
    line = _row(row, policy, now, draw_days(tx, row.municipality_code, now))
    return Case(
        row.id, row.ref, line.number, row.state, row.email, line.submitted_at, row.decided_at, officer or "",
        row.reason, row.memo, line.waiting, line.answers, row.household_id,
        row.round_id is not None,
    )  # fmt: skip


def takes_part(tx: Reading, viewer: Viewer, ref: str) -> bool:
    """Whether an application of the viewer's municipality takes part in a draw: then it is not approved by hand (A9)."""
    return tx.scalar(select(Application.round_id).where(Application.ref == ref, _mine(viewer))) is not None


def _row(row: Application, policy: Policy, now: datetime, days: Mapping[int, date]) -> QueueRow:
    at = row.submitted_at or row.created_at
    return QueueRow(
        row.ref, number(row.id, jst_date(at)), row.state, at, row.applicant_name,
        waiting(jst_date(at), policy, jst_date(now), days.get(row.round_id or 0)), answers_from(row.answers["clean"]),
    )  # fmt: skip


def _mine(viewer: Viewer) -> ColumnElement[bool]:
    return (Application.municipality_code == viewer.municipality_code) & Application.submitted_at.is_not(None)


def _view(view: str, policy: Policy, now: datetime, days: Mapping[int, date]) -> ColumnElement[bool]:
    if view != "near":
        return Application.state == view
    last_on = jst_date(now) + timedelta(days=NEAR_DAYS - review_days(policy))
    before = datetime.combine(last_on + timedelta(days=1), time(), tzinfo=JST)
    drawn_soon = [one for one, draws_on in days.items() if draws_on <= jst_date(now) + timedelta(days=NEAR_DAYS)]
    by_days = or_(Application.round_id.is_(None), Application.round_id.not_in(list(days))) & (Application.submitted_at < before)
    return (Application.state == "submitted") & or_(Application.round_id.in_(drawn_soon), by_days)


def _matching(text: str) -> list[ColumnElement[bool]]:
    """A name, or a number as 2026-0412 or 412."""
    words = text.split()
    digits = text.rpartition("-")[2].strip()
    name = [Application.applicant_name.contains(word, autoescape=True) for word in words]
    if digits.isascii() and digits.isdigit() and len(digits) <= 15:  # noqa: PLR2004 - beyond any row's number
        return [or_(Application.id == int(digits), *name)]
    return name


def _count(tx: Reading, *wanted: ColumnElement[bool]) -> int:
    return tx.scalar(select(func.count()).select_from(Application).where(*wanted)) or 0
