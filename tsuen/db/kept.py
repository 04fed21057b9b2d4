"""What one process remembers of rows that change rarely, each under the version it was read at."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")


class Kept:
    """Values by name and version. The version is read in the transaction that uses the value, so nothing can be stale:
    every writer of those rows moves their version in its own transaction. At most `most` names; the oldest goes first.
    """  # noqa: D205

    def __init__(self, most: int = 300) -> None:
        self._held: dict[Hashable, tuple[int, Any]] = {}
        self._most, self._lock = most, Lock()

    def get(self, name: Hashable, version: int, make: Callable[[], T]) -> T:
        """What is held under this very version, else what `make` reads now."""
        held = self._held.get(name)
        if held is not None and held[0] == version:
            found: T = held[1]
            return found
        value = make()
        with self._lock:
            if name not in self._held and len(self._held) >= self._most:
                del self._held[next(iter(self._held))]
            self._held[name] = (version, value)
        return value
