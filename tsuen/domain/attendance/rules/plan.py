"""What was reserved and where it stands: the facts the rules of the day decide on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tsuen.domain.attendance.words import ARRIVE, LEAVE
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.facts import NOTHING_BEFORE, Facts, History
from tsuen.kernel.clock import at_jst

MISSED_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Plan:
    """What was reserved, and where it stands: the facts of every rule here. Minutes after midnight in Japan."""

    on: date
    starts: int
    ends: int
    state: str

    @property
    def starts_at(self) -> datetime:
        """The planned start."""
        return at_jst(self.on, self.starts)

    @property
    def ends_at(self) -> datetime:
        """The planned end."""
        return at_jst(self.on, self.ends)

    def overdue(self, now: datetime) -> bool:
        """Expected and not here ten minutes later, or here past the planned end: staff may have to telephone."""
        due = {"confirmed": self.starts_at + MISSED_AFTER, "in_use": self.ends_at}.get(self.state)
        return due is not None and now > due

    @property
    def step(self) -> str:
        """The stamp it waits for: arrive, leave, or none."""
        return {"confirmed": ARRIVE, "in_use": LEAVE}.get(self.state, "")


@dataclass(frozen=True)
class LastStamp:
    """The stamp set last: arrive or leave, and when."""

    kind: str
    at: datetime


@dataclass(frozen=True)
class Arrival:
    """One reservation at the door: the plan, the stamps there are, the policy it was made under."""

    id: int
    ref: str
    child_id: int
    child_name: str
    household_id: int
    facility_id: int
    facility_name: str
    facility_phone: str
    plan: Plan
    policy: Policy
    facts: Facts  # the case the reservation was made as; `history.used_minutes` of the month is without this reservation
    arrived_at: datetime | None
    left_at: datetime | None
    earlier: History = NOTHING_BEFORE  # the visits before this one alone: what its price is made from

    def case(self, at: datetime) -> Facts:
        """The case with its stamps, the child leaving at `at` if it has not left yet."""
        return replace(self.facts, now=at, arrived_at=self.arrived_at or self.plan.starts_at, left_at=self.left_at or at)

    def stamped(self, kind: str) -> datetime | None:
        """When this stamp was set, if it was."""
        return self.arrived_at if kind == ARRIVE else self.left_at

    @property
    def last_stamp(self) -> LastStamp | None:
        """The stamp set last, if there is one."""
        for kind, at in ((LEAVE, self.left_at), (ARRIVE, self.arrived_at)):
            if at is not None:
                return LastStamp(kind, at)
        return None
