"""Where my application stands; the certification of each child and the day it ends (H11, A12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.applications.models import Application
from tsuen.domain.applications.queries.draw_days import draw_days
from tsuen.domain.applications.rules.answers import Answers, answers_from
from tsuen.domain.applications.rules.review import waiting
from tsuen.domain.applications.words import number
from tsuen.domain.certifications.queries import CertificationFacts, certifications_of
from tsuen.domain.dossier.queries.own import own_applications
from tsuen.domain.dossier.words import APPLICATION_STATES
from tsuen.domain.households.queries import ChildFacts, children_of
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class ApplicationLine:
    """One application that was sent. `due_on`: until when the desk answers, while it has not; `draws_on`: in a lottery, the draw."""

    number: str
    state: str
    sent_at: datetime
    decided_at: datetime | None
    due_on: date | None
    draws_on: date | None
    reason: str
    answers: Answers | None

    @property
    def words(self) -> str:
        """審査中, 認定しました."""
        return APPLICATION_STATES.get(self.state, "手続き中")


@dataclass(frozen=True)
class CertificationLine:
    """The newest certification of a child, or none; `left`: days until it ends, counted from today."""

    child: ChildFacts
    paper: CertificationFacts | None
    left: int


def applications(tx: Reading, viewer: Viewer, now: datetime) -> Sequence[ApplicationLine]:
    """The household's own, latest first."""
    rows = tx.scalars(select(Application).where(own_applications(tx, viewer)).order_by(Application.id.desc()))
    return [_line(tx, row, now) for row in rows]


def certifications(tx: Reading, viewer: Viewer, today: date) -> Sequence[CertificationLine]:
    """A line a child."""
    newest = {one.child_id: one for one in reversed(certifications_of(tx, viewer))}
    return [
        CertificationLine(child, paper, (paper.ends_on - today).days if paper else 0)
        for child in children_of(tx, viewer)
        for paper in [newest.get(child.id)]
    ]


def _line(tx: Reading, row: Application, now: datetime) -> ApplicationLine:
    sent = row.submitted_at or row.created_at
    policy = policy_on(tx, row.municipality_code, jst_date(now)).policy
    draws_on = draw_days(tx, row.municipality_code, now).get(row.round_id) if row.round_id else None
    due = waiting(jst_date(sent), policy, jst_date(now)).due_on if row.state == "submitted" and draws_on is None else None
    drawn = draws_on if row.state in {"submitted", "eligible"} else None
    clean = (row.answers or {}).get("clean")
    return ApplicationLine(
        number(row.id, jst_date(sent)), row.state, sent, row.decided_at, due, drawn, row.reason,
        answers_from(clean) if clean else None,
    )
