"""What a rule may know of a case. A fact that is not given is None, and stands in nobody's way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar, overload

from tsuen.kernel.calendar import is_business_day
from tsuen.kernel.clock import at_jst

NATIONAL_PRICE = 300
MEETING = "初回面談"  # uses no hours and costs nothing


T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - used as `cached_property` is, which takes a lock each time it reckons (Python 3.11)
    """A property reckoned once for each case; of two threads both may reckon, and find the same."""

    def __init__(self, reckon: Callable[[Any], T]) -> None:
        self._reckon, self._name, self.__doc__ = reckon, reckon.__name__, reckon.__doc__

    @overload
    def __get__(self, case: None, owner: type) -> lazy[T]: ...
    @overload
    def __get__(self, case: object, owner: type) -> T: ...
    def __get__(self, case: object | None, owner: type) -> lazy[T] | T:
        """What is reckoned stands in the case from then on, before this is asked again."""
        if case is None:
            return self
        found = case.__dict__[self._name] = self._reckon(case)
        return found


def weekday_open(day: date) -> bool:
    """Open Monday to Friday but on public holidays: where nothing is said of a facility's days."""
    return is_business_day(day)


@dataclass(frozen=True)
class Booked:
    """Another child's time on the same day: minutes after midnight, its class age and kind of use where known."""

    starts: int
    ends: int
    class_age: int | None = None
    kind: str | None = None


@dataclass(frozen=True)
class History:
    """What was before: minutes of the month of use, and where; days; the interview; how this is asked for."""

    used_minutes: int = 0
    by_facility: Mapping[str, int] | None = None
    used_out_of_area_minutes: int = 0
    used_facilities: tuple[str, ...] | None = None
    visits_this_week: int | None = None
    visits_this_month: int | None = None
    used_minutes_this_day: int = 0
    used_minutes_this_week: int = 0
    used_minutes_this_year: int | None = None
    used_minutes_this_term: int | None = None
    used_by_layer: Mapping[str, int] | None = None
    used_yen: int | None = None
    visits_this_term: int | None = None
    visits_this_year: int | None = None
    open_bookings: int | None = None
    visits_by_purpose: Mapping[str, int] | None = None
    visits_this_event: int = 0
    asked_at_once: int | None = None
    paid_yen_this_day: int = 0
    paid_yen_this_month: int = 0
    waiting_entries_this_month: int | None = None
    freed_on: date | None = None
    applied_facilities: tuple[str, ...] | None = None
    visits_by_facility: Mapping[str, int] | None = None
    health_checked: bool | None = None
    accompanied_visits: int | None = None
    accompanied: bool | None = None
    consulted: bool | None = None
    booked: tuple[Booked, ...] | None = None
    booked_days: tuple[date, ...] = ()
    cancelled_days: tuple[date, ...] = ()
    no_show_days: tuple[date, ...] = ()
    previous_month_used_minutes: int | None = None
    certified: bool | None = None
    certified_from: date | None = None
    accepted: bool | None = None
    accepted_on: date | None = None
    first_use: bool | None = None
    last_used_on: date | None = None
    channel: str | None = None
    change: bool = False


NOTHING_BEFORE = History()


@dataclass(frozen=True)
class Facts:
    """One case: a child, a facility, a kind of use, a time, and now. Minutes after midnight in Japan; `now` is aware.

    `memory` holds what rules answered of this very case (`once`); a case made from another by `replace` begins without.
    """

    now: datetime
    kind: str = ""
    use: str | None = None
    purpose: str | None = None
    on: date | None = None
    starts: int | None = None
    ends: int | None = None
    birth_on: date | None = None
    resident: bool | None = None
    prefecture_resident: bool | None = None
    guardian_resident: bool | None = None
    household_class: str | None = None
    income_levy: int | None = None
    designated_city: bool = False
    tax_credits: int = 0
    reduction_from: date | None = None
    proofs: tuple[str, ...] = ()
    weaned: bool | None = None
    second_child: bool = False
    enrolled_in: str | None = None
    facility: str | None = None
    facility_type: str | None = None
    in_area: bool | None = None
    price: int | None = None
    facility_starts: tuple[int, ...] | None = None
    capacity_by_age: Mapping[str, int] | None = None
    resources: Mapping[str, float] | None = None
    cancel_yen: int | None = None
    service_price: int | None = None
    candidates: tuple[datetime, ...] | None = None
    is_open: Callable[[date], bool] = weekday_open
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    declined_extras: tuple[str, ...] = ()
    ordered_extras: tuple[str, ...] = ()
    illness: bool = False
    history: History = field(default=NOTHING_BEFORE)
    memory: dict[object, tuple[object, Any]] = field(init=False, default_factory=dict, compare=False, repr=False)

    @lazy
    def minutes(self) -> int | None:
        """How long the reservation is; one that ends before it starts is nothing."""
        return None if self.starts is None or self.ends is None else max(0, self.ends - self.starts)

    @lazy
    def starts_at(self) -> datetime | None:
        """Its first instant."""
        return None if self.on is None else at_jst(self.on, self.starts or 0)

    @lazy
    def ends_at(self) -> datetime | None:
        """Its last."""
        return None if self.on is None or self.ends is None else at_jst(self.on, self.ends)

    def on_day(self, on: date, household_class: str | None = None) -> Facts:
        """The same case on another day (and in that day's class, where one is given): what `replace` makes, at a tenth of its price."""
        made = object.__new__(Facts)
        held = made.__dict__
        held.update(self.__dict__)
        for name in _RECKONED:
            held.pop(name, None)
        held["on"], held["memory"] = on, {}
        if household_class is not None:
            held["household_class"] = household_class
        return made


_RECKONED = frozenset(name for name, held in vars(Facts).items() if isinstance(held, lazy))
