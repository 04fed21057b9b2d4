"""Siblings in one go: both or none, in one transaction (D15, C25)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.hours.services import lock_month
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.deal import Deal, Wish, deal
from tsuen.domain.reservations.queries.siblings import named, short_of
from tsuen.domain.reservations.services.request import (
    Pickup,
    content_of,
    enter,
    refuse_early,
    refuse_elsewhere,
    refuse_shape,
    refuse_uncertified,
    request_booking,
    take,
)
from tsuen.kernel.calendar import month_key
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Viewer

BETWEEN = ","


def request_together(
    tx: Writing, *, viewer: Viewer, key: str, wishes: Sequence[Wish], pickup: Pickup, comment: str, now: datetime
) -> str:
    """Make a 仮予約 for each child, or for none; returns their refs, joined by commas, in the order of the wishes.

    「ご希望の曜日に空き枠がある場合のみ同時にご利用いただけます」. One wish is `request_booking`. A refusal names the child.
    Locks by law 3: the key, the certifications and then the months in the children's order, the facility's day last.
    """
    if len(wishes) == 1:
        return request_booking(tx, viewer=viewer, key=key, wish=wishes[0], pickup=pickup, comment=comment, now=now)
    said = content_of(wishes[0], pickup, comment) | {"children": BETWEEN.join(one.child_ref for one in wishes)}
    answered = claim_key(tx, viewer, key, said, now)
    if answered is not None:
        return answered
    offers = [deal(tx, viewer, wish, now) for wish in wishes]
    refuse_together(offers, short_of(tx, offers), now)
    rows = {row.child_id: row for row in _enter(tx, viewer, offers, pickup, comment, now)}
    refs = BETWEEN.join(rows[offer.child.id].ref for offer in offers)
    settle_key(tx, viewer, key, refs)
    for offer in offers:
        with naming(offer):
            take(tx, rows[offer.child.id])
    return refs


def refuse_together(offers: Sequence[Deal], short: Refusal | None, now: datetime) -> None:
    """Raise what speaks against any of them as far as it is seen without locks, each with the child's name.

    `short`: that there is not a place for each (`queries.siblings.short_of`).
    """
    if len(offers) == 1:
        refuse_early(offers[0], now)
        return
    found = [named(offer, one) for offer in offers for one in offer.refusals(now)]
    if found:
        raise Refused(*found)
    if short is not None:
        raise Refused(short, lost_race=True)


def _enter(
    tx: Writing, viewer: Viewer, offers: Sequence[Deal], pickup: Pickup, comment: str, now: datetime
) -> list[Reservation]:
    ordered = sorted(offers, key=lambda offer: offer.child.id)
    for offer in ordered:
        with naming(offer):
            refuse_uncertified(tx, offer)
    for offer in ordered:
        lock_month(tx, offer.child.id, month_key(offer.wish.span.on))
    rows = []
    for offer in ordered:
        with naming(offer):
            refuse_elsewhere(tx, offer)
            refuse_shape(tx, offer)
            rows.append(enter(tx, viewer, offer, pickup, comment, now))
    return rows


@contextmanager
def naming(offer: Deal) -> Iterator[None]:
    """What is refused inside says whose it is."""
    try:
        yield
    except Refused as refused:
        told = [named(offer, one) for one in refused.refusals]
        raise Refused(*told, lost_race=refused.lost_race) from refused
