"""Until when a certification may be ended early, and when its family is told ahead (A12)."""

from __future__ import annotations

from datetime import date, timedelta

from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import date_text

TOLD_AHEAD = timedelta(days=30)
FIELD = "ends_on"


def may_end(*, state: str, starts_on: date, was: date, ends_on: date) -> Refusal | None:
    """Why a certification from `starts_on` to `was` cannot end on `ends_on`, if it cannot. The sentence names the period."""
    if state != "active":
        return Refusal("ended", f"この認定は、{date_text(was)}で終わっています。", on=was)
    if ends_on < starts_on:
        sentence = f"認定は{date_text(starts_on)}に始まります。最後の日は、その日かその後の日にしてください。"
        return Refusal("before_start", sentence, FIELD, starts_on)
    if ends_on >= was:
        sentence = f"この認定は{date_text(was)}で終わります。最後の日は、それより前の日にしてください。"
        return Refusal("not_earlier", sentence, FIELD, was)
    return None


def may_restore(*, state: str, ends_on: date, original_on: date | None, today: date) -> Refusal | None:
    """Why an early end cannot be taken back, if it cannot: there was none, or its day has passed (A12)."""
    if original_on is None:
        return Refusal("not_shortened", f"この認定は、はじめから{date_text(ends_on)}までです。取り消す終了はありません。", on=ends_on)
    if state != "active" or ends_on < today:
        sentence = f"この認定は、{date_text(ends_on)}で終わりました。終わったあとは取り消せません。あらためて利用申請をしてもらってください。"
        return Refusal("over", sentence, on=ends_on)
    return None


def state_mark(ends_on: date, endings: int) -> str:
    """Which ending a letter is about: its day, and after one was taken back which time it is."""
    return ends_on.isoformat() + (f"#{endings}" if endings > 1 else "")
