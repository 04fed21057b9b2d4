"""A case as JSON: the facts of one child, facility, kind, time and now. A fact that is not given stands in nobody's way."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from tsuen.domain.policies.policy import WEEKDAYS
from tsuen.domain.policies.rules.ages import class_age
from tsuen.domain.policies.rules.facts import Booked, Facts, History, weekday_open
from tsuen.jobs.policies import reading
from tsuen.jobs.policies.reading import CaseError
from tsuen.kernel.calendar import is_holiday
from tsuen.kernel.clock import at_jst

CHANNELS = {
    "portal": "online", "web": "online", "family": "online", "家族": "online", "保護者": "online", "利用者": "online", "ポータル": "online", "オンライン": "online", "電話": "phone", "tel": "phone", "施設": "facility",
    "代理": "facility", "proxy": "facility", "紙": "paper", "窓口": "paper", "counter": "paper", "自治体": "municipality",
}  # fmt: skip
_ENGLISH = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), WEEKDAYS, strict=True))
# Facts of the history that are numbers: unknown where not told, nothing where not told, and by name.
_COUNTS: tuple[str, ...] = (
    "visits_this_week", "visits_this_month", "used_minutes_this_year", "used_minutes_this_term", "used_yen",
    "visits_this_term", "visits_this_year", "open_bookings", "asked_at_once", "waiting_entries_this_month",
    "accompanied_visits", "previous_month_used_minutes",
)  # fmt: skip
_SUMS: tuple[str, ...] = (
    "used_minutes", "used_out_of_area_minutes", "used_minutes_this_day", "used_minutes_this_week", "visits_this_event",
    "paid_yen_this_day",
    "paid_yen_this_month",
)  # fmt: skip
_MAPS: tuple[str, ...] = (
    "by_facility", "used_by_layer", "visits_by_purpose", "visits_by_facility",
)  # fmt: skip


def facts_of(case: dict[str, Any]) -> Facts:
    """The facts of a case (docs/case.schema.json). Raises `CaseError`."""
    if not isinstance(case, dict) or not isinstance(case.get("facts"), dict):
        raise CaseError('facts: a case is {"facts": {…}}')
    given = case["facts"]
    child, facility = reading.part(given, "child"), reading.part(given, "facility")
    reservation, stamps = reading.part(given, "reservation"), reading.part(given, "stamps")
    history = reading.part(given, "history")
    on = reading.day(reservation.get("date"), "reservation.date")
    starts, ends = reading.minute(reservation.get("start"), "reservation.start"), reading.minute(reservation.get("end"), "reservation.end")
    return Facts(
        now=reading.instant(given.get("now"), None, "now") or at_jst(on or date(2026, 4, 1), 0),
        kind=reading.text(given.get("kind"), "kind") or "",
        use=reading.text(given.get("use"), "use"),
        purpose=reading.text(given.get("purpose"), "purpose"),
        on=on,
        starts=starts,
        ends=ends,
        arrived_at=reading.instant(stamps.get("arrived"), on, "stamps.arrived"),
        left_at=reading.instant(stamps.get("left"), on, "stamps.left"),
        declined_extras=tuple(reading.strings(reservation.get("declined_extras"), "reservation.declined_extras")),
        ordered_extras=tuple(reading.strings(reservation.get("ordered_extras"), "reservation.ordered_extras")),
        illness=bool(reading.flag(given.get("illness", history.get("illness")), "illness")),
        history=_history(history, on),
        **_child(child),
        **_facility(facility),
    )


def _child(child: dict[str, Any]) -> dict[str, Any]:
    return {
        "birth_on": reading.day(child.get("birth_date"), "child.birth_date"),
        "resident": reading.flag(child.get("resident"), "child.resident"),
        "prefecture_resident": reading.flag(child.get("prefecture_resident"), "child.prefecture_resident"),
        "guardian_resident": reading.flag(child.get("guardian_resident"), "child.guardian_resident"),
        "household_class": reading.text(child.get("class"), "child.class"),
        "income_levy": reading.number(child.get("income_levy"), "child.income_levy"),
        "designated_city": bool(reading.flag(child.get("taxed_in_designated_city"), "child.taxed_in_designated_city")),
        "tax_credits": reading.number(child.get("tax_credits"), "child.tax_credits") or 0,
        "reduction_from": reading.day(child.get("reduction_from"), "child.reduction_from"),
        "proofs": tuple(reading.strings(child.get("proofs"), "child.proofs")),
        "weaned": reading.flag(child.get("weaned"), "child.weaned"),
        "second_child": bool(reading.flag(child.get("second_child"), "child.second_child")),
        "enrolled_in": reading.place(child.get("enrolled_in"), "child.enrolled_in"),
    }


def _facility(facility: dict[str, Any]) -> dict[str, Any]:
    candidates = facility.get("candidates")
    return {
        "facility": reading.text(facility.get("name"), "facility.name"),
        "facility_type": reading.text(facility.get("type"), "facility.type"),
        "in_area": reading.flag(facility.get("in_area"), "facility.in_area"),
        "price": reading.number(facility.get("price"), "facility.price"),
        "facility_starts": reading.minutes(facility.get("starts"), "facility.starts"),
        "capacity_by_age": reading.capacity(facility.get("capacity_by_age")),
        "resources": reading.amounts(facility.get("resources"), "facility.resources"),
        "cancel_yen": reading.number(facility.get("cancel_yen"), "facility.cancel_yen"),
        "service_price": reading.number(facility.get("service_price"), "facility.service_price"),
        "candidates": None if candidates is None else tuple(reading.candidate(one) for one in reading.items(candidates, "facility.candidates")),
        "is_open": open_days(facility.get("closed_days")),
    }


def open_days(closed: Any) -> Callable[[date], bool]:
    """A facility's own calendar: weekdays (土 日 祝) that are closed every week, and days. Days alone come on top of 土日祝."""
    if closed is None:
        return weekday_open
    days: set[date] = set()
    weekly: set[str] = set()
    for one in [closed] if isinstance(closed, str) else reading.items(closed, "facility.closed_days"):
        text = str(one)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            days.add(reading.day(text, "facility.closed_days") or date.min)
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
        **{name: reading.number(given.get(name), f"history.{name}") for name in _COUNTS},
        **{name: reading.number(given.get(name), f"history.{name}") or 0 for name in _SUMS},
        **{name: reading.numbers(given.get(name), f"history.{name}") for name in _MAPS},
    }


