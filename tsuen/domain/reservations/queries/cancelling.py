"""What cancelling several reservations at once would cost, line by line (D13, F4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tsuen.db import Reading
from tsuen.domain.reservations.queries.agreed import agreed
from tsuen.domain.reservations.queries.falling import with_falling
from tsuen.domain.reservations.queries.lists import ReservationFacts, reservation_of
from tsuen.domain.reservations.rules import CancellationCost, cancellation_cost, may_cancel
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import hours_text, yen_text


@dataclass(frozen=True)
class CancelLine:
    """One reservation, and what cancelling it at this instant costs. `reasons`: the list it may be cancelled for."""

    one: ReservationFacts
    cost: CancellationCost
    reasons: Sequence[str]
    falls: bool = False  # with another one; nobody asked for it

    @property
    def cancellable(self) -> bool:
        """Whether it still can be cancelled."""
        return may_cancel(self.one.state)

    @property
    def words(self) -> str:
        """0時間; 2時間・600円."""
        return cost_words(self.cost.minutes, self.cost.yen)


@dataclass(frozen=True)
class CancelSum:
    """All of them together."""

    lines: Sequence[CancelLine]

    @property
    def minutes(self) -> int:
        """Minutes that stay counted."""
        return sum(line.cost.minutes for line in self.lines)

    @property
    def yen(self) -> int:
        """Yen to be paid."""
        return sum(line.cost.yen for line in self.lines)

    @property
    def words(self) -> str:
        """4時間・600円."""
        return cost_words(self.minutes, self.yen)

    @property
    def free(self) -> bool:
        """Whether nothing is lost."""
        return not (self.minutes or self.yen)

    @property
    def stuck(self) -> Sequence[ReservationFacts]:
        """Those that cannot be cancelled any more."""
        return [line.one for line in self.lines if not line.cancellable]

    @property
    def reasons(self) -> Sequence[str]:
        """The reasons every one of them knows."""
        first, *others = [line.reasons for line in self.lines]
        return [one for one in first if all(one in known for known in others)]


def cancel_sum(tx: Reading, viewer: Viewer, refs: Sequence[str], reason: str, now: datetime) -> CancelSum:
    """Gather it, earliest day first, with the days that fall with them. Raises `NotFound` if any is not the viewer's."""
    found = [reservation_of(tx, viewer, ref) for ref in with_falling(tx, viewer, refs, now)]
    ordered = sorted(found, key=lambda one: (one.on, one.starts, one.id))
    return CancelSum([_line(tx, one, reason, now, falls=one.ref not in refs) for one in ordered])


def cost_words(minutes: int, yen: int) -> str:
    """What is lost, in words."""
    return "・".join([hours_text(minutes)] * bool(minutes or not yen) + [yen_text(yen)] * bool(yen))


def _line(tx: Reading, one: ReservationFacts, reason: str, now: datetime, *, falls: bool) -> CancelLine:
    made = agreed(tx, one.id, now)
    cost = cancellation_cost(made.policy, made.for_reason(reason), one.free_until_at)
    return CancelLine(one, cost, made.policy.cancelling.reasons, falls)
