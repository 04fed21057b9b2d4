"""The tab 「予約」 for siblings: each child's desk, laid over one another (D15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tsuen.blueprints.family.booking_desk import Desk, desk_for, drawn, offers_for, pressed
from tsuen.blueprints.family.booking_week import least, lefts_of_all, most
from tsuen.blueprints.family.forms.booking import Asked
from tsuen.db import Reading
from tsuen.domain.reservations.queries.deal import Deal
from tsuen.domain.reservations.queries.nearby import alternatives
from tsuen.domain.reservations.queries.siblings import (
    grid_together,
    kinds_together,
    named,
    others_together,
    short_of,
)
from tsuen.domain.reservations.queries.singly import Outcome, grid_of_any, outcomes
from tsuen.kernel.cells import Span
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.viewer import Viewer


def desk_of_all(tx: Reading, viewer: Viewer, ref: str, asked: Asked, now: datetime) -> Desk:
    """Everything the tab shows, of one child or of several that come together: all or none, or as many as can."""
    if len(asked.refs) <= 1:
        return desk_for(tx, viewer, ref, asked, now)
    each = [desk_for(tx, viewer, ref, replace(asked, child=one, at=None, apply=False), now) for one in asked.refs]
    coming = ([one for one in each if one.pressable] or each) if asked.how else each
    grids = [one.grid for one in coming]
    grid = grid_of_any(grids) if asked.how else grid_together(grids)
    choice, problems = pressed(asked, grid)
    offers = offers_for(tx, viewer, ref, asked.refs, choice.span, now) if choice and choice.ends else []
    party = [child for one in each for child in one.party]
    kinds = kinds_together([child.given_name for child in party], [one.kinds for one in each], any_of_them=bool(asked.how))
    one = (most_left if asked.how else least_left)(coming)
    desk = replace(
        each[0], kinds=kinds, grid=grid, choice=choice, party=party, problems=problems, balance=one.balance, cap=one.cap,
        how=asked.how, lefts=[one.left for one in each],
    )  # fmt: skip
    lefts = lefts_of_all([one.week.lefts for one in coming if one.week], most if asked.how else least)
    return drawn(_judged(tx, desk, offers, asked, now), lefts, [(one.policy, one.case) for one in coming])


def least_left(desks: Sequence[Desk]) -> Desk:
    """The child with the fewest hours left: it binds them all."""
    return min(desks, key=lambda one: (one.left is None, one.left or 0))


def most_left(desks: Sequence[Desk]) -> Desk:
    """The child with the most hours left: it may come without the others."""
    return max(desks, key=lambda one: (one.left is None, one.left or 0))


def _judged(tx: Reading, desk: Desk, offers: Sequence[Deal], asked: Asked, now: datetime) -> Desk:
    """With what the chosen time costs, and once 「適用する」 was pressed, who cannot come and where else there is room."""
    if not offers:
        return desk
    found = outcomes(tx, offers, now)
    able = [one.offer for one in found if one.can]
    going = (able or offers) if desk.how else offers
    desk = replace(desk, offers=going, offer=going[0])
    if not asked.apply:
        return desk
    if not desk.how:
        told = [named(one, refusal) for one in offers for refusal in one.refusals(now)]
        short = None if told else short_of(tx, offers)
        if short is not None:
            return _against(desk, 409, [short], others=others_together(tx, offers, now), some=bool(able))
        return _against(desk, 422 if told else 200, told, found, some=bool(told and able))
    if able:
        return replace(desk, staying=[one for one in found if not one.can])
    full = next((one.offer for one in found if one.full), None)
    told = [named(one.offer, refusal) for one in found for refusal in one.refusals]
    return _against(desk, 409 if full else 422, told, found, others=alternatives(tx, full, now) if full else [])


def _against(
    desk: Desk, status: int, told: Sequence[Refusal], found: Sequence[Outcome] = (), *, others: Sequence[Span] = (), some: bool = False
) -> Desk:  # fmt: skip
    codes = [(refusal.code, one.offer.wish.child_ref, one.offer.child.given_name) for one in found for refusal in one.refusals]
    return replace(
        desk, status=status, problems=[*desk.problems, *(one.sentence for one in told)], codes=codes, others=others, some=some,
    )  # fmt: skip
