"""What the pages of 「予約を変更する」 show, gathered in one read (D14, H4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import url_for

from tsuen.blueprints.family.booking_desk import Desk, desk_for
from tsuen.blueprints.family.booking_week import only
from tsuen.blueprints.family.forms.booking import Asked
from tsuen.blueprints.family.week_table import week_table
from tsuen.db import Reading
from tsuen.domain.reservations.queries.agreed import agreed
from tsuen.domain.reservations.queries.deal import Deal, Wish, deal
from tsuen.domain.reservations.queries.lists import ReservationFacts, reservation_of
from tsuen.domain.reservations.queries.naming import pickup_told
from tsuen.domain.reservations.queries.siblings import beside
from tsuen.domain.reservations.queries.week import WeekGrid
from tsuen.domain.reservations.rules import ChangeCost, Choice, change_cost, full_refusal, may_change, press
from tsuen.kernel.calendar import monday_of, month_key
from tsuen.kernel.cells import Span
from tsuen.kernel.clock import at_jst
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class Present:
    """The reservation as it stands, what changing its time costs now, and why it cannot be changed, if so."""

    one: ReservationFacts
    cost: ChangeCost
    pickup: str
    time_refusal: str
    pickup_refusal: str
    beside: Sequence[ReservationFacts] = ()

    @property
    def span(self) -> Span:
        """Its time."""
        return Span(self.one.on, self.one.starts, self.one.ends)


@dataclass(frozen=True)
class Wanted:
    """What it is to become. `offer` is None where the time stays as it is."""

    span: Span
    offer: Deal | None
    cost: ChangeCost | None

    @property
    def left_after(self) -> int | None:
        """Minutes left of the new day's month, after it and after what the change keeps there."""
        offer, cost = self.offer, self.cost
        if offer is None or cost is None or offer.left_after is None:
            return None
        return max(0, offer.left_after - (cost.minutes if self.same_month else 0))

    @property
    def same_month(self) -> bool:
        """Whether what a late change keeps is kept in the month of the new day."""
        return self.offer is not None and month_key(self.old_on) == month_key(self.span.on)

    old_on: date = date.min


def present(tx: Reading, viewer: Viewer, ref: str, now: datetime) -> Present:
    """The viewer's own reservation. Raises `NotFound` for anybody else's."""
    one = reservation_of(tx, viewer, ref)
    made = agreed(tx, one.id, now)
    begins = at_jst(one.on, one.starts)
    time, pickup = (may_change(one.state, begins, now, pickup_only=only_pickup) for only_pickup in (False, True))
    return Present(
        one, change_cost(made.policy, made.case, one.free_until_at),
        pickup_told(tx, one.household_id, one.pickup),
        time.sentence if time else "", pickup.sentence if pickup else "", beside(tx, viewer, one),
    )  # fmt: skip


def wanted(tx: Reading, viewer: Viewer, now_is: Present, span: Span, now: datetime) -> Wanted:
    """What the chosen time would mean."""
    if span == now_is.span:
        return Wanted(span, None, None)
    one = now_is.one
    offer = deal(tx, viewer, Wish(one.child_ref, one.facility_ref, span, one.picks, one.kind), now, moving=one.id)
    return Wanted(span, offer, now_is.cost, old_on=one.on)


def change_desk(tx: Reading, viewer: Viewer, one: ReservationFacts, asked: Asked, now: datetime) -> Desk:
    """The calendar of the same facility for the same child; its own places are free to it."""
    week = asked.week or monday_of(asked.choice.on if asked.choice else one.on)
    desk = desk_for(tx, viewer, one.facility_ref, Asked(child=one.child_ref, week=week, day=asked.day, whole=asked.whole), now, one.kind)
    grid = _freed(desk.grid, one)
    choice, problems = _pressed(asked, grid)
    offer = None
    if choice is not None and choice.ends is not None:
        offer = deal(tx, viewer, Wish(one.child_ref, one.facility_ref, choice.span, one.picks, one.kind), now, moving=one.id)
    status, why = _judge(offer, now) if asked.apply and offer is not None else (200, [])
    table = week_table(only(grid, desk.week.day if desk.week else None), choice, pressable=desk.pressable, link=_link)
    here = url_for("family.changes.index", ref=one.ref)
    drawn = replace(desk.week, here=here, grid=grid, table=table, choice=choice) if desk.week else None
    return replace(
        desk, grid=grid, week=drawn, choice=choice, offer=offer, problems=[*problems, *(one.sentence for one in why)], codes=[one.code for one in why], status=status, others=[]
    )


def _link(ref: str) -> str:
    return url_for("family.reservations.show", ref=ref)


def _freed(grid: WeekGrid, one: ReservationFacts) -> WeekGrid:
    own = Span(one.on, one.starts, one.ends)
    cells = set(range(own.first_cell, own.end_cell))
    free: Mapping[int, int] = {cell: count + (cell in cells) for cell, count in grid.free.items()}
    return replace(grid, free=free, mine=[each for each in grid.mine if each.ref != one.ref])


def _pressed(asked: Asked, grid: WeekGrid) -> tuple[Choice | None, list[str]]:
    if asked.at is None:
        return asked.choice, []
    choice, why = press(asked.choice, asked.at[0], asked.at[1], grid.is_free)
    return choice, [why] if why else []


def _judge(offer: Deal, now: datetime) -> tuple[int, list[Refusal]]:
    refusals = offer.refusals(now)
    if refusals:
        return 422, refusals
    return (409, [full_refusal(offer.wish.span)]) if offer.facts.full else (200, [])
