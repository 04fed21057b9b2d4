"""What letters about a request say: read anew, for whoever is a guardian now."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.amendments.mails import AskedFacts
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.amendments.queries import Asked, about_of
from tsuen.domain.amendments.queries.effects import Effect, effect_of
from tsuen.domain.amendments.rules import name_of
from tsuen.domain.amendments.words import CHANGE, END, REMOVAL
from tsuen.domain.households.queries import guardians_in
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.clock import jst_date
from tsuen.kernel.wording import date_text


def facts_of(tx: Writing, amendment_id: int, now: datetime, *, consequences: bool = False) -> AskedFacts:
    """Every guardian is told: a change of address or of guardians is nobody's secret. `consequences`: what follows from it, too."""
    row, about = tx.get_one(Amendment, amendment_id), about_of(tx, amendment_id)
    changes = policy_on(tx, row.municipality_code, jst_date(now)).policy.changes
    family = [(one.name, one.email) for one in guardians_in(tx, row.household_id) if one.email]
    effect = Effect()
    if consequences:
        effect = effect_of(
            tx, household_id=row.household_id, child_id=row.child_id, was=row.facts["was"], wanted=row.facts["wanted"],
            removal=about.removal, now=now,
        )  # fmt: skip
    return AskedFacts(
        row.id, name_of(changes, row.kind), about.number, about.whom, _what(about), row.effective_on, row.kind == END, row.reason, family,
        about.removal, [f"{date_text(one.first_on)}～{date_text(one.ends_on)}" for one in effect.days], effect.fallen.total, effect.pickups,
    )  # fmt: skip


def _what(about: Asked) -> str:
    if about.removal:
        return f"{REMOVAL}こと"
    return "、".join(line.label for line in about.lines if line.changed) if about.kind == CHANGE else about.reason_words
