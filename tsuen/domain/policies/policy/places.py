"""Places: how they are counted, what they need, and how one that falls free is given on (rules.md, "capacity"; H2)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tsuen.domain.policies.policy._base import Count, DayTime, Many, Piece, Text, Varied

Band = Literal["0", "1", "2"]  # class ages


class Resource(Piece):
    """Something the children present at once share: staff (職員), qualified staff, square metres.

    The case tells how much of it, by `name`, the facility has then. `children_per_one` (0: 3 = one for three children of class age 0): the
    sum over the children is rounded up to a whole one, then `percent` of that. `per_child`: so much for each child, to the hundredth.
    """

    name: Text
    children_per_one: dict[Band, Annotated[int, Field(ge=1, le=100)]] = Field(default_factory=dict)
    per_child: dict[Band, Annotated[float, Field(ge=0, le=1000)]] = Field(default_factory=dict)
    percent: Annotated[int, Field(ge=1, le=100)] = 100
    at_least: Count = 0  # never fewer than so many while a child is there

    @model_validator(mode="after")
    def _one_measure(self) -> Resource:
        if bool(self.children_per_one) == bool(self.per_child):
            raise ValueError("say exactly one of children_per_one, per_child")
        return self


class Capacity(Piece):
    """How places are counted: in each half-hour, session or day; shared by the bands of age or apart."""

    per: Varied[Literal["half_hour", "session", "day"]] = "half_hour"
    shared: bool = False
    by_class_age: dict[Band, Count] = Field(default_factory=dict)
    total: Varied[Count | None] = None
    per_day: Varied[Count | None] = None  # besides: children over the whole day
    resources: Many[Resource] = ()


class After(Piece):
    """So many days after, at a time of day."""

    days: Annotated[int, Field(ge=0, le=60)]
    time: DayTime


class Waiting(Piece):
    """A waiting list: to whom a place that falls free is offered, when, until when (H2)."""

    pick: Literal["in_order", "random", "by_need"] = "in_order"
    offered: After | None = None  # after the day on which it fell free; None: at once
    expires: After | None = None  # after the day on which it fell free; None: no end
    most_per_month: Varied[Count | None] = None  # entries on waiting lists
