"""利用開始登録 and 利用終了登録 by the family, with the ticket of the facility's code (E2)."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.attendance.mails import post_ended, post_started
from tsuen.domain.attendance.models import Stamp
from tsuen.domain.attendance.queries import arrival_of, live_ticket
from tsuen.domain.attendance.rules import Arrival, Overrun, overrun_of, stamp_refusal, standing
from tsuen.domain.attendance.services.charge import charge
from tsuen.domain.attendance.words import ARRIVE, LEAVE
from tsuen.domain.audit.services import record
from tsuen.domain.hours.services import add_extra, lock_month, settle_hours
from tsuen.domain.households.queries import guardians_in
from tsuen.domain.policies.rules.counting import counted
from tsuen.domain.reservations.services import end_use, start_use
from tsuen.kernel.calendar import month_key
from tsuen.kernel.facts import Facts
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Viewer

_MOVES = {ARRIVE: start_use, LEAVE: end_use}


def stamp_start(tx: Writing, *, viewer: Viewer, session_id: int, ref: str, now: datetime) -> bool:
    """「利用開始登録」 (E2, O8, C23): one stamp, one state, one mail to each guardian, however often it is pressed.

    False: it was registered already. Raises `Refused` with the next step, `NotFound` for another household's.
    """
    return _stamp(tx, ARRIVE, viewer=viewer, session_id=session_id, ref=ref, now=now)


def stamp_end(tx: Writing, *, viewer: Viewer, session_id: int, ref: str, now: datetime) -> bool:
    """「利用終了登録」 (E2, F6): the same to leave; lateness goes to the ledger by the rule the reservation was made under (F3)."""
    return _stamp(tx, LEAVE, viewer=viewer, session_id=session_id, ref=ref, now=now)


def _stamp(tx: Writing, kind: str, *, viewer: Viewer, session_id: int, ref: str, now: datetime) -> bool:
    arrival = arrival_of(tx, viewer, ref)
    if arrival.stamped(kind):
        return False
    _check(tx, arrival, kind, session_id, now)
    try:
        _MOVES[kind](tx, viewer=viewer, reservation_id=arrival.id, now=now)
    except Refused:
        return _lost(tx, viewer, ref, kind, now)
    tx.add(Stamp(reservation_id=arrival.id, kind=kind, at=now, source="door", account_id=viewer.account_id))
    late = overrun_of(arrival, now if kind == LEAVE else arrival.plan.ends_at)
    if kind == LEAVE:
        _settle(tx, arrival, late, now)
        charge(tx, arrival, at=now, account_id=viewer.account_id, now=now)
    facts: Facts = {"late_minutes": late.minutes, "consumed": int(late.consumes), "late_yen": int(late.yen)}
    record(tx, viewer=viewer, action=f"attendance.{kind}", subject=("reservation", arrival.id), now=now, facts=facts)
    post = post_ended if kind == LEAVE else post_started
    post(tx, arrival, guardians_in(tx, arrival.household_id), now)
    return True


def _check(tx: Writing, arrival: Arrival, kind: str, session_id: int, now: datetime) -> None:
    ticket = live_ticket(tx, session_id, now)
    refusal = standing(arrival, kind, ticket.facility_id if ticket else None, now).refusal
    if refusal is not None:
        raise Refused(refusal)


def _settle(tx: Writing, arrival: Arrival, late: Overrun, now: datetime) -> None:
    """What the use counted goes to the ledger (F2), and a late pick-up with it, over the cap too (F3, C29)."""
    plan, month = arrival.plan, month_key(arrival.plan.on)
    lock_month(tx, arrival.child_id, month)
    difference = counted(arrival.policy, arrival.case(now)) - (plan.ends - plan.starts)
    settle_hours(
        tx, child_id=arrival.child_id, month=month, minutes=difference, reservation_id=arrival.id, rule="counting.basis", now=now
    )
    if late.consumes:
        add_extra(
            tx, child_id=arrival.child_id, month=month, minutes=late.consumes, reservation_id=arrival.id,
            rule=late.rule, now=now,
        )  # fmt: skip


def _lost(tx: Writing, viewer: Viewer, ref: str, kind: str, now: datetime) -> bool:
    """Another click or phone was first: its stamp is the answer; if there is none, the state's own sentence."""
    tx.expire_all()
    again = arrival_of(tx, viewer, ref)
    refusal = stamp_refusal(kind, again.plan, now)
    if again.stamped(kind) or refusal is None:
        return False
    raise Refused(refusal, lost_race=True)
