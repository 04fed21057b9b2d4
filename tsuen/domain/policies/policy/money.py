"""What a visit costs: tariffs, reductions, extras."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tsuen.domain.policies.policy._base import Many, Minutes, Piece, Text, Varied, When, Yen
from tsuen.domain.policies.policy.times import Block


class Hourly(Piece):
    """So much an hour, charged for each `unit_minutes` begun at its share."""

    type: Literal["hourly"] = "hourly"
    """Which tariff this is."""
    yen: Yen | None = None
    """Yen an hour; null: the facility's price."""
    unit_minutes: Annotated[int, Field(ge=1, le=1440)] = 1
    """Each of these begun is charged whole."""


class FirstThen(Piece):
    """A first span at one price, then smaller ones."""

    type: Literal["first_then"]
    """Which tariff this is."""
    first_minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    """How long the first span is."""
    first_yen: Yen
    """What it costs, however short the stay."""
    then_minutes: Annotated[int, Field(ge=1, le=1440)] = 30
    """How long each further one is."""
    then_yen: Yen
    """What each further one begun costs."""


class Flat(Piece):
    """So much a visit, a day or a month, however long; a month's sum is asked once, with its first visit."""

    type: Literal["flat"]
    """Which tariff this is."""
    yen: Yen
    """The sum."""
    per: Literal["visit", "month"] = "visit"
    """For each visit, or once a month."""


class Band(Piece):
    """Up to so many minutes, so much."""

    until_minutes: Minutes | None = None
    """Up to this length, itself included; null: any length."""
    yen: Yen
    """What a stay of that length costs."""


class Bands(Piece):
    """A ladder of prices by length."""

    type: Literal["bands"]
    """Which tariff this is."""
    bands: Many[Band]
    """From short to long; the last has no `until_minutes`, and none costs less than a shorter one."""

    @model_validator(mode="after")
    def _rising(self) -> Bands:
        ends = [band.until_minutes for band in self.bands]
        known = [end for end in ends if end is not None]
        if not ends or ends[-1] is not None or len(known) != len(ends) - 1 or any(b <= a for a, b in pairwise(known)):
            raise ValueError("bands rise, and the last has no until_minutes")
        if any(after.yen < before.yen for before, after in pairwise(self.bands)):
            raise ValueError("a longer stay cannot cost less than a shorter one")
        return self


Tariff = Annotated[Hourly | FirstThen | Flat | Bands, Field(discriminator="type")]


class Reduction(Piece):
    """A reduction that holds only from a price on."""

    yen: Yen
    """Yen an hour (or percent): taken off, or paid, as the table says."""
    if_price_from: Yen = 0
    """Only where an hour costs so much or more."""


REDUCTION_ROWS = ("public_assistance", "non_taxed", "lt_77101", "support_needed", "dv", "foster")


class Reductions(Piece):
    """Reductions by class of household (F6). A number or a `Reduction`; null: this class has none of its own.

    A table is one whole: once a style or a row is said, a row that is not said is null, not the national one.
    """

    style: Literal["deduct", "pay", "percent"] = "deduct"
    """The numbers are yen an hour taken off (`deduct`), yen an hour to be paid (`pay`), or the share taken off (`percent`)."""
    public_assistance: Reduction | Yen | None = 300
    """生活保護世帯."""
    non_taxed: Reduction | Yen | None = 240
    """住民税非課税世帯; null: as `lt_77101`."""
    lt_77101: Reduction | Yen | None = 210
    """所得割合算額 under `below_levy`."""
    support_needed: Reduction | Yen | None = 150
    """要支援家庭等."""
    dv: Reduction | Yen | None = None
    """DV避難世帯."""
    foster: Reduction | Yen | None = None
    """里親等."""
    below_levy: Yen = 77_101
    """所得割 under this."""
    residents_only: bool = False
    """Only for children who live in the municipality."""
    before_credits: bool = False
    """Whether the levy is tested before tax credits (税額控除前): credits that are told are added to it."""
    from_application: bool = False
    """Only for uses from the day on which the reduction was applied for; never backwards."""

    @model_validator(mode="before")
    @classmethod
    def _whole_table(cls, said: object) -> object:
        if not isinstance(said, dict) or not ({"style", *REDUCTION_ROWS} & set(said)):
            return said
        return {**dict.fromkeys(REDUCTION_ROWS), **said}


class Extra(Piece):
    """Something beside the fee: a meal when the stay overlaps noon unless declined, a snack, insurance once a year."""

    name: Text
    """Its name on the bill."""
    yen: Yen
    """Its price."""
    per: Literal["visit", "month", "fiscal_year", "first_use"] = "visit"
    """How often it is asked for."""
    ordered: bool = False
    """Only when it was ordered for the day, or served."""
    overlaps: Block | None = None
    """Only when the stay overlaps this time."""
    covers: Block | None = None
    """Only when the stay holds the whole of this time."""
    from_minutes: Minutes = 0
    """Only for stays of this length or longer."""
    declinable: bool = True
    """Whether the family may decline it."""
    when: When = When()
    """Where and for whom it is asked; nothing said: of everybody."""
    waived_for: Many[Text] = ()
    """Classes of household that do not pay it."""


class Fees(Piece):
    """What a visit costs (F5, F6, K4-4)."""

    tariff: Varied[Tariff] = Hourly()
    """The price of time: hourly, first_then, flat or bands."""
    reductions: Varied[Reductions | None] = Reductions()
    """What classes of household pay less; null: nobody."""
    basis: Varied[Literal["counted", "reserved", "actual", "larger"]] = "counted"
    """Which time is charged: as counted for the hours, or on a basis of its own."""
    minimum_minutes: Varied[Minutes] = 0
    """At least so much is charged."""
    most_per_day: Varied[Yen | None] = None
    """A day never costs more, extras aside."""
    most_per_month: Varied[Yen | None] = None
    """A month never costs more, extras aside."""
    subsidised_yen: Varied[Yen | None] = None
    """The municipality pays the fees of a child itself, up to so much a month; null: it pays none."""
    round_to_yen: Annotated[int, Field(ge=1, le=1000)] = 1
    """Rounded to multiples of so many yen."""
    round_yen: Literal["up", "down", "nearest"] = "down"
    """In which direction."""
    extras: Many[Extra] = ()
    """Meals, snacks, insurance, materials."""
    free_minutes: Varied[Minutes] = 0
    """So much is free."""
    free_per: Literal["month", "fiscal_year"] = "fiscal_year"
    """In each month or fiscal year."""
    second_child_percent: Annotated[int, Field(ge=0, le=100)] = 100
    """What share of the price a second child of the household pays."""
    tax_year_month: Annotated[int, Field(ge=1, le=12)] = 9
    """From this month on the levy of the new tax year counts."""
