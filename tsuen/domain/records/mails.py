"""The letter about a day that can be read: that it can, and nothing of what stands in it (G1, E4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.households.queries import GuardianFacts
from tsuen.domain.outbox.services import post_letter
from tsuen.kernel.wording import day_text


def published(
    tx: Writing, *, record_id: int, child: str, facility: str, on: date, guardians: Sequence[GuardianFacts], now: datetime
) -> None:
    """「行動記録を読めるようになりました」, to both guardians, once a day of use."""
    for guardian in guardians:
        if guardian.email:
            post_letter(
                tx, template="records/published", to=guardian.email,
                facts={"guardian": guardian.name, "child": child, "facility": facility, "day": day_text(on)},
                dedupe_key=f"records.published:{record_id}:family{guardian.position}", now=now,
            )  # fmt: skip
