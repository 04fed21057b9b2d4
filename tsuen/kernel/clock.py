"""The one clock. Edges read it once and pass `now` down; nothing else asks the machine for the time (law 6)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

JST = timezone(timedelta(hours=9), "JST")
_AHEAD = 9 * 60  # minutes Japan is ahead of UTC, all year round
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
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute - _AHEAD)


class MovableClock:
    """The demonstration's clock: lives on from a moment kept in a file, so app and worker move together.

    `start` takes effect once: a process that is started again with the same one goes on where the file stands.
    """

    def __init__(self, state: Path, start: datetime | None = None) -> None:
        self._state = state
        if start is not None and self._held().get("from") != start.isoformat():
            self._keep(start, start.isoformat())

    def set(self, moment: datetime) -> None:
        """Live on from `moment` (aware) as of now."""
        if moment.tzinfo is None:
            raise ValueError("the moment needs an offset, e.g. 2026-01-14T09:00:00+09:00")
        self._keep(moment, str(self._held().get("from", "")))

    def __call__(self) -> datetime:
        """The moved instant, in UTC."""
        return system_clock() + timedelta(seconds=float(self._held().get("shift", 0)))

    def _held(self) -> dict[str, float | str]:
        try:
            held: dict[str, float | str] = json.loads(self._state.read_text())
        except FileNotFoundError:
            return {}
        return held

    def _keep(self, moment: datetime, start: str) -> None:
        self._state.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._state.with_name(f"{self._state.name}.{os.getpid()}")
        fresh.write_text(json.dumps({"shift": (moment - system_clock()).total_seconds(), "from": start}))
        fresh.replace(self._state)


def instant_key(at: datetime) -> str:
    """An instant inside a key, the same before and after the database: what was answered together has one letter."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%f")
