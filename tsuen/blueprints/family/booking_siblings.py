"""The tab 「予約」 for siblings: each child's desk, laid over one another (D15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tsuen.blueprints.family.booking_desk import Desk, desk_for, drawn, least, offers_for, pressed
from tsuen.blueprints.family.forms.booking import Asked
from tsuen.db import Reading
from tsuen.domain.reservations.queries.deal import Deal
from tsuen.domain.reservations.queries.siblings import (
    grid_together,
    kinds_together,
    named,
    others_together,
    short_of,
)
from tsuen.kernel.cells import Span
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.viewer import Viewer


def desk_of_all(tx: Reading, viewer: Viewer, ref: str, asked: Asked, now: datetime) -> Desk:
    """Everything the tab shows, of one child or of several that come together."""
    if len(asked.refs) <= 1:
        return desk_for(tx, viewer, ref, asked, now)
    each = [desk_for(tx, viewer, ref, replace(asked, child=one, at=None, apply=False), now) for one in asked.refs]
    grid = grid_together([one.grid for one in each])
    choice, problems = pressed(asked, grid)
    offers = offers_for(tx, viewer, ref, asked.refs, choice.span, now) if choice and choice.ends else []
    status, more, others = _judge(tx, offers, now) if asked.apply and offers else (200, [], [])
    party = [child for one in each for child in one.party]
    names = [child.given_name for child in party]
    tight = min(each, key=lambda one: (one.left is None, one.left or 0))
    desk = replace(
        each[0], kinds=kinds_together(names, [one.kinds for one in each]), grid=grid, choice=choice, party=party,
        offers=offers, offer=offers[0] if offers else None, problems=problems + [one.sentence for one in more], codes=[one.code for one in more], others=others, status=status,
        balance=tight.balance, cap=tight.cap,
    )  # fmt: skip
    return drawn(desk, least([one.week.left for one in each if one.week]), [(one.policy, one.case) for one in each])


def _judge(tx: Reading, offers: Sequence[Deal], now: datetime) -> tuple[int, list[Refusal], Sequence[Span]]:
    """What 「適用する」 finds: the status, why not and for whom, and where else there is room for all."""
    refusals = [named(offer, one) for offer in offers for one in offer.refusals(now)]
    if refusals:
        return 422, refusals, []
    short = short_of(tx, offers)
    if short is not None:
        return 409, [short], others_together(tx, offers, now)
    return 200, [], []
