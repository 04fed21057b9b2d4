"""定期利用 for tests: a weekly place offered, asked for and taken, through the use cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tests.support.bookings import PICKUP
from tests.support.make import Family, Make, Nursery
from tsuen.domain.facilities.queries import pools_of, regular_place
from tsuen.domain.facilities.services import NewRegular, offer_regular
from tsuen.domain.reservations.queries.series_plan import SeriesAsk, SeriesPlan, series_plan
from tsuen.domain.reservations.queries.wishing import NewWish
from tsuen.domain.reservations.services import ask_regular, request_series
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.recurrence import Weekly

FROM = date(2026, 12, 16)  # a Wednesday


def weekly(
    *, weekday: int = 2, starts: int = 570, ends: int = 690, weeks: int = 1, first: date = FROM
) -> Weekly:
    """Wednesdays 9:30 to 11:30 from 16 December 2026 unless said otherwise."""
    return Weekly(weekday, starts, ends, weeks, first)


def offer(make: Make, nursery: Nursery, when: Weekly | None = None, *, places: int = 1, last: date | None = None) -> str:
    """A weekly place out of the nursery's withheld ones; returns its ref."""
    with make.database.reading() as tx:
        pool = pools_of(tx, nursery.id)[0].ref
    wanted = NewRegular(when or weekly(), places, last)
    return make.database.run(
        lambda tx: offer_regular(tx, viewer=nursery.viewer, key=new_ref(), pool_ref=pool, wanted=wanted, now=make.clock())
    )


def ask_for(make: Make, family: Family, nursery: Nursery, place_ref: str, *, first: date = FROM, last: date | None = None) -> SeriesAsk:
    """What the family asks for when it chooses the place."""
    with make.database.reading() as tx:
        place = regular_place(tx, nursery.id, place_ref)
    return SeriesAsk(family.child_refs[0], nursery.ref, [place.weekly], first, last, place)


def plan_of(make: Make, family: Family, ask: SeriesAsk) -> SeriesPlan:
    """What the family sees."""
    with make.database.reading() as tx:
        return series_plan(tx, family.viewer, ask, make.clock())


def take_place(
    make: Make, family: Family, nursery: Nursery, place_ref: str, *, key: str = "", last: date | None = None
) -> str:
    """The family asks for every day it sees; returns the series' ref."""
    ask = ask_for(make, family, nursery, place_ref, last=last)
    told = plan_of(make, family, ask).told
    return make.database.run(
        lambda tx: request_series(
            tx, viewer=family.viewer, key=key or new_ref(), ask=ask, told=told, pickup=PICKUP, comment="", now=make.clock()
        )
    )


def apply(
    make: Make, family: Family, nursery: Nursery, times: Sequence[tuple[int, int, int]] = ((2, 570, 690),), *, key: str = ""
) -> str:
    """定期利用申請; returns its ref."""
    wish = NewWish(family.child_refs[0], nursery.ref, FROM, times)
    return make.database.run(
        lambda tx: ask_regular(
            tx, viewer=family.viewer, key=key or new_ref(), wish=wish, pickup=PICKUP, comment="", now=make.clock()
        )
    )
