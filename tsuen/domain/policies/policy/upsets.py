"""What happens when it goes otherwise: cancelling, coming late, over the cap; and which time counts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tsuen.domain.policies.policy._base import Count, DayTime, Many, Minutes, Piece, Text, Varied, Yen, every
from tsuen.domain.policies.policy.moments import Moment


class Effect(Piece):
    """What something costs: a share of the reserved minutes and of the fee, or a flat sum."""

    minutes_percent: Annotated[int, Field(ge=0, le=100)] = 0
    """So much of the reserved minutes is used up."""
    fee_percent: Annotated[int, Field(ge=0, le=100)] = 0
    """So much of the fee is to be paid."""
    yen: Yen | Literal["facility"] = 0
    """A flat sum; `facility`: what the facility sets."""
    extras: bool = False
    """Whether what was ordered for the day (a meal) is to be paid."""


class Step(Piece):
    """Until a moment (the minute itself included), an effect; the last step has no end."""

    until: Moment | None = None
    """The last moment of this step."""
    effect: Effect = Effect()
    """What a cancellation costs in it; nothing said: nothing."""


class Cancelling(Piece):
    """What a cancellation costs and until when it costs nothing (F4; C29, C30, O8)."""

    steps: Varied[Many[Step]] = (
        Step(until=Moment(days_before=1, count="open", time="17:00")),  # type: ignore[arg-type]
        Step(effect=Effect(minutes_percent=100)),
    )
    """In time; every step but the last has an `until`."""
    illness: Varied[Effect | None] = None
    """What illness costs; null: what anything costs."""
    no_show: Varied[Effect | None] = None
    """What not coming without a word costs; null: as the last step."""
    no_show_block_days: Varied[Count] = 0
    """After it, nothing may be booked for so many days."""
    no_show_block_from: Annotated[int, Field(ge=1, le=100)] = 1
    """Only from so many of them on."""
    following_days_fall: bool = False
    """Whether the following days of a row fall with the one that is cancelled."""
    change_until: Varied[Moment | None] = None
    """Until when changing the time costs nothing; null: as long as cancelling is free."""
    change_effect: Varied[Effect | None] = None
    """What changing costs after that; null: as cancelling."""
    reasons: Many[Text] = ("体調不良", "家庭の都合", "予約の変更", "誤って予約した", "その他")
    """The reasons a family chooses from."""

    @model_validator(mode="after")
    def _ends(self) -> Cancelling:
        for steps in every(self.steps):
            if not steps or steps[-1].until is not None or any(step.until is None for step in steps[:-1]):
                raise ValueError("steps: every step but the last has an until, the last has none")
        return self


class Late(Piece):
    """From so many minutes, a block for each begun, or once."""

    from_minutes: Annotated[int, Field(ge=0, le=600)]
    """Less than this is not late."""
    at_exactly: bool = True
    """「10分以上」: that minute already counts; false: 「10分を超えた」."""
    block_minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    """How long a block is."""
    counted_from: Literal["end", "threshold"] = "end"
    """Blocks are counted from the end of the reservation, or from the minute at which lateness begins."""
    repeats: bool = True
    """Whether each further block counts again; false: once."""


class LateFee(Late):
    """A late pick-up's fee: as a block of time, at so many yen each."""

    yen: Yen | Literal["price"] = "price"
    """Yen a block; `price`: the facility's price of that time."""


class Lateness(Piece):
    """A late pick-up (F3, E5; C29, O8)."""

    consumes: Varied[Late | None] = Late(from_minutes=10)
    """What it uses up of the hours; null: nothing."""
    fee: Varied[LateFee | None] = LateFee(from_minutes=30, counted_from="threshold")
    """What it costs; null: nothing."""
    late_start_after: DayTime | None = None
    """After this time of day the stay becomes another service."""
    other_service: Text = ""
    """Its name."""
    other_service_yen: Yen = 0
    """Its price."""


class OverCap(Piece):
    """Beyond the hours of the month (F1): may it be booked, and what does time over it cost."""

    booking: Varied[Literal["refused", "allowed"]] = "refused"
    """Whether a booking over the cap is taken."""
    yen: Varied[Yen | Literal["price", "service"]] = "price"
    """Yen for each block over it; `price`: the facility's price of that time; `service`: the price of its other service."""
    per: Literal["block", "visit"] = "block"
    """Whether each block begun costs, or the visit once."""
    block_minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    """How long a block is."""
    instead: bool = False
    """Whether time over it costs only this, and not the fee of the visit as well."""
    service: Text = ""
    """Another service of the facility that takes over, by name."""


class Counting(Piece):
    """Which time counts, and how it is rounded (F2)."""

    basis: Varied[Literal["reserved", "actual", "larger"]] = "reserved"
    """The reserved time, the time between the stamps, or the larger of the two."""
    unit_minutes: Varied[Annotated[int, Field(ge=1, le=1440)]] = 1
    """Rounded to whole units of so many minutes."""
    rounding: Varied[Literal["up", "down", "nearest"]] = "up"
    """In which direction."""
    minimum_minutes: Varied[Minutes] = 0
    """A visit counts at least so much."""
