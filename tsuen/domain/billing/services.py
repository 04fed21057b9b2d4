"""「支払いを受け取った」 and its undo, by the facility's staff (E6, K4-4)."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.billing import mails
from tsuen.domain.fees.queries import Bill, bill_of
from tsuen.domain.fees.rules import Item
from tsuen.domain.fees.services import About, add_line
from tsuen.domain.fees.words import CORRECTED, CORRECTION, GIVEN_BACK, PAID, PAYMENT, RECEIVED, TAKEN_BACK
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.reservations.services.letters import letter_facts
from tsuen.domain.reservations.services.states import lock_reservation
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Audience, Viewer
from tsuen.kernel.wording import yen_text

NOTHING = Bill()
NOT_CHARGED = Refusal("not_charged", "まだ料金が決まっていません。利用が終わってから直してください。", "yen")
SAME_SUM = Refusal("same_sum", "いまの料金と同じです。正しい料金を入力してください。", "yen")


def receive_payment(tx: Writing, *, viewer: Viewer, ref: str, seen: int, now: datetime) -> bool:
    """Staff took what was to be paid (or gave back what was too much); the guardians get 「お支払い完了のお知らせ」 (E6).

    `seen`: the yen the staff saw on the button. False: it was settled already, whoever pressed first. Raises `Refused` when
    the sum has changed meanwhile, `NotFound` for another facility's.
    """
    row = lock_reservation(tx, staff_only(viewer), ref)
    bill = bill_of(tx, row.id) or NOTHING
    about = About(row.id, row.child_id, row.household_id, row.facility_id, row.on)
    if bill.due == 0:
        return False
    if bill.due != seen:
        raise Refused(_changed(bill), lost_race=True)
    label = RECEIVED if bill.due > 0 else GIVEN_BACK
    line = add_line(tx, about, Item(PAID, label, -bill.due, PAYMENT), account_id=viewer.account_id, now=now)
    record(tx, viewer=viewer, action="billing.paid", subject=("reservation", row.id), now=now, facts={"yen": bill.due})
    if bill.due > 0:
        mails.paid(tx, letter_facts(tx, row), lines=_lines(bill), line=line, yen=bill.due, now=now)
    return True


def take_payment_back(tx: Writing, *, viewer: Viewer, ref: str, now: datetime) -> bool:
    """The undo: one more line puts back what was marked as paid, and the guardians are told (E6). False: nothing was paid."""
    row = lock_reservation(tx, staff_only(viewer), ref)
    bill = bill_of(tx, row.id) or NOTHING
    about = About(row.id, row.child_id, row.household_id, row.facility_id, row.on)
    if bill.paid <= 0:
        return False
    line = add_line(tx, about, Item(CORRECTION, TAKEN_BACK, bill.paid, PAYMENT), account_id=viewer.account_id, now=now)
    record(tx, viewer=viewer, action="billing.taken_back", subject=("reservation", row.id), now=now, facts={"yen": bill.paid})
    mails.taken_back(tx, letter_facts(tx, row), lines=_lines(bill), line=line, yen=bill.paid, now=now)
    return True


def correct_charge(
    tx: Writing, *, viewer: Viewer, key: str, ref: str, yen: int, reason: str, now: datetime
) -> None:
    """The facility sets what a use, or its cancelling, costs in all, with a reason the family reads: one line of the difference.

    What is then too much is given back by 「返金した」. Raises `Refused` where nothing was charged yet or nothing changes.
    """
    if claim_key(tx, viewer, key, {"ref": ref, "yen": yen, "reason": reason}, now) is not None:
        return
    row = lock_reservation(tx, staff_only(viewer), ref)
    bill = bill_of(tx, row.id)
    if bill is None or bill.yen == yen:
        raise Refused(NOT_CHARGED if bill is None else SAME_SUM)
    about = About(row.id, row.child_id, row.household_id, row.facility_id, row.on)
    item = Item(CORRECTION, f"{CORRECTED}：{reason}", yen - bill.yen, "facility")
    line = add_line(tx, about, item, account_id=viewer.account_id, now=now)
    record(tx, viewer=viewer, action="billing.corrected", subject=("reservation", row.id), now=now, facts={"line": line})
    settle_key(tx, viewer, key, ref)


def staff_only(viewer: Viewer) -> Viewer:
    """Only the facility that takes the money marks it (K4-4)."""
    if viewer.audience is not Audience.FACILITY:
        raise NotFound("reservation")
    return viewer


def _lines(bill: Bill) -> list[str]:
    return [f"{one.label}：{yen_text(one.yen)}" for one in bill.lines]


def _changed(bill: Bill) -> Refusal:
    return Refusal(
        "sum_changed", f"料金が変わり、お支払いいただく額は{yen_text(bill.due)}になりました。内訳を確かめて、もう一度押してください。"
    )
