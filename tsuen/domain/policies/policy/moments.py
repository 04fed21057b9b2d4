"""A moment: a point in time told relative to the day of use (rules.md, "What follows" 2)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tsuen.domain.policies.policy._base import Day, DayTime, MonthDay, Piece, Weekday

# The fields of which exactly one says what kind of moment it is.
FORMS = ("days_before", "hours_before", "weeks_before", "nth", "day_of_month", "month_day", "on")


class Moment(Piece):
    """When something opens or ends, in exactly one form.

    - `days_before` n, counted in `count`: calendar days, the facility's open days (C30) or business days;
    - `hours_before` the start;
    - `weekday` of the week `weeks_before` the week of use (a week begins on `week_starts`);
    - `nth` `weekday` of the month `months_before`;
    - `day_of_month` (31 = the last) of the month `months_before`;
    - `month_day` (12-01) on or before the day of use; `on` a date.

    `time` is the last minute that counts of a deadline, the first of an opening; without it the whole day counts.
    `if_closed` moves it when it falls on a closed day. `from_term`: counted from the first day of the term of use.
    """

    days_before: Annotated[int, Field(ge=0, le=400)] | None = None
    count: Literal["calendar", "open", "business"] = "calendar"
    hours_before: Annotated[int, Field(ge=0, le=24 * 60)] | None = None
    weeks_before: Annotated[int, Field(ge=0, le=60)] | None = None
    weekday: Weekday | None = None
    week_starts: Weekday = "月"
    nth: Annotated[int, Field(ge=1, le=5)] | None = None
    day_of_month: Annotated[int, Field(ge=1, le=31)] | None = None
    months_before: Annotated[int, Field(ge=0, le=12)] = 0
    month_day: MonthDay | None = None
    on: Day | None = None
    from_term: bool = False
    time: DayTime | None = None
    if_closed: Literal["stays", "earlier", "later"] = "stays"
    if_closed_count: Literal["open", "business"] = "open"

    @model_validator(mode="after")
    def _one_form(self) -> Moment:
        said = [name for name in FORMS if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError(f"say exactly one of {', '.join(FORMS)}; this says {', '.join(said) or 'none'}")
        if (said[0] in {"weeks_before", "nth"}) != (self.weekday is not None):
            raise ValueError("weekday belongs to weeks_before or nth, and they need it")
        if self.time is not None and said[0] == "hours_before":
            raise ValueError("a moment counted from the start of use has no time of its own")
        return self
