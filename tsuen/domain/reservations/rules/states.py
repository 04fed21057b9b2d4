"""The states of a reservation and the ways between them."""

from __future__ import annotations

from types import MappingProxyType

# 仮予約 → 予約確定 → 利用中 → 利用終了; declined by the facility, cancelled by anyone before the use, no_show by nobody coming.
# The ways back to confirmed and in_use are a staff member's undo of a stamp (H6), or of a no-show.
NEXT = MappingProxyType(
    {
        "tentative": frozenset({"confirmed", "declined", "cancelled"}),
        "confirmed": frozenset({"in_use", "cancelled", "no_show"}),
        "in_use": frozenset({"done", "confirmed"}),
        "done": frozenset({"in_use"}),
        "declined": frozenset(),
        "cancelled": frozenset(),
        "no_show": frozenset({"confirmed"}),
    }
)
HOLDING = frozenset({"tentative", "confirmed", "in_use", "done", "no_show"})  # those whose places are theirs
COMING = frozenset({"tentative", "confirmed", "in_use"})


def states_before(state: str) -> frozenset[str]:
    """The states from which `state` may be reached: what a compare-and-set compares with (law 4)."""
    return frozenset(before for before, after in NEXT.items() if state in after)


def holds_places(state: str) -> bool:
    """Whether a reservation in this state has its half-hours claimed."""
    return state in HOLDING


def may_cancel(state: str) -> bool:
    """Whether it can still be cancelled."""
    return "cancelled" in NEXT[state]
