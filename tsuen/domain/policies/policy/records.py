"""How the day is written down and shown to the family (E4, F6)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tsuen.domain.policies.policy._base import Piece


class Records(Piece):
    """行動記録 (F6)."""

    publish: Literal["by_hand", "at_once"] = "by_hand"
    """`by_hand`: the family reads it after 「保護者に公開」; `at_once`: as soon as something is written."""
    write_days: Annotated[int, Field(ge=0, le=31)] = 7
    """Until how many days after the day of use it may be written and put right."""
