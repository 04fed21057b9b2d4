"""The application a family's browser holds by its session (A3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tsuen.db import Reading
from tsuen.domain.applications.models import Application
from tsuen.domain.applications.rules.answers import Answers, answers_from
from tsuen.domain.applications.words import number
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound

Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Draft:
    """An application with its pages as typed; `answers` once it was sent."""

    id: int
    ref: str
    municipality_code: str
    email: str
    state: str
    step: int
    pages: Mapping[str, Typed]
    children: Sequence[int]
    reason: str
    submitted_at: datetime | None
    answers: Answers | None

    @property
    def changeable(self) -> bool:
        """Whether the family may still write on it."""
        return self.state in {"draft", "returned"}

    @property
    def number(self) -> str:
        """申請番号, once it was sent."""
        return number(self.id, jst_date(self.submitted_at)) if self.submitted_at else ""


def draft(tx: Reading, application_id: int) -> Draft:
    """The application of a session. Raises `NotFound`."""
    row = tx.get(Application, application_id)
    if row is None:
        raise NotFound(str(application_id))
    held = row.answers
    clean = answers_from(held["clean"]) if held.get("clean") else None
    return Draft(
        row.id, row.ref, row.municipality_code, row.email, row.state, row.step, held["pages"], held["children"],
        row.reason, row.submitted_at, clean,
    )  # fmt: skip
