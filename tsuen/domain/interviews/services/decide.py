"""After the interview the facility records 受入可否; only then can hours be booked (D5)."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.interviews import mails
from tsuen.domain.interviews.models import Interview
from tsuen.domain.interviews.services._state import load, move
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import long_day_text

NO_REASON = Refusal("reason_missing", "受入不可のときは、理由を入力してください。", "words")


def decide(tx: Writing, *, viewer: Viewer, now: datetime, ref: str, accepted: bool, words: str = "") -> None:
    """予約確定 → done with 受入可 or 受入不可 (with a reason), on the interview's day or later; mail to the family."""
    row = load(tx, Interview.facility_id == viewer.facility_id, ref)
    if row.state == "confirmed" and jst_date(now) < row.on:
        sentence = f"受入可否は、面談の日（{long_day_text(row.on)}）から記録できます。"
        raise Refused(Refusal("interview_ahead", sentence, on=row.on))
    if not accepted and not words:
        raise Refused(NO_REASON)
    answer = "yes" if accepted else "no"
    values = {"state": "done", "accepted": answer, "accepted_at": now, "answer": words, "open_key": None}
    move(tx, row, ("confirmed",), values)
    record(
        tx, viewer=viewer, action="interviews.decide", subject=("interview", row.id), now=now,
        facts={"accepted": answer},
    )  # fmt: skip
    mails.decided(tx, row, now)
