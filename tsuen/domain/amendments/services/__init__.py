"""Use cases of changes and ends of a certification, and of what follows from them (A11, A12, G5)."""

from tsuen.domain.amendments.services.applying import apply_due
from tsuen.domain.amendments.services.asking import ask_change, ask_end
from tsuen.domain.amendments.services.deciding import enter_change, settle
from tsuen.domain.amendments.services.ending import (
    close_lapsed,
    end_certification,
    restore_certification,
    tell_ahead,
)
from tsuen.domain.amendments.services.withdrawing import withdraw

__all__ = [
    "apply_due", "ask_change", "ask_end", "close_lapsed", "end_certification", "enter_change", "restore_certification", "settle",
    "tell_ahead", "withdraw",
]  # fmt: skip
