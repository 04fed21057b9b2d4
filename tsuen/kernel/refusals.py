"""A refusal is an answer, not a fault: a code, a sentence with its rule and date, the field it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Refusal:
    """Why not. `sentence` is what the person reads; `code` is what programs and tests compare."""

    code: str
    sentence: str
    field: str = ""
    on: date | None = None


class Refused(Exception):
    """Raised by a use case to roll its transaction back and answer with refusals. 422 at the door, 409 for a lost race."""

    def __init__(self, *refusals: Refusal, lost_race: bool = False) -> None:
        super().__init__("; ".join(r.code for r in refusals))
        self.refusals = refusals
        self.lost_race = lost_race


class NotFound(Exception):
    """There is no such thing, or it is not the viewer's: 404 either way (law 9)."""
