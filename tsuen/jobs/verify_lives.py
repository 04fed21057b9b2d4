"""More of `tsuen verify`: what the life of a reservation after its booking leaves behind (A12, C29, D14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import and_, exists, select

from tsuen.db import Reading
from tsuen.domain.amendments.rules import state_mark
from tsuen.domain.certifications.models import Certification
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.rules import still_kept
from tsuen.domain.reservations.models import Change, Reservation
from tsuen.kernel.calendar import month_key
from tsuen.kernel.clock import at_jst, jst_date


def certified_ahead(tx: Reading, now: datetime) -> Iterator[str]:
    """No coming reservation lies outside its child's certification (A12)."""
    held = exists().where(
        and_(
            Certification.child_id == Reservation.child_id, Certification.state == "active",
            Certification.starts_on <= Reservation.on, Certification.ends_on >= Reservation.on,
        )
    )  # fmt: skip
    rows = tx.execute(
        select(Reservation.id, Reservation.state, Reservation.on)
        .where(Reservation.state.in_(("tentative", "confirmed")), Reservation.on >= jst_date(now), ~held)
        .order_by(Reservation.id)
    )
    for identity, state, on in rows:
        yield f"reservation {identity} ({state}) on {on}: its child is not certified on that day"


def endings_told(tx: Reading, now: datetime) -> Iterator[str]:
    """A certification ended early has its letter to the family."""
    posted = {
        tuple(key.split(":")[1:3]) for key in tx.scalars(select(Letter.dedupe_key).where(Letter.dedupe_key.startswith("amendments.ended:")))
    }
    for row in tx.scalars(select(Certification).where(Certification.ended_at.is_not(None))):
        if row.ended_at and still_kept(row.ended_at, now) and (str(row.id), state_mark(row.ends_on, row.endings)) not in posted:
            yield f"certification {row.id}: ended early, and the family was not told"


def no_shows_told(tx: Reading, now: datetime) -> Iterator[str]:
    """無断キャンセル has its instant, lies behind, and the family was told (C29)."""
    posted = _posted(tx, "reservations.no_show:")
    for row in tx.scalars(select(Reservation).where(Reservation.state == "no_show").order_by(Reservation.id)):
        if row.no_show_at is None or row.no_show_at < at_jst(row.on, row.starts) or row.no_show_at > now:
            yield f"reservation {row.id}: marked as a no-show before it began, or never"
        if row.no_show_at and still_kept(row.no_show_at, now) and str(row.id) not in posted:
            yield f"reservation {row.id}: a no-show, and the family was not told"


def changes_told(tx: Reading, now: datetime) -> Iterator[str]:
    """Every change of a reservation was told to the family and the facility, and no other (D14); how often it was moved fits."""
    posted = {tuple(key.split(":")[1:]) for key in tx.scalars(select(Letter.dedupe_key).where(Letter.dedupe_key.startswith("reservations.changed:")))}
    for identity, reservation_id, at in tx.execute(select(Change.id, Change.reservation_id, Change.at)):
        for whom in ("family1", "facility") if still_kept(at, now) else ():
            if (str(reservation_id), whom, str(identity)) not in posted:
                yield f"reservation {reservation_id}: no letter of change {identity} to {whom}"
    known = {str(one) for one in tx.scalars(select(Change.id))}
    for about, _, told in sorted(one for one in posted if one[2] not in known):
        yield f"letter of change {told} for reservation {about}, but there was no such change"


def kept_by_changes(tx: Reading) -> Mapping[tuple[int, int], int]:
    """(reservation, month) → the minutes its late changes left counted there."""
    kept: dict[tuple[int, int], int] = defaultdict(int)
    for row in tx.scalars(select(Change).where(Change.kept_minutes != 0)):
        kept[row.reservation_id, month_key(row.on)] += row.kept_minutes
    return kept


def passing(row: Reservation) -> Iterator[str]:
    """The events of a reservation whose letters may stand though its state does not say them any more."""
    if row.no_show_at:
        yield from ("no_show", "no_show_undone")
    yield from ("changed", "deadline_near", "tomorrow")
    if row.moves:
        yield "confirmed"


def _posted(tx: Reading, start: str) -> set[str]:
    """The ids in the letters of an event."""
    return {key.split(":")[1] for key in tx.scalars(select(Letter.dedupe_key).where(Letter.dedupe_key.startswith(start)))}
