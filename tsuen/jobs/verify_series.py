"""`tsuen verify`, 定期利用: series are whole, weekly places not given twice, every family told once (D8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, or_, select

from tsuen.db import Reading
from tsuen.domain.facilities.models import RegularPlace
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.rules import still_kept
from tsuen.domain.reservations.models import RegularWish, Reservation, Series
from tsuen.domain.reservations.rules import HOLDING
from tsuen.kernel.clock import instant_key


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
    """Every series and every application has its letter to the family; no letter is about one that is not there."""
    posted = _posted(tx)
    for series in tx.scalars(select(Series)):
        told = posted & {("series.requested", series.id, ""), ("series.booked", series.id, "")}
        if not told and still_kept(series.created_at, now):
            yield f"series {series.id}: no letter requested or booked"
    for wish in tx.scalars(select(RegularWish)):
        if ("regular.asked", wish.id, "") not in posted and still_kept(wish.created_at, now):
            yield f"regular wish {wish.id}: no letter asked"
        if wish.state == "declined" and ("regular.declined", wish.id, "") not in posted and still_kept(wish.created_at, now):
            yield f"regular wish {wish.id}: no letter declined"
        if (wish.state == "made") != (wish.series_id is not None) or (wish.state == "asked") != (wish.open_key is not None):
            yield f"regular wish {wish.id} ({wish.state}): its series or key does not fit the state"
    known = {"series": set(tx.scalars(select(Series.id))), "regular": set(tx.scalars(select(RegularWish.id)))}
    for event, identity, _ in sorted(posted):
        if identity not in known[event.partition(".")[0]]:
            yield f"letter {event} for {identity}, which is not there"


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


SERIES = (series_whole, weekly_places_kept, series_told)