def _history(given: dict[str, Any], on: date | None) -> History:
    first, accepted, certified = given.get("first_use"), given.get("accepted"), given.get("certified")
    first_use = first if isinstance(first, bool) or first is None else on is not None and on <= reading.sure_day(first, "history.first_use")
    used = given.get("used_facilities")
    applied = given.get("applied_facilities")
    facilities = tuple(f"#{n}" for n in range(reading.count(used, "history.used_facilities"))) if isinstance(used, int) else tuple(reading.strings(used, "history.used_facilities"))
    return History(
        **_history_numbers(given),
        used_facilities=None if used is None else facilities,
        freed_on=reading.day(given.get("freed_on"), "history.freed_on"),
        applied_facilities=None if applied is None else tuple(reading.strings(applied, "history.applied_facilities")),
        health_checked=reading.flag(given.get("health_checked"), "history.health_checked"),
        accompanied=reading.flag(given.get("accompanied"), "history.accompanied"),
        consulted=reading.flag(given.get("consulted"), "history.consulted"),
        booked=_booked(given.get("booked"), on),
        booked_days=reading.days(given.get("booked_days"), "history.booked_days"),
        cancelled_days=reading.days(given.get("cancelled_day"), "history.cancelled_day"),
        no_show_days=reading.days(given.get("no_show_day"), "history.no_show_day"),
        certified=reading.yes(certified, "history.certified"),
        certified_from=reading.since(certified, "history.certified"),
        accepted=reading.yes(accepted, "history.accepted"),
        accepted_on=reading.since(accepted, "history.accepted"),
        first_use=first_use,
        last_used_on=reading.day(given.get("last_used_on"), "history.last_used_on"),
        channel=CHANNELS.get(said := (reading.text(given.get("channel"), "history.channel") or "").lower(), said) or None,
        change=bool(given.get("change")),
    )


def _booked(given: Any, on: date | None) -> tuple[Booked, ...] | None:
    """Other children of the day: how many, how many by class age, or each with its time and age."""
    if given is None:
        return None
    if isinstance(given, int):
        return tuple(Booked(0, reading.ALL_DAY) for _ in range(reading.count(given, "history.booked")))
    if isinstance(given, dict):
        counts = reading.numbers(given, "history.booked") or {}
        return tuple(Booked(0, reading.ALL_DAY, int(age)) for age, count in counts.items() for _ in range(reading.count(count, "history.booked")) if age.isdecimal())
    return tuple(_one_booked(one, on) for one in reading.items(given, "history.booked"))


def _one_booked(given: Any, on: date | None) -> Booked:
    if isinstance(given, int):
        return Booked(0, reading.ALL_DAY, given)
    if not isinstance(given, dict):
        raise CaseError("history.booked: each other child is an object with start, end and age")
    age = next((given[name] for name in ("age", "class_age", "class") if isinstance(given.get(name), int | str)), None)
    born = reading.day(given.get("birth_date"), "history.booked.birth_date")
    known = class_age(born, on) if born and on else int(age) if age is not None and str(age).isdecimal() else None
    starts = reading.minute(given.get("start"), "history.booked.start")
    ends = reading.minute(given.get("end"), "history.booked.end")
    return Booked(starts or 0, reading.ALL_DAY if ends is None else ends, known, reading.text(given.get("kind"), "history.booked.kind"))
