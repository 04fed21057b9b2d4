"""What the composition root hands to the doors: settings, database, clock. One place to find them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar, cast

from flask import current_app, g

from tsuen.config import Settings
from tsuen.db import Database, Reading, Writing
from tsuen.kernel.clock import Clock, jst_date

T = TypeVar("T")
KEY = "tsuen"


class Documents(Protocol):
    """Printable papers, drawn by an adapter."""

    def __call__(self, title: str, subtitle: str, sections: Any, *, footer: str, made_at: datetime) -> bytes:
        """A PDF of ruled facts."""


@dataclass(frozen=True)
class House:
    """The parts of a running Tsuen."""

    settings: Settings
    database: Database
    clock: Clock
    adapters: Mapping[str, Any]


def house() -> House:
    """The house this request came to."""
    return cast("House", current_app.extensions[KEY])


@contextmanager
def read() -> Iterator[Reading]:
    """The request's read-only transaction (law 1): one for all its reading, until it writes or something is raised."""
    if "reading" not in g:
        g.reading = ExitStack()
        g.reading_tx = g.reading.enter_context(house().database.reading())
    try:
        yield g.reading_tx
    except BaseException:
        end_reading()
        raise


def end_reading() -> None:
    """Close it; the next `read` sees what was written meanwhile."""
    held = g.pop("reading", None)
    if held is not None:
        held.close()


def write(work: Callable[[Writing], T]) -> T:
    """Do a use case in one transaction, run whole again after a lost race (laws 1 and 3)."""
    end_reading()
    return house().database.run(work)


def now() -> datetime:
    """This request's instant, read from the clock once (law 6)."""
    if "now" not in g:
        g.now = house().clock()
    return cast("datetime", g.now)


def today() -> date:
    """This request's day in Japan."""
    return jst_date(now())
