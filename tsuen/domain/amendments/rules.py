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
