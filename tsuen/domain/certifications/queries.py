"""What screens and higher rooms read of certifications."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, bindparam, select

from tsuen.db import Columns, Reading
from tsuen.domain.certifications.models import Certification
from tsuen.domain.certifications.words import END_REASONS
from tsuen.domain.households.models import Child
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Viewer

SHOWN_AHEAD, SHOWN_AFTER = timedelta(days=60), timedelta(days=180)


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


_COVERING: Columns = (
    select(
        Certification.id, Certification.ref, Certification.child_id, Certification.municipality_code, Certification.starts_on,
        Certification.ends_on, Certification.state, Certification.issued_at, Certification.ended_at, Certification.end_reason,
    )
    .where(
        Certification.child_id == bindparam("child"), Certification.state == "active",
        Certification.starts_on <= bindparam("day"), Certification.ends_on >= bindparam("day"),
    )
    .order_by(Certification.starts_on.desc(), Certification.id.desc())
)  # fmt: skip


def certification_on(tx: Reading, child_id: int, day: date) -> CertificationFacts | None:
    """The certification that lets a child use the scheme on `day`, if any (A12)."""
    row = tx.rows(_COVERING, child=child_id, day=day).first()
    return None if row is None else CertificationFacts(*row)


def certifications_of(tx: Reading, viewer: Viewer) -> Sequence[CertificationFacts]:
    """All certifications of the viewer's children, newest first."""
    rows = tx.scalars(
        _newest()
        .join(Child, Child.id == Certification.child_id)
        .where(Child.household_id == viewer.household_id)
    )
    return [_facts(row) for row in rows]


@dataclass(frozen=True)
class Ending:
    """A child's certification that ends soon, was ended early, or is over; `over`: its last day has passed."""

    child: str
    ends_on: date
    reason: str
    over: bool


def endings_of(tx: Reading, viewer: Viewer, today: date) -> Sequence[Ending]:
    """What the family is told ahead and after (A12, H11): each child's last certification, unless it runs on for long."""
    rows = tx.execute(
        select(Certification, Child)
        .join(Child, Child.id == Certification.child_id)
        .where(Child.household_id == viewer.household_id)
        .order_by(Certification.ends_on)
    )
    last = {child.id: (held, child) for held, child in rows}
    return [
        Ending(f"{child.family_name} {child.given_name}", held.ends_on, END_REASONS.get(held.end_reason, ""), held.ends_on < today)
        for held, child in last.values()
        if today - SHOWN_AFTER <= held.ends_on and (held.ends_on <= today + SHOWN_AHEAD or held.end_reason)
    ]


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
