"""Letters about changes and the end of a certification (G1). Nothing of allergies or care needs stands in any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.facilities.queries import FacilityFacts
from tsuen.domain.outbox.services import post_letter
from tsuen.kernel.facts import Fact
from tsuen.kernel.wording import date_text

SECOND = 2


@dataclass(frozen=True)
class EndingFacts:
    """Of one certification: its child, its last day, why it ends early ("" when by age), whom it is told: (name, address).

    `mark`: which of its endings it is (`rules.state_mark`).
    """

    id: int
    child: str
    ends_on: date
    reason: str
    family: Sequence[tuple[str, str]]
    mark: str

    def common(self) -> dict[str, Fact]:
        """The facts every one of them may show."""
        return {"child": self.child, "last": date_text(self.ends_on), "reason": self.reason}


def ended(tx: Writing, about: EndingFacts, *, fallen: int, now: datetime) -> None:
    """The municipality ended it early: to the family, with how many reservations fell (A12)."""
    _to_family(tx, about, "ended", {"fallen": fallen}, now)


def ended_facility(tx: Writing, about: EndingFacts, *, facility_id: int, name: str, address: str, fallen: int, now: datetime) -> None:
    """The same to a facility the child was expected at."""
    post_letter(
        tx, template="amendments/ended_facility", to=address, facts={**about.common(), "name": name, "fallen": fallen},
        dedupe_key=f"amendments.ended:{about.id}:{about.mark}:facility{facility_id}", now=now,
    )  # fmt: skip


def ending(tx: Writing, about: EndingFacts, *, now: datetime) -> None:
    """「認定が終わります」: some weeks ahead, once for each last day."""
    _to_family(tx, about, "ending", {}, now)


def restored(tx: Writing, about: EndingFacts, *, now: datetime) -> None:
    """The municipality took an early end back: to the family (A12)."""
    _to_family(tx, about, "restored", {}, now)


@dataclass(frozen=True)
class AskedFacts:
    """Of one request: what it is called, about whom, what changes (words only), the desk's words; whom it is told.

    `removal`: 保護者2 goes, and 保護者1 collects `pickups` times in its place; `days`: 認定期間 as it will be, `fallen`: how
    many reservations lie outside.
    """

    id: int
    title: str
    number: str
    whom: str
    what: str
    effective_on: date
    ending: bool
    reason: str
    family: Sequence[tuple[str, str]]
    removal: bool = False
    days: Sequence[str] = ()
    fallen: int = 0
    pickups: int = 0

    def common(self) -> dict[str, Fact]:
        """The facts every one of them may show."""
        return {
            "removal": self.removal, "days": [*self.days], "fallen": self.fallen, "pickups": self.pickups,
            "title": self.title, "number": self.number, "whom": self.whom, "what": self.what, "on": date_text(self.effective_on),
            "reason": self.reason, "what_label": "理由" if self.ending else "変わるもの", "on_label": "最後の日" if self.ending else "いつから",
        }  # fmt: skip


def received(tx: Writing, about: AskedFacts, *, now: datetime) -> None:
    """It came in, or came again after a correction: to every guardian (A11)."""
    _of_request(tx, about, "received", now)


def returned(tx: Writing, about: AskedFacts, *, now: datetime) -> None:
    """What to mend (A11)."""
    _of_request(tx, about, "returned", now)


def changed(tx: Writing, about: AskedFacts, *, now: datetime) -> None:
    """Approved: what changes, by its words, and from when (A11)."""
    _of_request(tx, about, "changed", now)


def declined(tx: Writing, about: AskedFacts, *, now: datetime) -> None:
    """Declined, with the reason (A11)."""
    _of_request(tx, about, "declined", now)


def corrected_facility(
    tx: Writing, amendment_id: int, *, facility: FacilityFacts, child: str, days: tuple[date, date], fallen: int, now: datetime
) -> None:
    """Reservations fell outside the days of a corrected certification: to the facility they were at (A11, A12)."""
    facts: dict[str, Fact] = {
        "name": facility.name, "child": child, "first": date_text(days[0]), "last": date_text(days[1]), "fallen": fallen,
    }  # fmt: skip
    key = f"amendments.corrected:{amendment_id}:facility{facility.id}"
    post_letter(tx, template="amendments/corrected_facility", to=facility.email, facts=facts, dedupe_key=key, now=now)


def _of_request(tx: Writing, about: AskedFacts, event: str, now: datetime) -> None:
    for position, (name, address) in enumerate(about.family, start=1):
        post_letter(
            tx, template=f"amendments/{event}", to=address, facts={**about.common(), "name": name, "gone": about.removal and position == SECOND},
            dedupe_key=f"amendments.{event}:{about.id}:{now.isoformat()}:family{position}", now=now,
        )  # fmt: skip


def _to_family(tx: Writing, about: EndingFacts, event: str, more: dict[str, Fact], now: datetime) -> None:
    for position, (name, address) in enumerate(about.family, start=1):
        post_letter(
            tx, template=f"amendments/{event}", to=address, facts={**about.common(), **more, "name": name},
            dedupe_key=f"amendments.{event}:{about.id}:{about.mark}:family{position}", now=now,
        )  # fmt: skip
