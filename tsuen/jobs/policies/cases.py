"""A case as JSON: the facts of one child, facility, kind, time and now. A fact that is not given stands in nobody's way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from tsuen.domain.policies.policy import WEEKDAYS
from tsuen.domain.policies.rules.ages import class_age
from tsuen.domain.policies.rules.facts import Booked, Facts, History, weekday_open
from tsuen.kernel.calendar import is_holiday
from tsuen.kernel.clock import JST, at_jst

CHANNELS = {
    "portal": "online", "web": "online", "オンライン": "online", "電話": "phone", "tel": "phone", "施設": "facility",
    "代理": "facility", "proxy": "facility", "紙": "paper", "窓口": "paper", "counter": "paper", "自治体": "municipality",
}  # fmt: skip
_ENGLISH = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), WEEKDAYS, strict=True))
_ALL_DAY = 24 * 60
_MUCH = 1_000_000_000
# Facts of the history that are numbers: unknown where not told, nothing where not told, and by name.
_COUNTS: tuple[str, ...] = (
    "visits_this_week", "visits_this_month", "used_minutes_this_year", "used_minutes_this_term", "used_yen",
    "visits_this_term", "visits_this_year", "open_bookings", "asked_at_once", "waiting_entries_this_month",
    "accompanied_visits", "previous_month_used_minutes",
)  # fmt: skip
_SUMS: tuple[str, ...] = (
    "used_minutes", "used_out_of_area_minutes", "used_minutes_this_day", "used_minutes_this_week", "visits_this_event",
    "paid_yen_this_day",
)  # fmt: skip
_MAPS: tuple[str, ...] = (
    "by_facility", "used_by_layer", "visits_by_purpose", "visits_by_facility",
)  # fmt: skip


class CaseError(ValueError):
    """The case cannot be read; the sentence names the fact."""


def facts_of(case: dict[str, Any]) -> Facts:
    """The facts of a case (docs/case.schema.json). Raises `CaseError`."""
    if not isinstance(case, dict) or not isinstance(case.get("facts"), dict):
        raise CaseError('facts: a case is {"facts": {…}}')
    given = case["facts"]
    child, facility = _part(given, "child"), _part(given, "facility")
    reservation, stamps = _part(given, "reservation"), _part(given, "stamps")
    history = _part(given, "history")
    on = _day(reservation.get("date"), "reservation.date")
    starts, ends = _minute(reservation.get("start"), "reservation.start"), _minute(reservation.get("end"), "reservation.end")
    return Facts(
        now=_instant(given.get("now"), None, "now") or at_jst(on or date(2026, 4, 1), 0),
        kind=_text(given.get("kind"), "kind") or "",
        use=_text(given.get("use"), "use"),
        purpose=_text(given.get("purpose"), "purpose"),
        on=on,
        starts=starts,
        ends=ends,
        arrived_at=_instant(stamps.get("arrived"), on, "stamps.arrived"),
        left_at=_instant(stamps.get("left"), on, "stamps.left"),
        declined_extras=tuple(_strings(reservation.get("declined_extras"), "reservation.declined_extras")),
        ordered_extras=tuple(_strings(reservation.get("ordered_extras"), "reservation.ordered_extras")),
        illness=bool(_flag(given.get("illness", history.get("illness")), "illness")),
        history=_history(history, on),
        **_child(child),
        **_facility(facility),
    )


def _child(child: dict[str, Any]) -> dict[str, Any]:
    return {
        "birth_on": _day(child.get("birth_date"), "child.birth_date"),
        "resident": _flag(child.get("resident"), "child.resident"),
        "prefecture_resident": _flag(child.get("prefecture_resident"), "child.prefecture_resident"),
        "guardian_resident": _flag(child.get("guardian_resident"), "child.guardian_resident"),
        "household_class": _text(child.get("class"), "child.class"),
        "income_levy": _number(child.get("income_levy"), "child.income_levy"),
        "designated_city": bool(_flag(child.get("taxed_in_designated_city"), "child.taxed_in_designated_city")),
        "tax_credits": _number(child.get("tax_credits"), "child.tax_credits") or 0,
        "reduction_from": _day(child.get("reduction_from"), "child.reduction_from"),
        "proofs": tuple(_strings(child.get("proofs"), "child.proofs")),
        "weaned": _flag(child.get("weaned"), "child.weaned"),
        "second_child": bool(_flag(child.get("second_child"), "child.second_child")),
        "enrolled_in": _text(child.get("enrolled_in"), "child.enrolled_in"),
    }


def _facility(facility: dict[str, Any]) -> dict[str, Any]:
    candidates = facility.get("candidates")
    return {
        "facility": _text(facility.get("name"), "facility.name"),
        "facility_type": _text(facility.get("type"), "facility.type"),
        "in_area": _flag(facility.get("in_area"), "facility.in_area"),
        "price": _number(facility.get("price"), "facility.price"),
        "facility_starts": _minutes(facility.get("starts"), "facility.starts"),
        "capacity_by_age": _capacity(facility.get("capacity_by_age")),
        "resources": _amounts(facility.get("resources"), "facility.resources"),
        "cancel_yen": _number(facility.get("cancel_yen"), "facility.cancel_yen"),
        "service_price": _number(facility.get("service_price"), "facility.service_price"),
        "candidates": None if candidates is None else tuple(_candidate(one) for one in _list(candidates, "facility.candidates")),
        "is_open": open_days(facility.get("closed_days")),
    }


def open_days(closed: Any) -> Callable[[date], bool]:
    """A facility's own calendar: weekdays (土 日 祝) that are closed every week, and days. Days alone come on top of 土日祝."""
    if closed is None:
        return weekday_open
    days: set[date] = set()
    weekly: set[str] = set()
    for one in [closed] if isinstance(closed, str) else _list(closed, "facility.closed_days"):
        text = str(one)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            days.add(_day(text, "facility.closed_days") or date.min)
        elif text.lower()[:3] in _ENGLISH or text.lower() in {"holiday", "holidays"}:
            weekly.add(_ENGLISH.get(text.lower()[:3], "祝"))
        else:
            weekly |= set(text.replace("祝日", "祝").replace("曜日", "").replace("曜", "")) & {*WEEKDAYS, "祝"}
    weekly = weekly or {"土", "日", "祝"}

    def is_open(day: date) -> bool:
        return day not in days and WEEKDAYS[day.weekday()] not in weekly and not ("祝" in weekly and is_holiday(day))

    return is_open


