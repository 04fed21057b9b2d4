"""The facility answers a request: 確定する or お断りする (D3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.interviews import mails
from tsuen.domain.interviews.models import Interview, InterviewSlot
from tsuen.domain.interviews.services._state import FREED, load, move
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Viewer

PAST = Refusal(
    "interview_past", "面談の日がすぎています。お断りして、保護者にほかの日時を選んでもらってください。"
)


def confirm(tx: Writing, *, viewer: Viewer, now: datetime, ref: str) -> None:
    """仮予約 → 予約確定, and the mail 「初回面談の予約確定」."""
    row = load(tx, Interview.facility_id == viewer.facility_id, ref)
    if row.state == "tentative" and row.on < jst_date(now):
        raise Refused(PAST)
    move(tx, row, ("tentative",), {"state": "confirmed"})
    record(tx, viewer=viewer, action="interviews.confirm", subject=("interview", row.id), now=now)
    mails.confirmed(tx, row, now)


def decline(
    tx: Writing, *, viewer: Viewer, now: datetime, ref: str, words: str, close_slot: bool = False
) -> None:
    """お断りする with the facility's words, before or after 予約確定. The time is offered again unless `close_slot`."""
    row = load(tx, Interview.facility_id == viewer.facility_id, ref)
    move(tx, row, ("tentative", "confirmed"), {"state": "declined", "answer": words} | FREED)
    if close_slot:
        tx.execute(update(InterviewSlot).where(InterviewSlot.id == row.slot_id).values(state="withdrawn"))
    record(tx, viewer=viewer, action="interviews.decline", subject=("interview", row.id), now=now)
    mails.declined(tx, row, now)
