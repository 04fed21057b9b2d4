"""Who asks. Every list is narrowed in SQL by the viewer (law 9)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """The three kinds of people (G3): 利用者, 事業者, 区市町村."""

    FAMILY = "family"
    FACILITY = "facility"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True)
class Viewer:
    """A person who is logged in. `scope` is the household's id, the facility's id or the municipality's code."""

    account_id: int
    audience: Audience
    scope: str
    name: str

    @property
    def household_id(self) -> int:
        """The family's household; anybody else has none (0 matches no row)."""
        return int(self.scope) if self.audience is Audience.FAMILY else 0

    @property
    def facility_id(self) -> int:
        """The staff member's facility; anybody else has none (0 matches no row)."""
        return int(self.scope) if self.audience is Audience.FACILITY else 0

    @property
    def municipality_code(self) -> str:
        """The municipal officer's municipality; anybody else has none ("" matches no row)."""
        return self.scope if self.audience is Audience.MUNICIPALITY else ""