def _history_numbers(given: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: _number(given.get(name), f"history.{name}") for name in _COUNTS},
        **{name: _number(given.get(name), f"history.{name}") or 0 for name in _SUMS},
        **{name: _numbers(given.get(name), f"history.{name}") for name in _MAPS},
    }


def _history(given: dict[str, Any], on: date | None) -> History:
    first, accepted, certified = given.get("first_use"), given.get("accepted"), given.get("certified")
    first_use = first if isinstance(first, bool) or first is None else on is not None and on <= _sure_day(first, "history.first_use")
    used = given.get("used_facilities")
    applied = given.get("applied_facilities")
    facilities = tuple(f"#{n}" for n in range(used)) if isinstance(used, int) else tuple(_strings(used, "history.used_facilities"))
    return History(
        **_history_numbers(given),
        used_facilities=None if used is None else facilities,
        freed_on=_day(given.get("freed_on"), "history.freed_on"),
        applied_facilities=None if applied is None else tuple(_strings(applied, "history.applied_facilities")),
        health_checked=_flag(given.get("health_checked"), "history.health_checked"),
        booked=_booked(given.get("booked"), on),
        booked_days=_days(given.get("booked_days"), "history.booked_days"),
        cancelled_days=_days(given.get("cancelled_day"), "history.cancelled_day"),
        no_show_days=_days(given.get("no_show_day"), "history.no_show_day"),
        certified=certified if isinstance(certified, bool) else None if certified is None else True,
        certified_from=None if isinstance(certified, bool) else _day(certified, "history.certified"),
        accepted=accepted if isinstance(accepted, bool) else None if accepted is None else True,
        accepted_on=None if isinstance(accepted, bool) else _day(accepted, "history.accepted"),
        first_use=first_use,
        last_used_on=_day(given.get("last_used_on"), "history.last_used_on"),
        channel=CHANNELS.get(said := _text(given.get("channel"), "history.channel") or "", said) or None,
        change=bool(given.get("change")),
    )


def _booked(given: Any, on: date | None) -> tuple[Booked, ...] | None:
    """Other children of the day: how many, how many by class age, or each with its time and age."""
    if given is None:
        return None
    if isinstance(given, int):
        return tuple(Booked(0, _ALL_DAY) for _ in range(given))
    if isinstance(given, dict):
        counts = _numbers(given, "history.booked") or {}
        return tuple(Booked(0, _ALL_DAY, int(age)) for age, count in counts.items() for _ in range(count) if age.isdigit())
    return tuple(_one_booked(one, on) for one in _list(given, "history.booked"))


