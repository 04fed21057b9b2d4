"""What screens and higher rooms read of certifications."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from tsuen.db import Reading
from tsuen.domain.certifications.models import Certification
from tsuen.domain.households.models import Child
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class CertificationFacts:
    """認定 of one child; both days included. `number` stands on the certificate."""

    id: int
    ref: str
    child_id: int
    municipality_code: str
    starts_on: date
    ends_on: date
    state: str
    issued_at: datetime
    ended_at: datetime | None = None
    end_reason: str = ""
    original_on: date | None = None
    endings: int = 0

    @property
    def number(self) -> str:
        """認定番号: the year of issue and the row's number."""
        return f"{self.issued_on.year}-{self.id:04d}"

    @property
    def issued_on(self) -> date:
        """発行日."""
        return jst_date(self.issued_at)

    def covers(self, day: date) -> bool:
        """Whether the child may use the scheme on `day`."""
        return self.state == "active" and self.starts_on <= day <= self.ends_on


def certification_on(tx: Reading, child_id: int, day: date) -> CertificationFacts | None:
    """The certification that lets a child use the scheme on `day`, if any (A12)."""
    row = tx.scalar(
        _newest().where(
            Certification.child_id == child_id,
            Certification.state == "active",
            Certification.starts_on <= day,
            Certification.ends_on >= day,
        )
    )
    return None if row is None else _facts(row)


def certifications_of(tx: Reading, viewer: Viewer) -> Sequence[CertificationFacts]:
    """All certifications of the viewer's children, newest first."""
    rows = tx.scalars(
        _newest()
        .join(Child, Child.id == Certification.child_id)
        .where(Child.household_id == viewer.household_id)
    )
    return [_facts(row) for row in rows]


def certification_of(tx: Reading, viewer: Viewer, ref: str) -> CertificationFacts:
    """One certification by the viewer's municipality. Raises `NotFound` for anybody else's."""
    row = tx.scalar(
        select(Certification)
        .where(Certification.ref == ref, Certification.municipality_code == viewer.municipality_code)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound(ref)
    return _facts(row)


def certification_by_id(tx: Reading, certification_id: int) -> CertificationFacts:
    """One certification, for a use case that let its caller in."""
    return _facts(tx.get_one(Certification, certification_id))


def lapsed(tx: Reading, day: date) -> Sequence[CertificationFacts]:
    """Those whose last day has passed on `day` and that do not say so yet, oldest first."""
    rows = tx.scalars(
        select(Certification)
        .where(Certification.state == "active", Certification.ends_on < day)
        .order_by(Certification.id)
    )
    return [_facts(row) for row in rows]


def ending_between(tx: Reading, first: date, last: date) -> Sequence[CertificationFacts]:
    """The running certifications whose last day lies between two days."""
    rows = tx.scalars(
        select(Certification)
        .where(Certification.state == "active", Certification.ends_on >= first, Certification.ends_on <= last)
        .order_by(Certification.id)
    )
    return [_facts(row) for row in rows]


def unended(tx: Reading, child_ids: Iterable[int], day: date) -> Sequence[CertificationFacts]:
    """Certifications of these children that still run, or will, on `day` (A8: already certified elsewhere)."""
    rows = tx.scalars(
        _newest().where(
            Certification.child_id.in_(list(child_ids)),
            Certification.state == "active",
            Certification.ends_on >= day,
        )
    )
    return [_facts(row) for row in rows]


def _newest() -> Select[Certification]:
    return select(Certification).order_by(Certification.starts_on.desc(), Certification.id.desc())


def _facts(row: Certification) -> CertificationFacts:
    return CertificationFacts(
        row.id, row.ref, row.child_id, row.municipality_code, row.starts_on, row.ends_on, row.state, row.issued_at, row.ended_at,
        row.end_reason, row.original_on, row.endings,
    )  # fmt: skip
