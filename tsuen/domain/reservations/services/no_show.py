"""無断キャンセル: nobody came, and nobody said so (C29). Marked by the facility's staff, and taken back where it was wrong."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.fees.services import About, charge_cancelling
from tsuen.domain.fees.words import NO_SHOW, NO_SHOW_UNDONE
from tsuen.domain.hours.services import lock_month, reserve_hours
from tsuen.domain.policies.rules.cancelling import no_show_cost
from tsuen.domain.policies.rules.quota import beyond
from tsuen.domain.policies.rules.vary import value
from tsuen.domain.reservations import mails
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.agreed import Agreed, agreed
from tsuen.domain.reservations.rules import hours_gone_refusal, may_mark_no_show
from tsuen.domain.reservations.services.answer import give_hours
from tsuen.domain.reservations.services.letters import letter_facts
from tsuen.domain.reservations.services.states import lock_reservation, move
from tsuen.kernel.calendar import month_key
from tsuen.kernel.clock import at_jst
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Audience, Viewer


def mark_no_show(tx: Writing, *, viewer: Viewer, ref: str, now: datetime) -> int:
    """予約確定 → 無断キャンセル, from its start on. Returns the minutes that stay counted; a second press changes nothing.

    「無断でキャンセルされた場合についても、利用時間は消費されます」 (C29), unless the policy it was made under says otherwise: what does
    not count goes back to the month. The family is told by mail.
    """
    row = _mine(tx, viewer, ref)
    if row.state == "no_show":
        return row.cancel_minutes
    if refusal := may_mark_no_show(row.state, at_jst(row.on, row.starts), now):
        raise Refused(refusal)
    deal = agreed(tx, row.id, now)
    cost = no_show_cost(deal.policy, deal.case)
    given = row.ends - row.starts - cost.minutes
    if given:
        give_hours(tx, row, minutes=given, rule=cost.field, now=now)
    move(
        tx, viewer=viewer, reservation_id=row.id, state="no_show", now=now, no_show_at=now, cancel_minutes=cost.minutes,
        cancel_yen=cost.yen,
    )  # fmt: skip
    _owe(tx, row, viewer, yen=cost.yen, field=cost.field, label=NO_SHOW, now=now)
    mails.no_show(tx, letter_facts(tx, row), minutes=cost.minutes, cost_yen=cost.yen, now=now)
    return cost.minutes


def undo_no_show(tx: Writing, *, viewer: Viewer, ref: str, now: datetime) -> None:
    """無断キャンセル → 予約確定: it was marked wrongly. What was given back is reserved again, if the month still has it."""
    row = _mine(tx, viewer, ref)
    if row.state == "confirmed":
        return
    given, owed = row.ends - row.starts - row.cancel_minutes, row.cancel_yen
    if row.state == "no_show" and given:
        _take_again(tx, row, given, now)
    move(
        tx, viewer=viewer, reservation_id=row.id, state="confirmed", now=now, before=("no_show",), cancel_minutes=0, cancel_yen=0
    )
    _owe(tx, row, viewer, yen=-owed, field="cancelling.no_show", label=NO_SHOW_UNDONE, now=now)
    mails.no_show_undone(tx, letter_facts(tx, row), now=now)


def _mine(tx: Writing, viewer: Viewer, ref: str) -> Reservation:
    if viewer.audience is not Audience.FACILITY:
        raise NotFound("reservation")
    return lock_reservation(tx, viewer, ref)


def _owe(tx: Writing, row: Reservation, viewer: Viewer, *, yen: int, field: str, label: str, now: datetime) -> None:
    about = About(row.id, row.child_id, row.household_id, row.facility_id, row.on)
    charge_cancelling(tx, about, yen=yen, field=field, account_id=viewer.account_id, now=now, label=label)


def _take_again(tx: Writing, row: Reservation, minutes: int, now: datetime) -> None:
    month = month_key(row.on)
    lock_month(tx, row.child_id, month)
    deal = agreed(tx, row.id, now)
    if not _fits(deal, row):
        raise Refused(hours_gone_refusal(row.on, minutes))
    reserve_hours(
        tx, child_id=row.child_id, month=month, minutes=minutes, cap=None, reservation_id=row.id, rule="cancelling.no_show", now=now
    )


def _fits(deal: Agreed, row: Reservation) -> bool:
    """The month without this reservation still holds all of it, or hours over it may be booked."""
    allowed = value(deal.policy.over_cap.booking, deal.case) == "allowed"
    return allowed or beyond(deal.policy, deal.case, row.ends - row.starts) == 0
