"""Why staff cannot enter an interview that was agreed on by telephone (D4, S8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from tsuen.db import Reading
from tsuen.domain.certifications.queries import certification_on
from tsuen.domain.facilities.queries import FacilityFacts
from tsuen.domain.households.queries import ChildFacts
from tsuen.domain.interviews.queries.standing import standing
from tsuen.domain.interviews.queries.taken import interview_at
from tsuen.domain.interviews.rules import (
    BUSY,
    CLOSED_TO_ALL,
    Elsewhere,
    Time,
    may_attend,
    pending,
    times_refusal,
)
from tsuen.kernel.birthdays import age_in_months
from tsuen.kernel.refusals import Refusal

Held = Callable[[date, int, int], Elsewhere | None]


def why_not_entered(tx: Reading, facility: FacilityFacts, child: ChildFacts, at: Time, *, now: datetime, elsewhere: Held) -> Refusal | None:
    """The first rule in the way: 「事前面談を受け付けない」, the time, one under way, certification, age, another appointment.

    The facility needs no offered time, may take a closed day, and may meet again whom it met: it knows why. `elsewhere`: a higher
    room's answer.
    """
    if facility.interview_way == "none":
        return CLOSED_TO_ALL
    wrong = times_refusal([at], now)
    if wrong is not None:
        return replace(wrong, field=wrong.field.rstrip("1"))
    under_way = standing(tx, child.id, facility.id)
    if under_way.pending and under_way.on:
        return pending(under_way.on)
    refusal = may_attend(
        certified=certification_on(tx, child.id, at.on) is not None, age_months=age_in_months(child.birth_on, at.on),
        from_months=facility.age_from_months, below_months=facility.age_below_months, ages=facility.ages, on=at.on,
    )  # fmt: skip
    if refusal is not None:
        return replace(refusal, field="on")
    busy = interview_at(tx, child.id, at.on, at.starts, at.ends) or elsewhere(at.on, at.starts, at.ends)
    return replace(BUSY, field="on") if busy else None
