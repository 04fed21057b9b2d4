"""What letters about a request say: read anew, for whoever is a guardian now."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.amendments.mails import AskedFacts
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.amendments.queries import about_of
from tsuen.domain.amendments.rules import name_of
from tsuen.domain.amendments.words import CHANGE, END
from tsuen.domain.households.queries import guardians_in
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.clock import jst_date


def facts_of(tx: Writing, amendment_id: int, now: datetime) -> AskedFacts:
    """Every guardian is told: a change of address or of guardians is nobody's secret."""
    row, about = tx.get_one(Amendment, amendment_id), about_of(tx, amendment_id)
    changes = policy_on(tx, row.municipality_code, jst_date(now)).policy.changes
    what = "、".join(line.label for line in about.lines if line.changed) if row.kind == CHANGE else about.reason_words
    family = [(one.name, one.email) for one in guardians_in(tx, row.household_id) if one.email]
    return AskedFacts(row.id, name_of(changes, row.kind), about.number, about.whom, what, row.effective_on, row.kind == END, row.reason, family)
