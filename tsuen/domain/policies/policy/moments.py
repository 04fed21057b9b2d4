"""A moment: a point in time told relative to the day of use (rules.md, "What follows" 2)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tsuen.domain.policies.policy._base import Day, DayTime, MonthDay, Piece, Weekday

# The fields of which exactly one says what kind of moment it is.
FORMS = ("days_before", "hours_before", "minutes_before", "weeks_before", "nth", "day_of_month", "same_day", "month_day", "on")


class Moment(Piece):
    """When something opens or ends, in exactly one form.

    - `days_before` n, counted in `count`: calendar days, the facility's open days (C30) or business days;
    - `hours_before` the start, or `minutes_before` it;
    - `weekday` of the week `weeks_before` the week of use (a week begins on `week_starts`);
    - `nth` `weekday` of the month `months_before`;
    - `day_of_month` (31 = the last) of the month `months_before`; by `count` its nth open or business day;
    - `same_day` months before: 2026-06-17 one month before is 05-17; a day the month lacks is its last;
    - `month_day` (12-01) on or before the day of use; `on` a date.

    `time` is the last minute that counts of a deadline, the first of an opening; without it the whole day counts.
    `if_closed` moves it when it falls on a closed day. `from_term`: counted from the first day of the term of use.
    """

    days_before: Annotated[int, Field(ge=0, le=400)] | None = None
    """So many days before the day of use."""
    count: Literal["calendar", "open", "business"] = "calendar"
    """Which days are stepped over: all, the facility's open days, or business days (Monday to Friday, no holiday, not 29 December to 3 January)."""
    hours_before: Annotated[int, Field(ge=0, le=24 * 60)] | None = None
    """So many hours before the start of use."""
    minutes_before: Annotated[int, Field(ge=0, le=24 * 60)] | None = None
    """So many minutes before the start of use."""
    weeks_before: Annotated[int, Field(ge=0, le=60)] | None = None
    """In the week so many weeks before the week of use."""
    weekday: Weekday | None = None
    """On this day of that week or month."""
    week_starts: Weekday = "月"
    """The first day of a week."""
    nth: Annotated[int, Field(ge=1, le=5)] | None = None
    """The nth `weekday` of the month `months_before`; a fifth that a month lacks is its last."""
    day_of_month: Annotated[int, Field(ge=1, le=31)] | None = None
    """This day of the month `months_before`; 31 is the last. With `count` open or business: the nth of these days."""
    same_day: Annotated[int, Field(ge=0, le=12)] | None = None
    """The same day so many months before; a day that month lacks is its last."""
    months_before: Annotated[int, Field(ge=0, le=12)] = 0
    """So many months before the month of use."""
    month_day: MonthDay | None = None
    """This day of the year, on or before the day of use."""
    on: Day | None = None
    """This very day."""
    from_term: bool = False
    """Counted from the first day of the term in which the day of use lies."""
    time: DayTime | None = None
    """A deadline's last minute, an opening's first; nothing said: the whole day."""
    if_closed: Literal["stays", "earlier", "later"] = "stays"
    """Moved when it falls on a closed day."""
    if_closed_count: Literal["open", "business"] = "open"
    """What a closed day is: of the facility, or of the office."""

    @model_validator(mode="after")
    def _one_form(self) -> Moment:
        said = [name for name in FORMS if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError(f"say exactly one of {', '.join(FORMS)}; this says {', '.join(said) or 'none'}")
        if (said[0] in {"weeks_before", "nth"}) != (self.weekday is not None):
            raise ValueError("weekday belongs to weeks_before or nth, and they need it")
        if self.time is not None and said[0] in {"hours_before", "minutes_before"}:
            raise ValueError("a moment counted from the start of use has no time of its own")
        return self
