"""Who may use, how it is asked for, where, and what comes before the first use."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tsuen.domain.policies.policy._base import Age, Count, Day, Many, MonthDay, Piece, Text, Varied, Weekday
from tsuen.domain.policies.policy.moments import Moment

ENROLLED = ("保育所", "保育園", "認定こども園", "地域型保育", "小規模保育", "家庭的保育", "事業所内保育", "居宅訪問型保育", "企業主導型")
Until = Literal["day", "month_end", "fiscal_year_end"]


class AgeEnd(Piece):
    """Until when a child may use: a day of age (誕生日の前々日), or the end of the month or fiscal year in which it attains it."""

    years: int = Field(3, ge=0, le=7)
    """Years of the age at which use ends."""
    months: int = Field(0, ge=0, le=11)
    """Months on top of the years."""
    days: int = Field(-2, ge=-31, le=31)
    """The last day of use, counted from the birthday: -2 is 誕生日の前々日, -1 the day before. Only with `through: day`."""
    through: Until = "day"
    """`day`: that day; `month_end`, `fiscal_year_end`: the end of the month or of the fiscal year in which the age is attained."""


class Eligibility(Piece):
    """Who may use, from when, until when (F1, A8, A12, C25)."""

    age_from: Varied[Age] = Age(months=6)
    """The first day of use by age."""
    age_until: Varied[AgeEnd] = AgeEnd()
    """The last day of use by age."""
    born_from: Varied[Day | None] = None
    """Only children born on this day or later."""
    born_until: Varied[Day | None] = None
    """Only children born on this day or earlier."""
    class_ages: Varied[Many[int] | None] = None
    """The classes accepted, by age on 1 April of the fiscal year; beside the age on the day."""
    resident: Varied[bool] = True
    """The child has to live in the municipality."""
    guardian_resident: Varied[bool] = False
    """The guardian has to live there too."""
    checked_at: Many[Literal["application", "use"]] = ("application", "use")
    """When residence is looked at."""
    enrolled_excluded: Many[Text] = ENROLLED
    """A child enrolled in a place whose name holds one of these may not use."""
    enrolled_allowed: Many[Text] = ("認可外", "認証保育所", "一時預かり")
    """Looked at first: a place whose name holds one of these excludes nobody."""
    valid_through: Literal["age", "fiscal_year_end", "term_end"] = "age"
    """How long a certification holds: to the last day by age, or to be asked for anew each fiscal year or term."""


class Intake(Piece):
    """Applications of some weekdays are taken up together, on the next such weekday; a closed day moves it on."""

    weekdays: Many[Weekday]
    """Applications sent on these."""
    taken_up: Weekday
    """On the next of this weekday."""


class Application(Piece):
    """How certification is asked for (A1–A10, F8)."""

    apply_from: Varied[Age] = Age()
    """From which age on one may apply; years, months and days 0: from birth."""
    opens: Varied[Moment | None] = None
    """The first moment of applying; null: at any time."""
    closes: Varied[Moment | None] = None
    """The last moment of applying; null: no end."""
    channels: Varied[Many[Text]] = ("online", "paper")
    """The ways of applying: online, paper, phone, facility, municipality, or a name of your own."""
    allocation: Varied[Literal["first_come", "lottery", "residents_first", "by_need"]] = "first_come"
    """Who is accepted when more apply than there are places."""
    alternates: bool = False
    """Whether those not drawn become 補欠."""
    result_day: Annotated[int, Field(ge=1, le=31)] | None = None
    """The day of the month on which results are told."""
    review_days: Varied[Annotated[int, Field(ge=1, le=120)]] = 14
    """How long deciding takes, in days."""
    review_business_days: Varied[Annotated[int, Field(ge=1, le=90)] | None] = None
    """The same in business days, where the municipality counts those."""
    intakes: Many[Intake] = ()
    """On which weekdays applications are taken up; none said: at once."""
    effective: Literal["decision", "application", "month_start"] = "decision"
    """From when a certification holds."""
    attachments: Many[Text] = ()
    """Papers to add, by name."""
    account_first: bool = False
    """Whether an account comes before the application, which then begins with what the account says (C12-13)."""
    account_kept_months: Annotated[int, Field(ge=1, le=60)] = 12
    """After so many months without an application or a login such an account is deleted; its owner is told a month ahead."""


class Facilities(Piece):
    """Which facilities a child may use, and how many (C7)."""

    which: Varied[Literal["any", "applied", "decided"]] = "any"
    """`any`; those `applied` for; the one `decided` by the municipality."""
    most: Varied[Annotated[int, Field(ge=1, le=100)] | None] = None
    """How many facilities a child may use; null: any number."""
    out_of_area: Varied[bool] = True
    """Whether facilities outside the municipality may be used."""


class Interviews(Piece):
    """The meeting before the first use (F7, D3, D4, S8)."""

    needed: Varied[bool] = True
    """Whether a meeting comes before the first use of a facility."""
    valid_months: Varied[Annotated[int, Field(ge=0, le=60)]] = 6
    """After so many months a new one is needed; 0: it holds for good."""
    counted_from: Literal["last_use", "interview", "later"] = "later"
    """What the months run from."""
    at_exactly: bool = True
    """「半年以上」: on the day half a year after it is needed; false: from the day after that."""
    channels: Varied[Many[Text]] = ("online", "phone", "facility")
    """The ways of asking for one."""
    opens: Varied[Moment | None] = None
    """From when it may be asked for; null: at any time."""
    closes: Varied[Moment | None] = Moment(days_before=1)
    """Until when, before the day of the meeting."""
    family_proposes: bool = False
    """Whether a family whom none of the offered times suits may name its own; else it telephones."""
    proposal_days: Annotated[int, Field(ge=1, le=60)] = 7
    """In how many days the other side answers named times; then they lapse."""
    after_use: bool = False
    """Whether there is one after the use, too."""


class Readiness(Piece):
    """What has to be done before the first use (D16)."""

    health_check: Varied[bool] = False
    """A medical check."""
    accompanied_visits: Varied[Count] = 0
    """How many visits together with the guardian (親子通園)."""
    consultation_for_medical_care: bool = True
    """Whether 医療的ケア is talked about beforehand."""
    weaned: Varied[bool] = False
    """Whether 離乳 has to be completed."""


class Term(Piece):
    """A term of use, every year; it may pass new year."""

    starts: MonthDay
    """Its first day, as 04-01."""
    ends: MonthDay
    """Its last day; 02-29 is the end of February in every year."""


class Valid(Piece):
    """The days of use a policy is for."""

    starts_on: Day | None = None
    """The first day of use; null: since ever."""
    ends_on: Day | None = None
    """The last; null: until further notice."""

    @model_validator(mode="after")
    def _forward(self) -> Valid:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("ends_on lies before starts_on")
        return self
