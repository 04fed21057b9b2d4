"""How much and when: the hours of a child, the times that may be booked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tsuen.domain.policies.policy._base import (
    Count,
    DayTime,
    Kind,
    Many,
    Minutes,
    Piece,
    Text,
    Varied,
    Weekday,
    When,
    Yen,
)
from tsuen.domain.policies.policy.moments import Moment


class Grant(Piece):
    """A layer of hours. Layers are used up in their order; each may hold only somewhere or for somebody."""

    name: Text = "国"
    """What the layer is called in the balance."""
    minutes: Varied[Minutes | None] = 600
    """How many minutes; null: no cap by time."""
    yen: Varied[Yen | None] = None
    """A cap by money, turned into time at the price of an hour."""
    when: When = When()
    """Where and for whom the layer holds; nothing said: always."""
    per: Literal["month", "term", "fiscal_year"] = "month"
    """For how long it is given."""
    per_facility: bool = False
    """Whether each facility has the hours for itself."""
    earlier_all_here: bool = False
    """Only while everything used in the period was used at this same facility (a top-up forfeited by splitting)."""


class Limit(Piece):
    """At most so many minutes, visits, or days in a row, whatever the layers give. Exactly one of the three is said."""

    name: Text = ""
    """What the limit is called."""
    minutes: Varied[Minutes | None] = None
    """At most so many minutes."""
    visits: Varied[Count | None] = None
    """At most so many visits."""
    consecutive_days: Varied[Count | None] = None
    """At most so many days in a row."""
    per: Literal["visit", "day", "week", "month", "term", "fiscal_year", "event"] = "month"
    """In which period; `event`: for each occasion of use (one illness of a parent, one birth)."""
    week_starts: Weekday = "月"
    """The first day of a week."""
    averaged_over_month: bool = False
    """A weekly mean: so much a week, looked at over the month."""
    per_facility: bool = False
    """Whether it is counted at each facility for itself."""
    when: When = When()
    """Where and for whom it holds."""

    @model_validator(mode="after")
    def _one_amount(self) -> Limit:
        said = [name for name in ("minutes", "visits", "consecutive_days") if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError("say exactly one of minutes, visits, consecutive_days")
        return self


class Quota(Piece):
    """How much a child may use (F1)."""

    grants: Many[Grant] = (Grant(),)
    """The layers, in the order in which they are used up."""
    limits: Many[Limit] = ()
    """Limits beside them."""
    cap_minutes: Varied[Minutes | None] = None
    """Over all layers together; null: their sum."""
    carry_over_months: Annotated[int, Field(ge=0, le=1)] = 0
    """1: what is left of last month may be used in this one."""
    carry_over_minutes: Minutes | None = None
    """At most so much of it; null: all."""
    borrow: Literal[False] = False
    """Hours of a later month are never used (the law)."""
    transfer: Literal[False] = False
    """Hours never go to a sibling (the law)."""


class Block(Piece):
    """A span of the day, end-exclusive."""

    starts: DayTime
    """Its first minute."""
    ends: DayTime
    """The minute it is over; 24:00 is the end of the day."""

    @model_validator(mode="after")
    def _forward(self) -> Block:
        if self.ends <= self.starts:
            raise ValueError("ends has to lie after starts")
        return self


class Booking(Piece):
    """Which times may be booked, from when, until when, by whom (F5, F8, D2)."""

    kinds: Varied[Many[Kind]] = ("初回面談", "柔軟利用", "定期利用")
    """The kinds of booking that are open."""
    channels: Varied[Many[Text]] = ("online", "phone", "facility")
    """The ways of booking: online, phone, facility (職員による代理), paper, municipality, or a name of your own."""
    unit_minutes: Varied[Annotated[int, Field(ge=1, le=1440)]] = 30
    """Lengths go in steps of so much."""
    minimum_minutes: Varied[Minutes] = 30
    """The shortest booking."""
    maximum_minutes: Varied[Minutes | None] = None
    """The longest; null: as long as hours are left."""
    blocks: Varied[Many[Block]] = ()
    """Only exactly these times; none said: any."""
    windows: Varied[Many[Block]] = ()
    """Only inside one of these."""
    starts: Varied[Many[DayTime]] = ()
    """Only beginning at these."""
    start_every_minutes: Varied[Annotated[int, Field(ge=1, le=1440)] | None] = None
    """Only beginning at a multiple of so many minutes after midnight."""
    weekdays: Varied[Many[Weekday] | None] = None
    """Only on these; null: the days the facility is open."""
    holidays_open: Varied[bool | None] = None
    """Public holidays: false: closed everywhere; true: open though the facility's calendar leaves them out; null: as its calendar."""
    opens: Varied[Moment | None] = Moment(days_before=60)
    """The first moment of booking."""
    closes: Varied[Moment | None] = Moment(days_before=7)
    """The last moment of booking."""
    most_at_once: Varied[Count | None] = None
    """How many bookings may be asked for in one go."""
    most_open: Varied[Count | None] = None
    """How many bookings a child may have before it at any time."""
    allocation: Varied[Literal["first_come", "lottery", "residents_first", "waiting_list"]] = "first_come"
    """Who has the place when several want it."""
    residents_first: Varied[bool] = False
    """Whether residents are asked, or drawn, before others."""
    result: Varied[Moment | None] = None
    """When a lottery's result is told, counted from the day of use."""
    answer_open_days: Varied[Annotated[int, Field(ge=1, le=14)]] = 2
    """In how many open days the facility answers."""
    regular_answer_days: Varied[Annotated[int, Field(ge=1, le=60)]] = 14
    """In how many days it answers a 定期利用申請; after them, and after the wished first day, the application lapses."""
    same_day_again: Varied[bool] = True
    """Whether a day may be booked again that was cancelled."""
    free_text: Varied[bool] = False
    """Whether wishes are written in words instead of chosen."""
    pattern_fixed: Varied[bool] = False
    """Whether weekday and time are fixed for the term (定期)."""
    regular_by: Varied[Literal["place", "application"]] = "place"
    """How a family asks for 定期利用: it chooses one of the facility's places, or applies with wishes the facility turns into bookings."""
