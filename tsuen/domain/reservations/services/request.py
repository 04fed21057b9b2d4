"""予約内容を送信する: a family asks for hours (D6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.certifications.services import hold_certification
from tsuen.domain.fees.rules import Picks
from tsuen.domain.hours.queries import balance
from tsuen.domain.hours.services import lock_month, reserve_hours
from tsuen.domain.households.services import hold_second
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.interviews.rules import elsewhere_refusal
from tsuen.domain.policies.rules.vary import value
from tsuen.domain.reservations import mails
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.case import history_of
from tsuen.domain.reservations.queries.deal import Deal, Wish, deal
from tsuen.domain.reservations.queries.naming import names_second
from tsuen.domain.reservations.queries.taken import anything_at
from tsuen.domain.reservations.rules import cap_refusal, full_refusal, shape, uncertified_refusal, until_words
from tsuen.domain.reservations.services.claims import take_places
from tsuen.domain.reservations.services.letters import letter_facts
from tsuen.kernel.calendar import month_key
from tsuen.kernel.cells import Span
from tsuen.kernel.facts import Fact
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Viewer

Pickup = Mapping[str, str]
NO_SECOND = Refusal("no_second", "保護者2の方は登録されていません。お迎えに来られる方を選びなおしてください。", "who")


def request_booking(
    tx: Writing, *, viewer: Viewer, key: str, wish: Wish, pickup: Pickup, comment: str, now: datetime
) -> str:
    """Make a 仮予約 and hold its places and hours; returns its ref. The same form again answers the same ref (D6).

    `pickup`: `who` (guardian1, guardian2, other) and for others `name`, `relation`, `phone`.
    Refusals: every one of `rules.may_book`; `cap` and `full` again under the locks, `full` as a lost race.
    """
    answered = claim_key(tx, viewer, key, content_of(wish, pickup, comment), now)
    if answered is not None:
        return answered
    offer = deal(tx, viewer, wish, now)
    refuse_early(offer, now)
    refuse_uncertified(tx, offer)
    lock_month(tx, offer.child.id, month_key(wish.span.on))
    refuse_elsewhere(tx, offer)
    refuse_shape(tx, offer)
    row = enter(tx, viewer, offer, pickup, comment, now)
    settle_key(tx, viewer, key, row.ref)
    take(tx, row)
    return row.ref


def enter(tx: Writing, viewer: Viewer, offer: Deal, pickup: Pickup, comment: str, now: datetime) -> Reservation:
    """Write a 仮予約 with its hours and letters; its places are taken last (law 3). The child's month is held."""
    row = write_down(tx, viewer, offer, pickup, comment, now)
    until = until_words(row.free_until_at)
    mails.requested(tx, letter_facts(tx, row), answer_by=row.answer_by_at, until=until, now=now)
    return row


def write_down(
    tx: Writing, viewer: Viewer, offer: Deal, pickup: Pickup, comment: str, now: datetime, *, series_id: int | None = None
) -> Reservation:
    """The same without a letter: a series has one for all its days (D8)."""
    refuse_gone(tx, offer.child.household_id, pickup)
    row = _reservation(viewer, offer, pickup, comment, now)
    row.series_id = series_id
    tx.add(row)
    tx.flush()
    reserve(tx, offer, row, now)
    record(tx, viewer=viewer, action="reservations.requested", subject=("reservation", row.id), now=now)
    return row


def take(tx: Writing, row: Reservation) -> None:
    """Take the places of a reservation that was entered."""
    take_places(
        tx, reservation_id=row.id, child_id=row.child_id, facility_id=row.facility_id, pool_id=row.pool_id,
        span=Span(row.on, row.starts, row.ends),
    )  # fmt: skip


def refuse_early(offer: Deal, now: datetime) -> None:
    """Raise what speaks against the wish as far as it is seen without locks; a stale "full" is harmless.

    The door asks this of what it has read before it begins to write: who has lost already waits for nobody and holds
    nothing (proofs, step 0). The use case asks again, and once more under its locks.
    """
    refusals = offer.refusals(now)
    if refusals:
        raise Refused(*refusals)
    if offer.facts.full:
        raise Refused(full_refusal(offer.wish.span), lost_race=True)


