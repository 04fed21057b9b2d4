"""Counting tries in the database, so that every worker counts together (security.md 2, row 29)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from tsuen.db import Writing, insert_or_add
from tsuen.domain.accounts.models import Throttle
from tsuen.domain.accounts.rules import window_end
from tsuen.kernel.numbers import digest

_KEPT = timedelta(days=1)


def count_hit(tx: Writing, *, name: str, key: str, window: timedelta, now: datetime) -> int:
    """Count one more try of `name` by `key` in the window `now` lies in; returns how many that makes.

    The key (an address, an IP) is kept as a digest only.
    """
    ends = window_end(now, window)
    kept = f"{name}:{int(window.total_seconds())}:{digest(key)[:40]}"
    count = insert_or_add(tx, Throttle, {"key": kept, "window_end": ends, "count": 1}, "count")
    if count == 1:
        tx.execute(delete(Throttle).where(Throttle.window_end < now - _KEPT))
    return count
