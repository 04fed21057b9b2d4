"""How things stand for a family that wants a change or an end: what is registered, what is certified, what was asked back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from tsuen.db import Reading
from tsuen.domain.amendments.queries.effects import Effect, birth_against, effect_of
from tsuen.domain.amendments.queries.holders import Falling, falling
from tsuen.domain.amendments.queries.requests import asked_of_household
from tsuen.domain.amendments.rules import change_refusals, name_of, names
from tsuen.domain.amendments.words import CHANGE, END, FIELDS, SUBJECTS
from tsuen.domain.certifications.queries import CertificationFacts, certifications_of
from tsuen.domain.households.queries import (
    child_fields,
    child_of,
    children_in,
    children_of,
    guardian_fields,
    household_at_desk,
    household_of,
)
from tsuen.domain.municipalities.queries import MunicipalityFacts, municipality
from tsuen.domain.policies.policy import Changes
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound, Refusal
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class Standing:
    """One person of the household: what is registered, and what the desk asked back of an earlier request."""

    subject: str
    ref: str
    whom: str
    title: str
    place: MunicipalityFacts
    changes: Changes
    registered: Mapping[str, str]
    others: Sequence[Mapping[str, str]]
    returned: Mapping[str, str] = field(default_factory=dict)
    returned_on: date | None = None
    returned_why: str = ""
    reason: str = ""
    household_id: int = 0
    child_id: int | None = None

    @property
    def online(self) -> bool:
        """Whether it is taken here."""
        return self.changes.way == "online"

    @property
    def names(self) -> Mapping[str, str]:
        """What both applications are called here."""
        return names(self.changes)

    def wanted(self, facts: Mapping[str, str]) -> dict[str, str]:
        """What would be registered: an address there is stays (B6)."""
        mail = {"email": self.registered["email"]} if "email" in self.registered else {}
        return {**facts, **mail}

    def effect(self, tx: Reading, facts: Mapping[str, str], now: datetime, *, removal: bool = False) -> Effect:
        """What follows from these facts, or from taking the person out, beside them."""
        return effect_of(
            tx, household_id=self.household_id, child_id=self.child_id, was=self.registered, wanted=facts, removal=removal, now=now
        )

    def against(self, tx: Reading, facts: Mapping[str, str], effective_on: date, now: datetime) -> Sequence[Refusal]:
        """Everything that stands against these facts from that day on."""
        wanted, place = self.wanted(facts), (self.place.prefecture, self.place.name)
        said = change_refusals(
            self.subject, self.registered, wanted, others=self.others, place=place, effective_on=effective_on, today=jst_date(now),
            changes=self.changes,
        )  # fmt: skip
        return said + birth_against(
            tx, child_id=self.child_id, was=self.registered, wanted=wanted, effective_on=effective_on, changes=self.changes, now=now
        )


@dataclass(frozen=True)
class Ends:
    """The certifications of the household that may be ended."""

    title: str
    place: MunicipalityFacts
    changes: Changes
    running: Sequence[CertificationFacts]
    names: Mapping[int, str]

    @property
    def online(self) -> bool:
        """Whether it is taken here."""
        return self.changes.way == "online"

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(ref, the child's name)."""
        return [(one.ref, f"{self.names[one.child_id]} さま") for one in self.running]

    def falling(self, tx: Reading, refs: Sequence[str], last_on: date, now: datetime) -> Falling:
        """What falls with these ending on a day, together."""
        found = [falling(tx, one.child_id, last_on, now) for one in self.running if one.ref in refs]
        return Falling(sum(one.reservations for one in found), sum(one.interviews for one in found))


@dataclass(frozen=True)
class Registered:
    """One person of a household at the desk: as registered, field by field."""

    household_id: int
    household_ref: str
    who: str
    subject: str
    child_id: int | None
    child_ref: str
    whom: str
    facts: dict[str, str]

    def effect(self, tx: Reading, facts: Mapping[str, str], now: datetime, *, removal: bool = False) -> Effect:
        """What follows from these facts, or from taking the person out, beside them."""
        return effect_of(
            tx, household_id=self.household_id, child_id=self.child_id, was=self.facts, wanted=facts, removal=removal, now=now
        )


def registered_at_desk(tx: Reading, viewer: Viewer, ref: str, who: str) -> Registered:
    """`who`: guardian1, guardian2, or child1 for the eldest child. Raises `NotFound` outside the viewer's municipality."""
    home = household_at_desk(tx, viewer, ref)
    if who.startswith("guardian"):
        subject, child_id, child_ref, whom, found = who, None, "", SUBJECTS[who], guardian_fields(tx, home, int(who[-1]))
    else:
        children = children_in(tx, home)
        number = int(who.removeprefix("child"))
        if number > len(children):
            raise NotFound(who)
        child = children[number - 1]
        subject, child_id, child_ref, whom, found = "child", child.id, child.ref, f"{child.name} さん", child_fields(tx, home, child.id)
    return Registered(home, ref, who, subject, child_id, child_ref, whom, {name: found[name] for name in FIELDS[subject] if name in found})


def standing_of(tx: Reading, viewer: Viewer, subject: str, ref: str, today: date, *, removal: bool = False) -> Standing:
    """One person of the viewer's household, to be changed, or (`removal`) taken out. Raises `NotFound` for anybody else's child."""
    home = household_of(tx, viewer)
    changes = policy_on(tx, home.municipality_code, today).policy.changes
    child = child_of(tx, viewer, ref) if subject == "child" else None
    position = 1 if subject == "guardian1" else 2
    found = child_fields(tx, home.id, child.id) if child else guardian_fields(tx, home.id, position)
    back = next(
        (
            one for one in asked_of_household(tx, viewer)
            if one.kind == CHANGE and one.state == "returned" and one.removal == removal
            and (one.subject, one.child_id) == (subject, child.id if child else None)
        ),
        None,
    )  # fmt: skip
    return Standing(
        subject, ref, f"{child.name} さま" if child else SUBJECTS[subject], name_of(changes, CHANGE), municipality(tx, home.municipality_code),
        changes, {name: found[name] for name in FIELDS[subject] if name in found},
        [] if child else [guardian_fields(tx, home.id, 3 - position)],
        back.wanted if back else {}, back.effective_on if back else None, back.why if back else "", back.reason if back else "",
        home.id, child.id if child else None,
    )  # fmt: skip


def ends_of(tx: Reading, viewer: Viewer, today: date) -> Ends:
    """What the viewer's household may ask to end."""
    home = household_of(tx, viewer)
    changes = policy_on(tx, home.municipality_code, today).policy.changes
    running = [one for one in certifications_of(tx, viewer) if one.state == "active" and one.ends_on >= today]
    names = {child.id: child.name for child in children_of(tx, viewer)}
    return Ends(name_of(changes, END), municipality(tx, home.municipality_code), changes, running, names)
