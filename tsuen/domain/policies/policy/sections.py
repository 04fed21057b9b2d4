"""The sections of a policy: who, how much, when, what it costs. Every field has the national default or says nothing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tsuen.domain.policies.policy._base import (
    Age,
    Count,
    Day,
    DayTime,
    Kind,
    Many,
    Minutes,
    MonthDay,
    Piece,
    Text,
    Varied,
    Weekday,
    When,
    Yen,
    every,
)
from tsuen.domain.policies.policy.moments import Moment

ENROLLED = ("保育所", "保育園", "認定こども園", "地域型保育", "小規模保育", "家庭的保育", "事業所内保育", "居宅訪問型保育", "企業主導型")
Until = Literal["day", "month_end", "fiscal_year_end"]


class AgeEnd(Piece):
    """Until when a child may use: a day of age (誕生日の前々日), or the end of the month or fiscal year in which it attains it."""

    years: int = Field(3, ge=0, le=7)
    months: int = Field(0, ge=0, le=11)
    days: int = Field(-2, ge=-31, le=31)
    through: Until = "day"


class Eligibility(Piece):
    """Who may use, from when, until when (F1, A8, A12, C25)."""

    age_from: Varied[Age] = Age(months=6)
    age_until: Varied[AgeEnd] = AgeEnd()
    born_from: Varied[Day | None] = None
    born_until: Varied[Day | None] = None
    class_ages: Varied[Many[int] | None] = None  # accepted by age on 1 April, not by age on the day
    resident: Varied[bool] = True  # the child has to live in the municipality
    guardian_resident: Varied[bool] = False
    checked_at: Many[Literal["application", "use"]] = ("application", "use")
    enrolled_excluded: Many[Text] = ENROLLED
    enrolled_allowed: Many[Text] = ("認可外", "認証保育所", "一時預かり")
    valid_through: Literal["age", "fiscal_year_end", "term_end"] = "age"  # re-application each year or term


class Application(Piece):
    """How certification is asked for (A1–A10, F8)."""

    apply_from: Varied[Age] = Age()
    opens: Varied[Moment | None] = None
    closes: Varied[Moment | None] = None
    channels: Varied[Many[Text]] = ("online", "paper")
    allocation: Varied[Literal["first_come", "lottery", "residents_first", "by_need"]] = "first_come"
    alternates: bool = False  # 補欠
    result_day: Annotated[int, Field(ge=1, le=31)] | None = None
    review_days: Varied[Annotated[int, Field(ge=1, le=120)]] = 14
    review_business_days: Varied[Annotated[int, Field(ge=1, le=90)] | None] = None
    effective: Literal["decision", "application", "month_start"] = "decision"
    attachments: Many[Text] = ()


class Grant(Piece):
    """A layer of hours. Layers are used up in their order; each may hold only somewhere or for somebody.

    `minutes` None: no cap by time. `yen`: a cap by money, turned into time at the price of an hour.
    `earlier_all_here`: only while everything used in the period was used at this same facility (a top-up forfeited by splitting).
    """

    name: Text = "国"
    minutes: Varied[Minutes | None] = 600
    yen: Varied[Yen | None] = None
    when: When = When()
    per: Literal["month", "term", "fiscal_year"] = "month"
    per_facility: bool = False
    earlier_all_here: bool = False


class Limit(Piece):
    """At most so many minutes, visits, or days in a row, whatever the layers give. `averaged_over_month`: a weekly mean."""

    name: Text = ""
    minutes: Varied[Minutes | None] = None
    visits: Varied[Count | None] = None
    consecutive_days: Varied[Count | None] = None
    per: Literal["visit", "day", "week", "month", "term", "fiscal_year"] = "month"
    averaged_over_month: bool = False
    per_facility: bool = False
    when: When = When()

    @model_validator(mode="after")
    def _one_amount(self) -> Limit:
        said = [name for name in ("minutes", "visits", "consecutive_days") if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError("say exactly one of minutes, visits, consecutive_days")
        return self


class Quota(Piece):
    """How much a child may use (F1)."""

    grants: Many[Grant] = (Grant(),)
    limits: Many[Limit] = ()
    cap_minutes: Varied[Minutes | None] = None  # over all layers together; None = their sum
    carry_over_months: Annotated[int, Field(ge=0, le=1)] = 0
    carry_over_minutes: Minutes | None = None  # at most so much of last month
    borrow: Literal[False] = False
    transfer: Literal[False] = False


class Block(Piece):
    """A span of the day, end-exclusive."""

    starts: DayTime
    ends: DayTime

    @model_validator(mode="after")
    def _forward(self) -> Block:
        if self.ends <= self.starts:
            raise ValueError("ends has to lie after starts")
        return self


class Booking(Piece):
    """Which times may be booked, from when, until when, by whom (F5, F8, D2)."""

    kinds: Varied[Many[Kind]] = ("初回面談", "柔軟利用", "定期利用")
    channels: Varied[Many[Text]] = ("online", "phone", "facility")
    unit_minutes: Varied[Annotated[int, Field(ge=1, le=1440)]] = 30
    minimum_minutes: Varied[Minutes] = 30
    maximum_minutes: Varied[Minutes | None] = None
    blocks: Varied[Many[Block]] = ()  # only exactly these
    windows: Varied[Many[Block]] = ()  # inside one of these
    starts: Varied[Many[DayTime]] = ()  # only at these
    start_every_minutes: Varied[Annotated[int, Field(ge=1, le=1440)] | None] = None
    weekdays: Varied[Many[Weekday] | None] = None
    holidays_open: Varied[bool] = False
    opens: Varied[Moment | None] = Moment(days_before=60)
    closes: Varied[Moment | None] = Moment(days_before=7)
    most_at_once: Varied[Count | None] = None
    allocation: Varied[Literal["first_come", "lottery", "residents_first", "waiting_list"]] = "first_come"
    answer_open_days: Varied[Annotated[int, Field(ge=1, le=14)]] = 2
    same_day_again: Varied[bool] = True  # may a day be booked again that was cancelled
    free_text: Varied[bool] = False
    pattern_fixed: Varied[bool] = False  # a weekday and time fixed for the term


class Facilities(Piece):
    """Which facilities a child may use, and how many (C7)."""

    which: Varied[Literal["any", "applied", "decided"]] = "any"
    most: Varied[Annotated[int, Field(ge=1, le=100)] | None] = None
    out_of_area: Varied[bool] = True


class Effect(Piece):
    """What something costs: a share of the reserved minutes and of the fee, or a flat sum."""

    minutes_percent: Annotated[int, Field(ge=0, le=100)] = 0
    fee_percent: Annotated[int, Field(ge=0, le=100)] = 0
    yen: Yen | Literal["facility"] = 0
    extras: bool = False  # what was ordered for the day is to be paid


class Step(Piece):
    """Until a moment (the minute itself included), an effect; the last step has no end."""

    until: Moment | None = None
    effect: Effect = Effect()


class Cancelling(Piece):
    """What a cancellation costs and until when it costs nothing (F4; C29, C30, O8)."""

    steps: Varied[Many[Step]] = (
        Step(until=Moment(days_before=1, count="open", time="17:00")),  # type: ignore[arg-type]
        Step(effect=Effect(minutes_percent=100)),
    )
    illness: Varied[Effect | None] = None  # None: illness costs what anything costs
    no_show: Varied[Effect | None] = None  # None: as the last step
    no_show_block_days: Varied[Count] = 0
    following_days_fall: bool = False
    change_until: Varied[Moment | None] = None  # None: until the first step ends
    change_effect: Varied[Effect | None] = None  # after that; None: as a cancellation
    reasons: Many[Text] = ("体調不良", "家庭の都合", "予約の変更", "誤って予約した", "その他")

    @model_validator(mode="after")
    def _ends(self) -> Cancelling:
        for steps in every(self.steps):
            if not steps or steps[-1].until is not None or any(step.until is None for step in steps[:-1]):
                raise ValueError("steps: every step but the last has an until, the last has none")
        return self


class Late(Piece):
    """From so many minutes (`at_exactly`: that minute already counts), a block for each begun, or once."""

    from_minutes: Annotated[int, Field(ge=0, le=600)]
    at_exactly: bool = True  # 「10分以上」; False: 「10分を超えた」
    block_minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    counted_from: Literal["end", "threshold"] = "end"
    repeats: bool = True


class LateFee(Late):
    """Yen a block: a sum, the facility's price of that time, or what the facility sets for lateness."""

    yen: Yen | Literal["price"] = "price"


