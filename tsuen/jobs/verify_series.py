"""`tsuen verify`, 定期利用: series are whole, weekly places not given twice, every family told once (D8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select

from tsuen.db import Reading
from tsuen.domain.certifications.models import Certification
from tsuen.domain.facilities.models import RegularPlace
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.rules import still_kept
from tsuen.domain.reservations.models import RegularWish, Reservation, Series
from tsuen.domain.reservations.rules import HOLDING
from tsuen.domain.reservations.rules.wishes import OPEN_WISH
from tsuen.kernel.clock import instant_key, jst_date

_TOLD = frozenset({"declined", "withdrawn", "lapsed", "ended"})
_TWO_NIGHTS = timedelta(days=2)


def series_whole(tx: Reading, now: datetime) -> Iterator[str]:
    """Every series has all its reservations, of its own child and facility; every regular reservation came with a series."""
    del now
    rows = tx.execute(
        select(Series, func.count(Reservation.id)).outerjoin(Reservation, Reservation.series_id == Series.id).group_by(Series.id)
    )
    for series, count in rows:
        if count != series.days:
            yield f"series {series.id}: {count} reservations, {series.days} expected"
    strange = select(Reservation.id, Reservation.kind, Reservation.series_id).outerjoin(Series, Series.id == Reservation.series_id)
    odd = tx.execute(
        strange.where(
            or_(
                (Reservation.kind == "regular") != Reservation.series_id.is_not(None), Reservation.child_id != Series.child_id,
                Reservation.facility_id != Series.facility_id, Reservation.household_id != Series.household_id,
            )
        )
    )
    for identity, kind, series_id in odd:
        yield f"reservation {identity} ({kind}) does not fit its series {series_id}"


def weekly_places_kept(tx: Reading, now: datetime) -> Iterator[str]:
    """No weekly place has more children on a day, at its time, than it was offered to."""
    del now
    rows = tx.execute(
        select(RegularPlace.id, RegularPlace.places, Reservation.on, func.count())
        .join(Series, Series.place_id == RegularPlace.id)
        .join(Reservation, Reservation.series_id == Series.id)
        .where(
            Reservation.state.in_(sorted(HOLDING)), Reservation.starts < RegularPlace.ends, Reservation.ends > RegularPlace.starts,
            Reservation.moves == 0,
        )
        .group_by(RegularPlace.id, RegularPlace.places, Reservation.on)
        .having(func.count() > RegularPlace.places)
    )
    for identity, places, on, count in rows:
        yield f"weekly place {identity} {on}: {count} children for {places} places"


def series_told(tx: Reading, now: datetime) -> Iterator[str]:
    """Every series has its letter to the family; no letter is about a series or an application that is not there."""
    posted = _posted(tx)
    for series in tx.scalars(select(Series)):
        told = posted & {("series.requested", series.id, ""), ("series.booked", series.id, "")}
        if not told and still_kept(series.created_at, now):
            yield f"series {series.id}: no letter requested or booked"
    known = {"series": set(tx.scalars(select(Series.id))), "regular": set(tx.scalars(select(RegularWish.id)))}
    for event, identity, _ in sorted(posted):
        if identity not in known[event.partition(".")[0]]:
            yield f"letter {event} for {identity}, which is not there"


def wishes_settled(tx: Reading, now: datetime) -> Iterator[str]:
    """定期利用申請: each step has its letter, its series, key and instant; none waits after its last day, or for a child that
    is not certified for any day it wishes (A12).
    """  # noqa: D205
    posted, today = _posted(tx), jst_date(now)
    for row in tx.scalars(select(RegularWish).order_by(RegularWish.id)):
        steps = {"asked": row.created_at} | ({row.state: row.closed_at or now} if row.state in _TOLD else {})
        for step, at in steps.items():
            if still_kept(at, now) and (f"regular.{step}", row.id, "") not in posted:
                yield f"regular wish {row.id}: no letter {step}"
        waits = row.state == OPEN_WISH
        if (row.state == "made") != (row.series_id is not None) or waits != (row.open_key is not None) or waits != (row.closed_at is None):
            yield f"regular wish {row.id} ({row.state}): its series, key or instant does not fit the state"
        if waits and row.lapses_on < today - _TWO_NIGHTS:
            yield f"regular wish {row.id}: nobody answered, and it did not lapse"
    held = exists().where(
        Certification.child_id == RegularWish.child_id, Certification.ends_on >= RegularWish.first_on,
        Certification.ends_on >= today - _TWO_NIGHTS,
    )  # fmt: skip
    for identity in tx.scalars(select(RegularWish.id).where(RegularWish.state == OPEN_WISH, ~held).order_by(RegularWish.id)):
        yield f"regular wish {identity}: waits, but its child is not certified"


def told_by_series(tx: Reading) -> set[tuple[str, int]]:
    """(event, reservation) that a letter of its whole series has told."""
    posted, told = _posted(tx), set()
    rows = tx.execute(select(Reservation, Series).join(Series, Series.id == Reservation.series_id))
    for row, series in rows:
        booked = ("series.booked", series.id, "") in posted
        if booked or ("series.requested", series.id, "") in posted:
            told.add(("requested", row.id))
        for event, at in (("confirmed", row.confirmed_at), ("declined", row.declined_at)):
            with_others = at is not None and (f"series.{event}", series.id, instant_key(at)) in posted
            if with_others or (booked and event == "confirmed" and at == series.created_at):
                told.add((event, row.id))
    return told


def _posted(tx: Reading) -> set[tuple[str, int, str]]:
    """(event, id, instant or nothing) of all letters to families about series and applications."""
    keys = tx.scalars(
        select(Letter.dedupe_key).where(or_(Letter.dedupe_key.startswith("series."), Letter.dedupe_key.startswith("regular.")))
    )
    found = set()
    for key in keys:
        event, identity, *rest = key.split(":")
        if rest[-1] == "family1":
            found.add((event, int(identity), ":".join(rest[:-1])))
    return found


SERIES = (series_whole, weekly_places_kept, series_told, wishes_settled)
