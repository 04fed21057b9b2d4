"""Yen and minutes are whole numbers of their own kind; rounding happens here only (law 7)."""

from __future__ import annotations

from typing import NewType

Yen = NewType("Yen", int)
Minutes = NewType("Minutes", int)
HOUR = 60


def price_of(minutes: int, yen_per_hour: int) -> Yen:
    """Price of a stay, yen; fractions of a yen are rounded up for nobody: they fall away (F5: 0.5h of 300円 = 150円)."""
    return Yen(minutes * yen_per_hour // HOUR)


def started_hours(minutes: int) -> int:
    """Hours begun: 1 minute is one, 60 minutes are one, 61 are two; 0 none."""
    return -(-minutes // HOUR)
