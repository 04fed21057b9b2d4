"""抽選日: the one day on which those who take part in a lottery are told (A9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.applications.models import DrawRound
from tsuen.domain.applications.rules.rounds import terms_from, terms_on
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.clock import jst_date


def draw_days(tx: Reading, municipality_code: str, now: datetime) -> Mapping[int, date]:
    """By the id of each round of a municipality that is not drawn yet: its day, as the policy says it today.

    Everywhere an application's answer is promised (desk, home, 「わたしの記録」) this day stands in place of the days of review.
    """
    policy = policy_on(tx, municipality_code, jst_date(now)).policy
    rows = tx.scalars(select(DrawRound).where(DrawRound.municipality_code == municipality_code, DrawRound.state == "open"))
    return {row.id: (terms_on(policy, row.opens_on) or terms_from(row.terms)).round.draws_on for row in rows}