class Lateness(Piece):
    """A late pick-up (F3, E5; C29, O8)."""

    consumes: Varied[Late | None] = Late(from_minutes=10)
    fee: Varied[LateFee | None] = LateFee(from_minutes=30, counted_from="threshold")
    late_start_after: DayTime | None = None  # after this time of day the stay becomes another service
    other_service: Text = ""
    other_service_yen: Yen = 0


class OverCap(Piece):
    """Beyond the hours of the month (F1): may it be booked, and what does time over it cost."""

    booking: Varied[Literal["refused", "allowed"]] = "refused"
    yen: Varied[Yen | Literal["price"]] = "price"
    per: Literal["block", "visit"] = "block"
    block_minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    service: Text = ""  # another service of the facility, by name


class Counting(Piece):
    """Which time counts, and how it is rounded (F2)."""

    basis: Varied[Literal["reserved", "actual", "larger"]] = "reserved"
    unit_minutes: Varied[Annotated[int, Field(ge=1, le=1440)]] = 1
    rounding: Varied[Literal["up", "down", "nearest"]] = "up"
    minimum_minutes: Varied[Minutes] = 0


class Interviews(Piece):
    """The meeting before the first use (F7, D3, D4, S8)."""

    needed: Varied[bool] = True
    valid_months: Varied[Annotated[int, Field(ge=0, le=60)]] = 6  # 0: for good
    counted_from: Literal["last_use", "interview", "later"] = "later"
    at_exactly: bool = True  # 「半年以上」: the day half a year after needs a new one
    channels: Varied[Many[Text]] = ("online", "phone", "facility")
    opens: Varied[Moment | None] = None
    closes: Varied[Moment | None] = Moment(days_before=1)
    family_proposes: bool = False
    after_use: bool = False


class Readiness(Piece):
    """What has to be done before the first use (D16)."""

    health_check: Varied[bool] = False
    accompanied_visits: Varied[Count] = 0
    consultation_for_medical_care: bool = True
    weaned: Varied[bool] = False


class Term(Piece):
    """A term of use, every year; it may pass new year."""

    starts: MonthDay
    ends: MonthDay


class Valid(Piece):
    """The days of use a policy is for."""

    starts_on: Day | None = None
    ends_on: Day | None = None

    @model_validator(mode="after")
    def _forward(self) -> Valid:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("ends_on lies before starts_on")
        return self
