"""予約を変更する: another time at the same facility, or another pick-up person (D14, K4-3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, update

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.fees.services import About, charge_cancelling
from tsuen.domain.fees.words import CHANGED
from tsuen.domain.hours.services import lock_month, release_hours
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.reservations import mails
from tsuen.domain.reservations.models import Change, Reservation
from tsuen.domain.reservations.queries.agreed import agreed
from tsuen.domain.reservations.queries.deal import Deal, Wish, deal
from tsuen.domain.reservations.queries.lists import ReservationFacts, reservation_of
from tsuen.domain.reservations.rules import (
    CHANGEABLE,
    PICKUP_CHANGEABLE,
    ChangeCost,
    change_cost,
    may_change,
    until_words,
)
from tsuen.domain.reservations.services.claims import give_places, take_places
from tsuen.domain.reservations.services.letters import letter_facts
from tsuen.domain.reservations.services.request import (
    Pickup,
    refuse_early,
    refuse_elsewhere,
    refuse_gone,
    refuse_shape,
    refuse_uncertified,
    reserve,
)
from tsuen.domain.reservations.services.states import lock_reservation
from tsuen.kernel.calendar import month_key
from tsuen.kernel.cells import Span
from tsuen.kernel.clock import at_jst
from tsuen.kernel.facts import Fact
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Audience, Viewer
from tsuen.kernel.wording import day_text, span_text

_RACED = Refusal("moved_on", "この予約は、たったいま変わりました。画面を開きなおして、確かめてください。")


def change_booking(
    tx: Writing, *, viewer: Viewer, key: str, ref: str, span: Span, pickup: Pickup, now: datetime
) -> str:
    """Change one's own reservation; returns its ref. The same form again answers the same.

    Another time is 仮予約 again: in one transaction the old places and hours go back (but for what a late change costs), the new
    ones are taken. A refusal of any of it leaves the old reservation as it was. The same time: the pick-up person alone, free,
    the state stays. Refusals: every one of booking, `not_changeable`, `begun`; `moved_on` as a lost race.
    """
    if viewer.audience is not Audience.FAMILY:
        raise NotFound("reservation")
    answered = claim_key(tx, viewer, key, _content(ref, span, pickup), now)
    if answered is not None:
        return answered
    seen = reservation_of(tx, viewer, ref)
    refuse_gone(tx, seen.household_id, pickup)
    if span == Span(seen.on, seen.starts, seen.ends):
        _change_pickup(tx, viewer, seen, pickup, now)
        settle_key(tx, viewer, key, ref)
    else:
        _change_time(tx, viewer, key, seen, span, pickup, now)
    return ref


def _change_pickup(tx: Writing, viewer: Viewer, seen: ReservationFacts, pickup: Pickup, now: datetime) -> None:
    row = lock_reservation(tx, viewer, seen.ref)
    _refuse(row, now, pickup_only=True)
    if dict(row.pickup or {}) == dict(pickup):
        return
    _write(tx, row, PICKUP_CHANGEABLE, {"pickup": dict(pickup)})
    tell_pickup(tx, viewer, row, now)


def tell_pickup(tx: Writing, viewer: Viewer | None, row: Reservation, now: datetime) -> None:
    """Another person comes: kept as a change of the reservation, and told (D14). The row is held and written."""
    change = Change(reservation_id=row.id, on=row.on, starts=row.starts, ends=row.ends, at=now)
    tx.add(change)
    tx.flush()
    _tell(tx, viewer, row, change, now, pickup_changed=True, waits=False)


def _change_time(
    tx: Writing, viewer: Viewer, key: str, seen: ReservationFacts, span: Span, pickup: Pickup, now: datetime
) -> None:
    offer = deal(tx, viewer, Wish(seen.child_ref, seen.facility_ref, span, seen.picks, seen.kind), now, moving=seen.id)
    _refuse(seen, now)
    refuse_early(offer, now)
    refuse_uncertified(tx, offer)
    row = lock_reservation(tx, viewer, seen.ref)
    if (row.state, row.on, row.starts, row.ends) != (seen.state, seen.on, seen.starts, seen.ends):
        raise Refused(_RACED, lost_race=True)
    for month in sorted({month_key(row.on), month_key(span.on)}):
        lock_month(tx, row.child_id, month)
    made = agreed(tx, row.id, now)
    change = _give_back(tx, viewer, row, change_cost(made.policy, made.case, row.free_until_at), now)
    refuse_elsewhere(tx, offer)
    refuse_shape(tx, offer)
    reserve(tx, offer, row, now)
    other = dict(row.pickup or {}) != dict(pickup)
    _write(tx, row, CHANGEABLE, {"pickup": dict(pickup), **_anew(offer, row)})
    _tell(tx, viewer, row, change, now, pickup_changed=other, waits=True)
    settle_key(tx, viewer, key, row.ref)
    take_places(
        tx, reservation_id=row.id, child_id=row.child_id, facility_id=row.facility_id, pool_id=row.pool_id, span=span
    )


def _give_back(tx: Writing, viewer: Viewer, row: Reservation, cost: ChangeCost, now: datetime) -> Change:
    """The old hours and places, but for the minutes and yen the change costs."""
    given = row.ends - row.starts - cost.minutes
    if given:
        release_hours(
            tx, child_id=row.child_id, month=month_key(row.on), minutes=given, reservation_id=row.id, rule=cost.field, now=now
        )
    change = Change(
        reservation_id=row.id, on=row.on, starts=row.starts, ends=row.ends, kept_minutes=cost.minutes, kept_yen=cost.yen, at=now
    )
    tx.add(change)
    about = About(row.id, row.child_id, row.household_id, row.facility_id, row.on)
    charge_cancelling(tx, about, yen=cost.yen, field=cost.field, account_id=viewer.account_id, now=now, label=CHANGED)
    give_places(tx, row.id)
    return change


def _anew(offer: Deal, row: Reservation) -> dict[str, Any]:
    """What a booking of the new time says, made under the rules of today (law 8)."""
    assert offer.pool is not None  # noqa: S101 - refused before
    span = offer.wish.span
    return {
        "on": span.on, "starts": span.starts, "ends": span.ends, "pool_id": offer.pool.id, "state": "tentative",
        "confirmed_at": None, "answer": "", "fee_estimate": offer.fee.yen, "policy_id": offer.terms.home_id,
        "place_policy_id": offer.terms.place_id, "own_policy_id": offer.terms.own_id, "answer_by_at": offer.answer_by_at,
        "free_until_at": offer.free_until_at, "moves": row.moves + 1,
    }  # fmt: skip


def _refuse(seen: ReservationFacts | Reservation, now: datetime, *, pickup_only: bool = False) -> None:
    refusal = may_change(seen.state, at_jst(seen.on, seen.starts), now, pickup_only=pickup_only)
    if refusal is not None:
        raise Refused(refusal)


def _write(tx: Writing, row: Reservation, states: tuple[str, ...], values: dict[str, Any]) -> None:
    tx.flush()
    done = tx.execute(
        update(Reservation)
        .where(Reservation.id == row.id, Reservation.state.in_(states), Reservation.moves == row.moves)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)  # noqa: S101 - an UPDATE has a row count
    if done.rowcount != 1:
        raise Refused(_RACED, lost_race=True)
    tx.refresh(row)


def _tell(
    tx: Writing, viewer: Viewer | None, row: Reservation, change: Change, now: datetime, *, pickup_changed: bool, waits: bool
) -> None:
    record(tx, viewer=viewer, action="reservations.changed", subject=("reservation", row.id), now=now, facts={"change": change.id})
    mails.changed(
        tx, letter_facts(tx, row), change_id=change.id, was=f"{day_text(change.on)} {span_text(change.starts, change.ends)}",
        pickup_changed=pickup_changed, waits=waits, kept=change.kept_minutes, kept_yen=change.kept_yen,
        until=until_words(row.free_until_at), now=now,
    )  # fmt: skip


def _content(ref: str, span: Span, pickup: Pickup) -> dict[str, Fact]:
    return {"ref": ref, "on": span.on.isoformat(), "starts": span.starts, "ends": span.ends, "pickup": dict(pickup)}
