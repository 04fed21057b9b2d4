"""The one clock. Edges read it once and pass `now` down; nothing else asks the machine for the time (law 6)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

JST = timezone(timedelta(hours=9), "JST")
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The machine's instant, in UTC."""
    return datetime.now(UTC)


def jst(instant: datetime) -> datetime:
    """The same instant as people in Japan read it, whatever the server's zone."""
    return instant.astimezone(JST)


def jst_date(instant: datetime) -> date:
    """The calendar day in Japan at this instant."""
    return jst(instant).date()


def at_jst(day: date, minute: int) -> datetime:
    """The UTC instant `minute` minutes after midnight in Japan on `day`."""
    return (datetime(day.year, day.month, day.day, tzinfo=JST) + timedelta(minutes=minute)).astimezone(UTC)


class MovableClock:
    """The demonstration's clock: lives on from a moment kept in a file, so app and worker move together."""

    def __init__(self, state: Path, start: datetime | None = None) -> None:
        self._state = state
        if start is not None and not state.exists():
            self.set(start)

    def set(self, moment: datetime) -> None:
        """Live on from `moment` (aware) as of now."""
        if moment.tzinfo is None:
            raise ValueError("the moment needs an offset, e.g. 2026-01-14T09:00:00+09:00")
        shift = (moment - system_clock()).total_seconds()
        self._state.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._state.with_suffix(".new")
        fresh.write_text(json.dumps({"shift": shift}))
        fresh.replace(self._state)

    def __call__(self) -> datetime:
        """The moved instant, in UTC."""
        try:
            shift = float(json.loads(self._state.read_text())["shift"])
        except FileNotFoundError:
            shift = 0.0
        return system_clock() + timedelta(seconds=shift)
