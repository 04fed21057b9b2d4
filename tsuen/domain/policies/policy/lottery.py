"""Rationing by lottery: rounds of application, places, who is drawn together, who moves up (A9, C10-11)."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from tsuen.domain.policies.policy._base import DAY_MINUTES, Count, Day, DayTime, Many, Piece, Text, When


class LotteryBand(Piece):
    """Places of a round for some children only: an age, a class, a class of household."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    """What it is called: 0歳児クラス."""
    when: When
    """Which children: the first band whose condition holds is the child's."""
    places: Count
    """How many are drawn for it."""


class LotteryRound(Piece):
    """One round: applications sent from `opens_on` to `closes_on` are drawn by lot on `draws_on`."""

    name: Text = ""
    """What it is called: 令和8年度 第1回."""
    opens_on: Day
    """The first day of applying."""
    opens: DayTime = 0
    """From this minute on."""
    closes_on: Day
    """The last day of applying."""
    closes: DayTime = DAY_MINUTES
    """The last minute that counts of that day; 24:00 is the end of the day."""
    draws_on: Day
    """The day of the draw (抽選日); results are mailed at the draw."""
    starts_on: Day | None = None
    """From when those drawn may use; ages are looked at on this day. null: the day of the draw."""
    places: Count = 0
    """How many children are drawn, where there are no bands."""
    bands: Many[LotteryBand] = ()
    """Places by band; a child that none of them fits cannot take part."""
    alternates: Count | None = None
    """How many become 補欠 (in each band) where `application.alternates` says that there are any; null: all who are left."""
    declines_until: Day | None = None
    """Until when a winner may decline (辞退); certifications are issued after it. null: at any time until then."""
    alternates_until: Day | None = None
    """Until when a 補欠 may still move up; null: no end of its own."""

    @model_validator(mode="after")
    def _in_order(self) -> LotteryRound:
        days = (self.opens_on, self.closes_on, self.draws_on)
        if any(later < earlier for earlier, later in pairwise(days)):
            raise ValueError("a round opens, closes and is drawn in this order: opens_on, closes_on, draws_on")
        if (self.opens_on, self.opens) >= (self.closes_on, self.closes):
            raise ValueError("closes lies before opens")
        if bool(self.bands) == bool(self.places):
            raise ValueError("say places, or bands with their places")
        if len({band.name for band in self.bands}) != len(self.bands):
            raise ValueError("two bands have one name")
        return self


class Lottery(Piece):
    """Rounds of a municipality whose `application.allocation` is lottery; without rounds nothing is drawn here (A9)."""

    rounds: Many[LotteryRound] = ()
    """The rounds, one after the other."""
    siblings_together: bool = False
    """Whether the children of one application are drawn together, all or none; else each for itself."""

    @model_validator(mode="after")
    def _one_at_a_time(self) -> Lottery:
        held = sorted(self.rounds, key=lambda one: (one.opens_on, one.opens))
        if any((later.opens_on, later.opens) < (earlier.closes_on, earlier.closes) for earlier, later in pairwise(held)):
            raise ValueError("two rounds are open at once")
        if len({one.opens_on for one in self.rounds}) != len(self.rounds):
            raise ValueError("two rounds open on one day")
        return self
