"""Days written down: the facility's list and one of them; what the family may read, by day (E4, F6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from tsuen.db import Reading
from tsuen.domain.facilities.models import Facility
from tsuen.domain.households.models import Child
from tsuen.domain.records.models import DayPiece, DayRecord
from tsuen.domain.records.queries.pieces import PieceFacts, pieces
from tsuen.domain.records.rules import WRITABLE
from tsuen.domain.reservations.models import Reservation
from tsuen.kernel.viewer import Audience, Viewer

PER_PAGE = 20


@dataclass(frozen=True)
class Day:
    """One child's day at a facility. `ref` is the reservation's."""

    ref: str
    on: date
    starts: int
    ends: int
    state: str
    child_name: str
    child_given: str
    facility_name: str
    published_at: datetime | None
    count: int = 0
    photos: int = 0


@dataclass(frozen=True)
class Record:
    """One record with its pieces as they hold."""

    id: int
    child_id: int
    published_at: datetime | None
    pieces: Sequence[PieceFacts]

    @property
    def sleeping(self) -> PieceFacts | None:
        """The sleep that goes on, if one does."""
        return next((one for one in self.pieces if one.asleep), None)

    @property
    def latest_at(self) -> datetime | None:
        """When it was written on last."""
        return max((one.written_at for one in self.pieces), default=None)


@dataclass(frozen=True)
class Standing:
    """Of one reservation: whether there is a record, and whether the family may read it."""

    written: bool
    published: bool


def record_at(tx: Reading, viewer: Viewer, reservation_id: int) -> Record | None:
    """The record of a reservation of the viewer's facility, or, once published, household; none: nothing to read."""
    row = tx.scalar(select(DayRecord).where(DayRecord.reservation_id == reservation_id, _readable(viewer)))
    return None if row is None else Record(row.id, row.child_id, row.published_at, pieces(tx, row.id))


def standing_of(tx: Reading, viewer: Viewer, reservation_id: int) -> Standing:
    """For the page of a reservation that is the viewer's."""
    published = tx.scalar(select(DayRecord.id).where(DayRecord.reservation_id == reservation_id, _readable(viewer)))
    written = tx.scalar(select(DayRecord.id).where(DayRecord.reservation_id == reservation_id))
    return Standing(written is not None, published is not None)


def days(tx: Reading, viewer: Viewer, first: date, last: date) -> Sequence[Day]:
    """The children a facility had between two days, latest day first, whether written down or not."""
    live = _live().subquery()
    rows = tx.execute(
        _days(outer=True)
        .add_columns(func.coalesce(live.c.count, 0), func.coalesce(live.c.photos, 0))
        .outerjoin(live, live.c.record_id == DayRecord.id)
        .where(
            Reservation.facility_id == viewer.facility_id, Reservation.state.in_(WRITABLE), Reservation.on >= first,
            Reservation.on <= last,
        )
        .order_by(Reservation.on.desc(), Reservation.starts, Reservation.id)
    )  # fmt: skip
    return [_day(*row) for row in rows]


def read_days(tx: Reading, viewer: Viewer, page: int = 1) -> tuple[Sequence[Day], int]:
    """What was published to the viewer's household, latest day first: one page of it, and how many there are."""
    live = _live().subquery()
    total = tx.scalar(select(func.count()).select_from(DayRecord).where(_published(viewer))) or 0
    rows = tx.execute(
        _days(outer=False)
        .add_columns(func.coalesce(live.c.count, 0), func.coalesce(live.c.photos, 0))
        .outerjoin(live, live.c.record_id == DayRecord.id)
        .where(_published(viewer))
        .order_by(DayRecord.on.desc(), Reservation.starts.desc(), DayRecord.id.desc())
        .limit(PER_PAGE)
        .offset(max(page - 1, 0) * PER_PAGE)
    )
    return [_day(*row) for row in rows], int(total)


def newest(tx: Reading, viewer: Viewer, since: date) -> Sequence[Day]:
    """Published days of the household since a day, latest first: for its first page."""
    rows = tx.execute(
        _days(outer=False).where(_published(viewer), DayRecord.on >= since).order_by(DayRecord.on.desc(), DayRecord.id.desc()).limit(3)
    )
    return [_day(*row) for row in rows]


def reservation_ref(tx: Reading, reservation_id: int) -> str:
    """The name of a reservation in addresses; who may have it is asked with it."""
    return tx.scalar(select(Reservation.ref).where(Reservation.id == reservation_id)) or ""


def reservation_ref_of(tx: Reading, record_id: int) -> str:
    """The same for the reservation of a record."""
    joined = select(Reservation.ref).join(DayRecord, DayRecord.reservation_id == Reservation.id)
    return tx.scalar(joined.where(DayRecord.id == record_id)) or ""


def _published(viewer: Viewer) -> ColumnElement[bool]:
    return and_(DayRecord.household_id == viewer.household_id, DayRecord.published_at.is_not(None))


def _readable(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.audience is Audience.FAMILY:
        return _published(viewer)
    return and_(DayRecord.facility_id == viewer.facility_id)


def _live() -> Select[int, int, int]:
    """Pieces and photos of each record as they hold."""
    return (
        select(
            DayPiece.record_id.label("record_id"), func.count(DayPiece.id).label("count"),
            func.count(case((DayPiece.kind == "photo", 1))).label("photos"),
        )
        .where(DayPiece.ended_at.is_(None))
        .group_by(DayPiece.record_id)
    )  # fmt: skip


def _days(*, outer: bool) -> Select[Reservation, Child, str, datetime | None]:
    return (
        select(Reservation, Child, Facility.name, DayRecord.published_at)
        .join(Child, Child.id == Reservation.child_id)
        .join(Facility, Facility.id == Reservation.facility_id)
        .join(DayRecord, DayRecord.reservation_id == Reservation.id, isouter=outer)
    )


def _day(held: Reservation, child: Child, facility: str, published_at: datetime | None, count: int = 0, photos: int = 0) -> Day:
    return Day(
        held.ref, held.on, held.starts, held.ends, held.state, f"{child.family_name} {child.given_name}", child.given_name, facility,
        published_at, int(count), int(photos),
    )  # fmt: skip
