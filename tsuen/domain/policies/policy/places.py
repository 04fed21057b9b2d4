"""Places: how they are counted, what they need, and how one that falls free is given on (rules.md, "capacity"; H2)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tsuen.domain.policies.policy._base import Count, DayTime, Many, Piece, Text, Varied, When

Band = Literal["0", "1", "2"]  # class ages


class Resource(Piece):
    """Something that the children there at once share: staff (職員), qualified staff, square metres.

    The case tells how much of it the facility has then. Staff: one for so many children, the sum rounded up to whole
    people, then `percent` of them. Area: so much for each child.
    """

    name: Text
    """What it is called; the facility's amount is told under this name."""
    children_per_one: dict[Band, Annotated[int, Field(ge=1, le=100)]] = Field(default_factory=dict)
    """One for so many children of a class age: 0: 3, 1: 6."""
    per_child: dict[Band, Annotated[float, Field(ge=0, le=1000)]] = Field(default_factory=dict)
    """So much for each child of a class age: 0: 3.3."""
    percent: Annotated[int, Field(ge=1, le=100)] = 100
    """Only so much of it is needed (有資格者は半数以上: 50)."""
    at_least: Count = 0
    """Never fewer than so many while a child is there."""

    @model_validator(mode="after")
    def _one_measure(self) -> Resource:
        if bool(self.children_per_one) == bool(self.per_child):
            raise ValueError("say exactly one of children_per_one, per_child")
        return self


class AgeBand(Piece):
    """Classes that share their places: 0歳児と1歳児あわせて3人."""

    class_ages: Many[Annotated[int, Field(ge=0, le=5)]]
    """Ages on 1 April."""
    places: Count
    """So many of them at once."""
    when: When = When()
    """When it holds (on a weekday); nothing said: always."""


class Capacity(Piece):
    """How places are counted: in each half-hour, session or day; shared by the bands of age or apart."""

    per: Varied[Literal["half_hour", "session", "day"]] = "half_hour"
    """Children count against each other when there at the same half-hour, in overlapping sessions, or on the same day."""
    shared: bool = False
    """Whether the bands of age share their places."""
    kinds_apart: bool = False
    """Whether the kinds of use have places of their own: a child of 定期利用 takes none of 柔軟利用."""
    by_class_age: dict[Band, Count] = Field(default_factory=dict)
    """Places by age on 1 April; a facility's own stand before them."""
    total: Varied[Count | None] = None
    """Places over all ages; null: no bound."""
    per_day: Varied[Count | None] = None
    """Besides, so many children over the whole day; null: no bound."""
    bands: Many[AgeBand] = ()
    """Places of classes together, also by weekday."""
    resources: Many[Resource] = ()
    """What the children there at once need of staff and room."""


class After(Piece):
    """So many days after, at a time of day."""

    days: Annotated[int, Field(ge=0, le=60)]
    """Calendar days."""
    time: DayTime
    """The time of day."""


class Waiting(Piece):
    """A waiting list: to whom a place that falls free is offered, when, until when (H2)."""

    pick: Literal["in_order", "random", "by_need"] = "in_order"
    """To whom it is offered first."""
    offered: After | None = None
    """When, after the day on which it fell free; null: at once."""
    expires: After | None = None
    """Until when, after the day on which it fell free; null: no end but the start of use."""
    most_per_month: Varied[Count | None] = None
    """So many entries on waiting lists a month; null: no bound."""
