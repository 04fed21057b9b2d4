"""Letters of the day, to both guardians, each once (G1, K1-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.attendance.rules import Arrival, stamp_words
from tsuen.domain.attendance.words import ARRIVE, LEAVE
from tsuen.domain.households.queries import GuardianFacts
from tsuen.domain.outbox.services import post_letter
from tsuen.kernel.wording import day_text, span_text, time_text


def post_started(tx: Writing, arrival: Arrival, guardians: Sequence[GuardianFacts], now: datetime) -> None:
    """「利用開始のお知らせ」."""
    _post(tx, "attendance/started", arrival, guardians, stamp_words(ARRIVE, arrival, now), now)


def post_ended(tx: Writing, arrival: Arrival, guardians: Sequence[GuardianFacts], now: datetime) -> None:
    """「利用終了のお知らせ」."""
    _post(tx, "attendance/ended", arrival, guardians, stamp_words(LEAVE, arrival, now), now)


def _post(
    tx: Writing, template: str, arrival: Arrival, guardians: Sequence[GuardianFacts], words: str, now: datetime
) -> None:
    plan = arrival.plan
    for guardian in guardians:
        if guardian.email:
            post_letter(
                tx,
                template=template,
                to=guardian.email,
                facts={
                    "guardian": guardian.name,
                    "child": arrival.child_name,
                    "facility": arrival.facility_name,
                    "number": arrival.id,
                    "day": day_text(plan.on),
                    "time": time_text(now),
                    "planned": span_text(plan.starts, plan.ends),
                    "words": words,
                },
                dedupe_key=f"{template.replace('/', '.')}:{arrival.id}:{guardian.position}",
                now=now,
            )
