"""The desk's answers behind one form (A8); where places are drawn by lot, 審査済み in place of the approval (A9)."""

from __future__ import annotations

from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.applications.services.approve import approve
from tsuen.domain.applications.services.review import ask_back, reject
from tsuen.domain.applications.services.rounds import mark_eligible
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Viewer

DONE = {
    "approve": "承認しました。お知らせのメールをお送りします。",
    "enter": "審査済みにしました。抽選に入ります。",
    "return": "差し戻しました。申請者にメールをお送りします。",
    "reject": "却下しました。申請者にメールをお送りします。",
}


def settle(
    tx: Writing, ref: str, *, viewer: Viewer, result: str, starts_on: date | None, reason: str, memo: str, now: datetime
) -> str:
    """Approve (or let into the draw), ask back or reject; returns what the officer is told. Refuses what is none of these."""
    if result == "approve":
        on = starts_on or jst_date(now)
        if on < jst_date(now):
            raise Refused(Refusal("past", "認定の始まりは、今日からあとの日にしてください。", "starts_on"))
        approve(tx, ref, viewer=viewer, starts_on=on, memo=memo, now=now)
    elif result == "enter":
        mark_eligible(tx, ref, viewer=viewer, memo=memo, now=now)
    elif result == "return":
        ask_back(tx, ref, viewer=viewer, reason=reason, memo=memo, now=now)
    elif result == "reject":
        reject(tx, ref, viewer=viewer, reason=reason, memo=memo, now=now)
    else:
        raise Refused(Refusal("result", "審査の結果を選んでください。", "result"))
    return DONE[result]