def refuse_uncertified(tx: Writing, offer: Deal) -> None:
    """Hold the certification of the day: ended at this moment by the municipality, the booking is a lost race (A12)."""
    if not hold_certification(tx, offer.child.id, offer.wish.span.on):
        refusal = uncertified_refusal(offer.child.given_name, offer.wish.span.on, None)
        raise Refused(refusal, lost_race=True)


def refuse_gone(tx: Writing, household_id: int, pickup: Pickup) -> None:
    """お迎え by a 保護者2 there is not, or no more at this moment (A11)."""
    if names_second(pickup) and not hold_second(tx, household_id):
        raise Refused(NO_SECOND, lost_race=True)


def refuse_elsewhere(tx: Writing, offer: Deal) -> None:
    """Under the lock of the child's month, again: an interview or a booking made at this moment is named, as a lost race."""
    span = offer.wish.span
    held = anything_at(tx, offer.child.id, span.on, span.starts, span.ends, offer.moving)
    if held is not None:
        raise Refused(elsewhere_refusal(offer.child.given_name, held, "start"), lost_race=True)


def refuse_shape(tx: Writing, offer: Deal) -> None:
    """Under the lock, again: limits by day and week, and the month by layer, with what was booked at this moment."""
    span = offer.wish.span
    case = replace(offer.facts.case, history=history_of(tx, offer.party, span.on, without=offer.moving, hours_of=True))
    refusals = shape(offer.policy, case)
    if refusals:
        raise Refused(*refusals, lost_race=True)


def content_of(wish: Wish, pickup: Pickup, comment: str) -> dict[str, Fact]:
    """What a form says, for its key."""
    span = wish.span
    return {
        "child": wish.child_ref, "facility": wish.facility_ref, "on": span.on.isoformat(), "starts": span.starts,
        "ends": span.ends, "pickup": dict(pickup), "comment": comment, "extras": [list(wish.picks.declined), list(wish.picks.ordered)],
    }  # fmt: skip


def _reservation(viewer: Viewer, offer: Deal, pickup: Pickup, comment: str, now: datetime) -> Reservation:
    assert offer.pool is not None  # noqa: S101 - refused before
    span = offer.wish.span
    return Reservation(
        child_id=offer.child.id, household_id=offer.child.household_id, facility_id=offer.facility.id,
        pool_id=offer.pool.id, kind=offer.wish.kind, on=span.on, starts=span.starts, ends=span.ends,
        state="tentative", pickup=dict(pickup), comment=comment, fee_estimate=offer.fee.yen,
        extras=_chosen(offer).document(),
        policy_id=offer.terms.home_id, place_policy_id=offer.terms.place_id,
        own_policy_id=offer.terms.own_id, requested_by=viewer.account_id, created_at=now,
        answer_by_at=offer.answer_by_at, free_until_at=offer.free_until_at,
        accompanied_visits=value(offer.policy.readiness.accompanied_visits, offer.facts.case),
    )  # fmt: skip


def _chosen(offer: Deal) -> Picks:
    """What was chosen of what was asked; other names are nobody's."""
    asked = {one.name for one in offer.options}
    picks = offer.wish.picks
    return Picks(*(tuple(name for name in names if name in asked) for names in (picks.declined, picks.ordered)))


def reserve(tx: Writing, offer: Deal, row: Reservation, now: datetime) -> None:
    """Take the hours of the month; refuse if they went to another booking at this moment (F1)."""
    span, month = offer.wish.span, month_key(offer.wish.span.on)
    fits = reserve_hours(
        tx, child_id=row.child_id, month=month, minutes=span.minutes, cap=bound(offer), reservation_id=row.id,
        rule="quota.grants", now=now,
    )  # fmt: skip
    if not fits and offer.cap is not None:
        left = max(0, offer.cap - balance(tx, row.child_id, month).used)
        raise Refused(cap_refusal(offer.cap, span, left), lost_race=True)


def bound(offer: Deal) -> int | None:
    """What the ledger of the month may not pass: its cap, unless hours over it may be booked or layers hold elsewhere only."""
    over = value(offer.policy.over_cap.booking, offer.facts.case) == "allowed"
    return None if over or any(grant.per_facility for grant in offer.policy.quota.grants) else offer.cap
