"""The ground of a policy document: strict pieces, times of day, conditions, and values that vary with them."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeAlias, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    Tag,
    model_validator,
)

DAY_MINUTES = 24 * 60
KINDS = ("初回面談", "柔軟利用", "定期利用", "登降園", "申請")
Kind = Literal["初回面談", "柔軟利用", "定期利用", "登降園", "申請"]
Weekday = Literal["月", "火", "水", "木", "金", "土", "日"]
WEEKDAYS = "月火水木金土日"


class Piece(BaseModel):
    """A part of a policy: frozen, every key known."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _minutes_of(value: Any) -> Any:
    """17:00 as 1020; 24:00 is the end of the day. Anything else is left for the type to refuse."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"([01]?\d|2[0-4]):([0-5]\d)", value)
    if found is None or (minutes := int(found[1]) * 60 + int(found[2])) > DAY_MINUTES:
        raise ValueError("a time of day is written 09:00 … 24:00")
    return minutes


def _clock_of(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _day_of(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("a day is written 2026-04-01 and has to exist") from None
    return value


def _month_day_of(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"\d\d-\d\d", value):
        month, day = int(value[:2]), int(value[3:])
        _day_of(f"2024-{month:02d}-{day:02d}")  # a leap year, so that 02-29 may be said
        return value
    raise ValueError("a day of every year is written 04-01 and has to exist")


def _tuple_of(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


_CLOCK_SCHEMA = {"type": "string", "pattern": r"^([01]?\d|2[0-4]):[0-5]\d$", "examples": ["17:00"]}
DayTime = Annotated[
    int,
    Field(ge=0, le=DAY_MINUTES, json_schema_extra=_CLOCK_SCHEMA),
    BeforeValidator(_minutes_of, json_schema_input_type=str),
    PlainSerializer(_clock_of, return_type=str),
]
Day = Annotated[date, BeforeValidator(_day_of, json_schema_input_type=date), PlainSerializer(date.isoformat, return_type=str)]
MonthDay = Annotated[str, BeforeValidator(_month_day_of, json_schema_input_type=str), Field(examples=["04-01"])]
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Many = Annotated[tuple[T, ...], BeforeValidator(_tuple_of)]
Minutes = Annotated[int, Field(ge=0, le=366 * DAY_MINUTES)]
Yen = Annotated[int, Field(ge=0, le=10_000_000)]
Count = Annotated[int, Field(ge=0, le=10_000)]
Text = Annotated[str, Field(max_length=200)]


class Age(Piece):
    """An age as a day: the birthday `years` and `months` later, moved by `days` (-2: 誕生日の前々日)."""

    years: int = Field(0, ge=0, le=7)
    """Years of age."""
    months: int = Field(0, ge=0, le=84)
    """Months on top of them."""
    days: int = Field(0, ge=-31, le=31)
    """Days on top of that; -1 is the day before."""


class When(Piece):
    """A condition: everything said must hold.

    A child is taken to be resident and a facility to be in the area unless told otherwise; any other fact that the case does
    not tell meets no condition.
    """

    kind: Many[Kind] = ()
    """One of these kinds of use."""
    use: Many[Kind] = ()
    """What a meeting or an application is for, where the case tells it; of a booking, its own kind."""
    resident: bool | None = None
    """Whether the child lives in the municipality."""
    prefecture_resident: bool | None = None
    """Whether the child lives in the prefecture; one who lives in the municipality does."""
    in_area: bool | None = None
    """Whether the facility lies in it."""
    facility_type: Many[Text] = ()
    """One of these types (一般型, 余裕活用型, 公立 …), as the case tells it."""
    facility: Many[Text] = ()
    """One of these facilities, by name."""
    household_class: Many[Text] = ()
    """One of these classes: general, public_assistance, non_taxed, lt_77101, support_needed, dv, foster."""
    from_age: Age | None = None
    """From this age on: the day of use lies on it or after."""
    before_age: Age | None = None
    """The day of use lies before this age."""
    class_age: Many[Annotated[int, Field(ge=0, le=5)]] = ()
    """Age on 1 April of the fiscal year of the day of use."""
    weekday: Many[Weekday] = ()
    """The day of use is one of these."""
    from_on: Day | None = None
    """The day of use is this or later."""
    until_on: Day | None = None
    """The day of use is this or earlier."""
    first_use: bool | None = None
    """Whether it is the first use."""
    channel: Many[Text] = ()
    """Asked for by one of these ways."""
    purpose: Many[Text] = ()
    """What the use is for: one of these (リフレッシュ, 緊急), as the case tells it."""
    proof: Many[Text] = ()
    """One of these papers has been handed in (就労証明書)."""

    @model_validator(mode="after")
    def _says_something(self) -> When:
        if self.from_on and self.until_on and self.until_on < self.from_on:
            raise ValueError("until_on lies before from_on")
        return self


class Case(Piece, Generic[T_co]):
    """A value for a condition."""

    when: When
    """The condition: everything said holds."""
    value: T_co
    """The value then."""


class Cases(Piece, Generic[T_co]):
    """A value that varies: the first case whose condition holds, else `otherwise`."""

    cases: Many[Case[T_co]]
    """In order: the first whose condition holds decides."""
    otherwise: T_co
    """The value where none does."""


def _shape(value: Any) -> str:
    varied = isinstance(value, Cases) or (isinstance(value, dict) and "cases" in value)
    return "varied" if varied else "plain"


if TYPE_CHECKING:
    Varied: TypeAlias = Annotated[T | Cases[T], "varied"]
else:

    class Varied:
        """A value, or cases of it. Made anew for each type: an alias would leave the values of `Cases[T]` unchecked."""

        def __class_getitem__(cls, kind: Any) -> Any:
            return Annotated[Annotated[kind, Tag("plain")] | Annotated[Cases[kind], Tag("varied")], Discriminator(_shape)]



def every(varied: T | Cases[T]) -> tuple[T, ...]:
    """All the values a varied field may take."""
    if isinstance(varied, Cases):
        return (*(case.value for case in varied.cases), varied.otherwise)
    return (varied,)
