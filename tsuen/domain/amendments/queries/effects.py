"""What follows from a change beside itself: other days of a certification, what falls outside them, who collects (A11, A12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tsuen.db import Reading
from tsuen.domain.amendments.queries.holders import NOTHING, Falling, falling_outside
from tsuen.domain.amendments.queries.requests import Asked
from tsuen.domain.amendments.rules import birth_refusals, no_days
from tsuen.domain.amendments.words import CHANGE
from tsuen.domain.certifications.queries import CertificationFacts, unended
from tsuen.domain.certifications.rules import corrected, window
from tsuen.domain.policies.policy import Changes
from tsuen.domain.policies.queries import policy_on
from tsuen.domain.reservations.queries.naming import named_second
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal


@dataclass(frozen=True)
class Days:
    """One certification with the days it has under another birth date; `last_on` before `first_on`: none are left.

    `last_on`: by the rules; one that was ended early keeps its earlier day (`ends_on`).
    """

    held: CertificationFacts
    first_on: date
    last_on: date

    @property
    def ends_on(self) -> date:
        """The last day it will have."""
        return min(self.held.ends_on, self.last_on) if self.held.original_on else self.last_on

    @property
    def gone(self) -> bool:
        """Whether no day of use is left."""
        return self.ends_on < self.first_on

    @property
    def other(self) -> bool:
        """Whether anything of it changes."""
        return (self.first_on, self.ends_on) != (self.held.starts_on, self.held.ends_on) or self.last_on != (
            self.held.original_on or self.held.ends_on
        )


@dataclass(frozen=True)
class Effect:
    """`days`: certifications that get others; `fallen`: what lies outside; `pickups`: reservations that name who goes."""

    days: Sequence[Days] = ()
    fallen: Falling = NOTHING
    pickups: int = 0

    @property
    def mark(self) -> str:
        """What a page told of it: another one, and it is told again."""
        told = [f"{one.first_on}/{one.ends_on}" for one in self.days]
        return " ".join([*told, str(self.fallen.total), str(self.pickups)]) if (self.days or self.pickups) and not any(one.gone for one in self.days) else ""


def effect_of(
    tx: Reading, *, household_id: int, child_id: int | None, was: Mapping[str, str], wanted: Mapping[str, str], removal: bool, now: datetime
) -> Effect:
    """What a change would bring now; the caller has let the viewer in."""
    if removal:
        return Effect(pickups=named_second(tx, household_id, now))
    born = _birth(was, wanted)
    if child_id is None or born is None:
        return Effect()
    found = days_of(tx, child_id, *born, now)
    spans = [(one.first_on, one.ends_on) for one in found]
    return Effect([one for one in found if one.other], falling_outside(tx, child_id, spans, now))


def effect_of_request(tx: Reading, one: Asked, now: datetime) -> Effect:
    """What a request that waits, or was approved ahead, would bring; nothing of any other."""
    if one.kind != CHANGE or one.applied_at or one.state not in ("submitted", "returned", "approved"):
        return Effect()
    return effect_of(
        tx, household_id=one.household_id, child_id=one.child_id, was=one.was, wanted=one.wanted, removal=one.removal, now=now
    )


def days_of(tx: Reading, child_id: int, was: date, birth_on: date, now: datetime) -> list[Days]:
    """The running certifications of a child, each by the rules of the day it was issued."""
    found = []
    for held in unended(tx, [child_id], jst_date(now)):
        policy = policy_on(tx, held.municipality_code, held.issued_on).policy
        full = held.original_on or held.ends_on
        first, last = corrected(was, birth_on, policy, starts_on=held.starts_on, ends_on=full, issued_on=held.issued_on)
        found.append(Days(held, first, last))
    return found


def birth_against(
    tx: Reading, *, child_id: int | None, was: Mapping[str, str], wanted: Mapping[str, str], effective_on: date, changes: Changes, now: datetime
) -> list[Refusal]:
    """What stands against a corrected birth date, if one is wanted: by itself, or because no day of use is left."""
    born = _birth(was, wanted)
    if child_id is None or born is None:
        return []
    said = birth_refusals(born[1], effective_on=effective_on, today=jst_date(now))
    gone = next((one for one in days_of(tx, child_id, *born, now) if one.gone), None)
    if gone is None or said:
        return said
    by_age = window(born[1], policy_on(tx, gone.held.municipality_code, gone.held.issued_on).policy)
    return [no_days((by_age.first_on, by_age.last_on), (gone.held.starts_on, gone.held.ends_on), changes)]


def _birth(was: Mapping[str, str], wanted: Mapping[str, str]) -> tuple[date, date] | None:
    """(as registered, as wanted), where they differ."""
    before, after = was.get("birth_on", ""), wanted.get("birth_on", "")
    return (date.fromisoformat(before), date.fromisoformat(after)) if before and after and before != after else None
