"""What the desk sees of certifications that may end: whose, until when, and what would fall with them (A12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, Select, select

from tsuen.db import Reading, outside
from tsuen.domain.applications.models import Application
from tsuen.domain.certifications.models import Certification
from tsuen.domain.certifications.queries import CertificationFacts, certification_of
from tsuen.domain.facilities.models import Facility
from tsuen.domain.households.models import Child
from tsuen.domain.interviews.models import Interview
from tsuen.domain.reservations.models import Reservation
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Viewer

_COMING = ("tentative", "confirmed")


@dataclass(frozen=True)
class Holder:
    """A certification with its child."""

    ref: str
    child_id: int
    household_id: int
    child: str
    kana: str
    birth_on: date
    starts_on: date
    ends_on: date
    state: str
    end_reason: str

    def runs(self, day: date) -> bool:
        """Whether there is still something to end on `day`."""
        return self.state == "active" and self.ends_on >= day


@dataclass(frozen=True)
class Falling:
    """What falls when the days are others; `places`: the facilities it is at, with how many."""

    reservations: int
    interviews: int
    places: Sequence[tuple[str, int]] = ()

    @property
    def total(self) -> int:
        """Of both kinds."""
        return self.reservations + self.interviews


NOTHING = Falling(0, 0)


def holders_of(tx: Reading, viewer: Viewer, application_ref: str) -> Sequence[Holder]:
    """The certifications of the household an application founded or joined; only the viewer's municipality's."""
    rows = tx.execute(
        _holders(viewer)
        .join(Application, Application.household_id == Child.household_id)
        .where(Application.ref == application_ref, Application.municipality_code == viewer.municipality_code)
        .order_by(Child.birth_on, Child.id, Certification.starts_on.desc())
    )
    return [_holder(row) for row in rows]


def holder(tx: Reading, viewer: Viewer, ref: str) -> tuple[CertificationFacts, Holder]:
    """One certification by the viewer's municipality, and its child. Raises `NotFound` for anybody else's."""
    held = certification_of(tx, viewer, ref)
    row = tx.execute(_holders(viewer).where(Certification.ref == ref)).first()
    if row is None:
        raise NotFound(ref)
    return held, _holder(row)


def whose(tx: Reading, certification_id: int) -> Holder:
    """One certification and its child, for a use case that let its caller in."""
    found = select(Certification, Child).join(Child, Child.id == Certification.child_id)
    return _holder(tx.execute(found.where(Certification.id == certification_id)).one())


def falling(tx: Reading, child_id: int, last_on: date, now: datetime) -> Falling:
    """Of a child's coming reservations and interviews: those after a day."""
    return falling_outside(tx, child_id, [(date.min, last_on)], now)


def falling_outside(tx: Reading, child_id: int, spans: Sequence[tuple[date, date]], now: datetime) -> Falling:
    """Of a child's coming reservations and interviews: those in none of these spans of days."""
    today, at = jst_date(now), Counter[str]()
    counts = []
    for kind, more in ((Reservation, ()), (Interview, (Interview.accepted.is_(None),))):
        mine = (kind.child_id == child_id, outside(kind.on, spans), kind.on >= today, kind.state.in_(_COMING), *more)
        names = tx.scalars(select(Facility.name).join(kind, kind.facility_id == Facility.id).where(*mine)).all()
        at.update(names)
        counts.append(len(names))
    return Falling(counts[0], counts[1], sorted(at.items()))


def _holders(viewer: Viewer) -> Select[Certification, Child]:
    return (
        select(Certification, Child)
        .join(Child, Child.id == Certification.child_id)
        .where(Certification.municipality_code == viewer.municipality_code)
    )


def _holder(row: Row[Certification, Child]) -> Holder:
    held, child = row
    return Holder(
        held.ref, child.id, child.household_id, f"{child.family_name} {child.given_name}", f"{child.family_kana} {child.given_kana}", child.birth_on,
        held.starts_on, held.ends_on, held.state, held.end_reason,
    )  # fmt: skip
