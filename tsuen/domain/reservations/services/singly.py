"""Siblings 「空いている分だけ」: as many of them as can be booked, in one transaction (D15, C25)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.facilities.services import hold_day
from tsuen.domain.hours.services import lock_month
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.reservations.queries.deal import Deal, Wish, deal
from tsuen.domain.reservations.queries.siblings import named
from tsuen.domain.reservations.queries.singly import Outcome, outcomes, seat
from tsuen.domain.reservations.rules.siblings import SINGLY
from tsuen.domain.reservations.services.request import (
    Pickup,
    content_of,
    enter,
    refuse_elsewhere,
    refuse_gone,
    refuse_shape,
    refuse_uncertified,
    take,
)
from tsuen.domain.reservations.services.together import BETWEEN, naming
from tsuen.kernel.calendar import month_key
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Viewer

LEFT = ";"  # between what was made and who was left out


def request_singly(
    tx: Writing, *, viewer: Viewer, key: str, wishes: Sequence[Wish], pickup: Pickup, comment: str, now: datetime
) -> str:
    """Make a 仮予約 for each child that can be booked, in the order they are named; refuse where there is none (D15).

    Returns the refs of what was made, joined by `BETWEEN`, and behind `LEFT` the refs of the children that were left out:
    the same form again has the same answer, whatever became free since. Locks by law 3: the key, the certifications and
    then the months in the children's order, the facility's day last; who has a place is counted under it, and only for them
    something is written.
    """
    said = content_of(wishes[0], pickup, comment) | {"children": BETWEEN.join(one.child_ref for one in wishes), "how": SINGLY}
    answered = claim_key(tx, viewer, key, said, now)
    if answered is not None:
        return answered
    seen = outcomes(tx, [deal(tx, viewer, wish, now) for wish in wishes], now)
    refuse_singly(seen)
    standing = _standing(tx, [one.offer for one in seen if one.can])
    refuse_gone(tx, standing[0].child.household_id, pickup)  # holds a row: before the day
    going = _seated(tx, standing)
    rows = []
    for offer in going:
        with naming(offer):
            rows.append(enter(tx, viewer, offer, pickup, comment, now))
    made, gone = BETWEEN.join(row.ref for row in rows), {offer.wish.child_ref for offer in going}
    left = BETWEEN.join(one.child_ref for one in wishes if one.child_ref not in gone)
    answer = f"{made}{LEFT}{left}" if left else made
    settle_key(tx, viewer, key, answer)
    for row in rows:
        take(tx, row)
    return answer


def refuse_singly(seen: Sequence[Outcome]) -> None:
    """Raise where none of them can be booked: every reason with its child's name; a lost race where only places are missing."""
    if any(one.can for one in seen):
        return
    told = [named(one.offer, refusal) for one in seen for refusal in one.refusals]
    raise Refused(*told, lost_race=any(one.full for one in seen))


def _standing(tx: Writing, offers: Sequence[Deal]) -> list[Deal]:
    """Those whom nothing stands against under the locks of their certifications and months."""
    ordered = sorted(offers, key=lambda offer: offer.child.id)
    against = _against(tx, ordered, refuse_uncertified)
    ordered = [offer for offer in ordered if offer.child.id not in against]
    for offer in ordered:
        lock_month(tx, offer.child.id, month_key(offer.wish.span.on))
    against |= _against(tx, ordered, refuse_elsewhere)
    against |= _against(tx, [offer for offer in ordered if offer.child.id not in against], refuse_shape)
    standing = [offer for offer in offers if offer.child.id not in against]
    if not standing:
        raise Refused(*(one for refusals in against.values() for one in refusals), lost_race=True)
    return standing


def _seated(tx: Writing, offers: Sequence[Deal]) -> list[Deal]:
    """Those of them who have a place, counted under the lock of the day."""
    hold_day(tx, offers[0].facility.id, offers[0].wish.span.on)
    found = seat(tx, offers)
    refuse_singly(found)
    return [one.offer for one in found if one.can]


def _against(tx: Writing, offers: Iterable[Deal], look: Callable[[Writing, Deal], None]) -> dict[int, list[Refusal]]:
    """Whom a look under the locks refuses, by the child's id."""
    found = {}
    for offer in offers:
        try:
            look(tx, offer)
        except Refused as refused:
            found[offer.child.id] = [named(offer, one) for one in refused.refusals]
    return found