def _one_booked(given: Any, on: date | None) -> Booked:
    if isinstance(given, int):
        return Booked(0, _ALL_DAY, given)
    if not isinstance(given, dict):
        raise CaseError("history.booked: each other child is an object with start, end and age")
    age = next((given[name] for name in ("age", "class_age", "class") if isinstance(given.get(name), int | str)), None)
    born = _day(given.get("birth_date"), "history.booked.birth_date")
    known = class_age(born, on) if born and on else int(age) if age is not None and str(age).isdigit() else None
    starts = _minute(given.get("start"), "history.booked.start")
    ends = _minute(given.get("end"), "history.booked.end")
    return Booked(starts or 0, _ALL_DAY if ends is None else ends, known)


def _part(given: dict[str, Any], name: str) -> dict[str, Any]:
    part = given.get(name)
    if part is None:
        return {}
    if not isinstance(part, dict):
        raise CaseError(f"{name}: an object")
    return part


def _list(given: Any, name: str) -> list[Any]:
    if not isinstance(given, list):
        raise CaseError(f"{name}: a list")
    return given


def _strings(given: Any, name: str) -> Iterable[str]:
    return [] if given is None else [str(one) for one in ([given] if isinstance(given, str) else _list(given, name))]


def _text(given: Any, name: str) -> str | None:
    if given is None or isinstance(given, str):
        return given
    raise CaseError(f"{name}: a text")


def _flag(given: Any, name: str) -> bool | None:
    if given is None or isinstance(given, bool):
        return given
    raise CaseError(f"{name}: true or false")


def _number(given: Any, name: str) -> int | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or given != int(given) or given < 0:
        raise CaseError(f"{name}: a whole number, 0 or more")
    return int(given)


def _numbers(given: Any, name: str) -> dict[str, int] | None:
    if given is None:
        return None
    if not isinstance(given, dict):
        raise CaseError(f"{name}: an object of whole numbers")
    return {str(key): _number(value, f"{name}.{key}") or 0 for key, value in given.items()}


def _amounts(given: Any, name: str) -> dict[str, float] | None:
    """Staff, square metres: numbers that need not be whole."""
    if given is None:
        return None
    if not isinstance(given, dict) or not all(
        isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one < _MUCH for one in given.values()
    ):
        raise CaseError(f"{name}: an object of numbers, 0 or more")
    return {str(key): float(one) for key, one in given.items()}


def _capacity(given: Any) -> dict[str, int] | None:
    named = _numbers(given, "facility.capacity_by_age")
    return None if named is None else {re.sub(r"\D", "", key) or key: value for key, value in named.items()}


def _day(given: Any, name: str) -> date | None:
    return None if given is None else _sure_day(given, name)


def _sure_day(given: Any, name: str) -> date:
    try:
        return date.fromisoformat(str(given)[:10])
    except ValueError:
        raise CaseError(f"{name}: a day as 2026-04-01 that exists") from None


def _days(given: Any, name: str) -> tuple[date, ...]:
    if given is None or isinstance(given, bool):
        return ()
    return tuple(_sure_day(one, name) for one in (given if isinstance(given, list) else [given]))


def _minute(given: Any, name: str) -> int | None:
    if given is None:
        return None
    found = re.fullmatch(r"(\d{1,2}):(\d\d)(?::\d\d)?", str(given))
    if found is None or int(found[2]) > 59 or (minute := int(found[1]) * 60 + int(found[2])) > _ALL_DAY:  # noqa: PLR2004
        raise CaseError(f"{name}: a time as 09:30")
    return minute


def _minutes(given: Any, name: str) -> tuple[int, ...] | None:
    if given is None:
        return None
    return tuple(minute for one in _list(given, name) if (minute := _minute(one, name)) is not None)


def _instant(given: Any, on: date | None, name: str) -> datetime | None:
    """An instant with its offset (Japan's where none is given), or a time of the day of use."""
    if given is None:
        return None
    text = str(given)
    found = re.fullmatch(r"(\d{1,2}):(\d\d)(?::(\d\d))?", text)
    try:
        if found is not None and on is not None:
            told = datetime(on.year, on.month, on.day, int(found[1]), int(found[2]), int(found[3] or 0), tzinfo=JST)
        else:
            told = datetime.fromisoformat(text)
        return (told if told.tzinfo else told.replace(tzinfo=JST)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise CaseError(f"{name}: an instant as 2026-01-09T17:00:00+09:00") from None


def _candidate(given: Any) -> datetime:
    found = _instant(given, None, "facility.candidates")
    if found is None:
        raise CaseError("facility.candidates: an instant as 2026-01-20T10:00:00+09:00")
    return found
