"""The facts of a case by name, kind and meaning: what `docs/case.schema.json` and docs/rules.md are made of."""

from __future__ import annotations

from typing import Any

from tsuen.domain.policies.policy import KINDS

_CLASSES = ("general", "public_assistance", "non_taxed", "lt_77101", "support_needed", "dv", "foster")
_SHAPES: dict[str, dict[str, Any]] = {
    "day": {"type": "string", "format": "date", "examples": ["2026-01-13"]},
    "time": {"type": "string", "pattern": r"^\d{1,2}:\d\d(:\d\d)?$", "examples": ["09:00"]},
    "instant": {"type": "string", "examples": ["2026-01-09T17:00:00+09:00"]},
    "stamp": {"type": "string", "examples": ["11:10:01", "2026-01-13T11:10:01+09:00"]},
    "flag": {"type": "boolean"},
    "text": {"type": "string"},
    "number": {"type": "integer", "minimum": 0},
    "texts": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    "numbers": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
    "amounts": {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}},
    "days": {"oneOf": [{"type": "string", "format": "date"}, {"type": "array", "items": {"type": "string", "format": "date"}}, {"type": "boolean"}]},
    "times": {"type": "array", "items": {"type": "string", "pattern": r"^\d{1,2}:\d\d(:\d\d)?$"}},
    "instants": {"type": "array", "items": {"type": "string"}},
    "day or flag": {"type": ["string", "boolean"]},
    "names or number": {"oneOf": [{"type": "integer", "minimum": 0}, {"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    "booked": {"oneOf": [{"type": "integer", "minimum": 0}, {"type": "object"}, {"type": "array"}]},
    "kind": {"enum": ["", *KINDS]},
    "class": {"type": "string", "examples": list(_CLASSES)},
}

# part -> fact -> (kind, meaning). The part "" is the facts themselves.
FACTS: dict[str, dict[str, tuple[str, str]]] = {
    "": {
        "kind": ("kind", "What is asked for."),
        "use": ("text", "Of a 初回面談 or 申請: the kind of use it is for."),
        "purpose": ("text", "What the use is for (リフレッシュ, 緊急 …)."),
        "now": ("instant", "The instant of asking; with an offset, else in Japan's time."),
        "illness": ("flag", "Whether it is cancelled for illness."),
    },
    "child": {
        "birth_date": ("day", "The day of birth."),
        "resident": ("flag", "Lives in the municipality."),
        "prefecture_resident": ("flag", "Lives in the prefecture."),
        "guardian_resident": ("flag", "The guardian lives in the municipality."),
        "class": ("class", f"The household: {', '.join(_CLASSES)}."),
        "income_levy": ("number", "所得割 in yen."),
        "taxed_in_designated_city": ("flag", "The levy was set by a 指定都市 (8 % there, 6 % elsewhere)."),
        "tax_credits": ("number", "Credits of the levy to be added back, in yen."),
        "reduction_from": ("day", "The first day for which a reduction is granted."),
        "proofs": ("texts", "Papers handed in, by name."),
        "weaned": ("flag", "離乳 is completed."),
        "second_child": ("flag", "An older child of the household uses a facility, too."),
        "enrolled_in": ("text", "What the child is enrolled in, as written (認可保育所, none …)."),
    },
    "facility": {
        "name": ("text", "Its name."),
        "in_area": ("flag", "Lies in the municipality."),
        "type": ("text", "Its type (一般型, 余裕活用型, 公立 …)."),
        "price": ("number", "Its price of an hour in yen."),
        "starts": ("times", "When a booking may begin there."),
        "capacity_by_age": ("numbers", "Its places by age on 1 April."),
        "resources": ("amounts", "Staff, room …, by the names the policy gives them."),
        "closed_days": ("texts", "Its calendar: 土, 日, 祝 closed every week, days on top. Days alone come on top of 土日祝."),
        "candidates": ("instants", "The interview times it offers."),
        "cancel_yen": ("number", "What it asks for a late cancellation."),
        "service_price": ("number", "Its price of an hour of its other service."),
    },
    "reservation": {
        "date": ("day", "The day of use."),
        "start": ("time", "Its start."),
        "end": ("time", "Its end."),
        "declined_extras": ("texts", "Extras the family declined."),
        "ordered_extras": ("texts", "Extras the family ordered."),
    },
    "stamps": {"arrived": ("stamp", "The stamp of arrival."), "left": ("stamp", "The stamp of leaving.")},
    "history": {
        "used_minutes": ("number", "Used and reserved in the month of use."),
        "by_facility": ("numbers", "The same by facility."),
        "used_by_layer": ("numbers", "The same by layer of hours."),
        "used_out_of_area_minutes": ("number", "Of it, outside the municipality."),
        "used_minutes_this_day": ("number", "On the day of use."),
        "used_minutes_this_week": ("number", "In its week."),
        "used_minutes_this_term": ("number", "In its term."),
        "used_minutes_this_year": ("number", "In its fiscal year."),
        "used_yen": ("number", "Of a cap by money."),
        "paid_yen_this_day": ("number", "Paid for other visits of the day."),
        "paid_yen_this_month": ("number", "Paid for other visits of the month."),
        "used_facilities": ("names or number", "The facilities used before, by name or how many."),
        "applied_facilities": ("texts", "The facilities applied for."),
        "visits_this_week": ("number", "Visits in the week of use."),
        "visits_this_month": ("number", "In its month."),
        "visits_this_term": ("number", "In its term."),
        "visits_this_year": ("number", "In its fiscal year."),
        "visits_this_event": ("number", "For the same occasion."),
        "visits_by_purpose": ("numbers", "By what they were for."),
        "visits_by_facility": ("numbers", "By facility."),
        "open_bookings": ("number", "Bookings that stand."),
        "asked_at_once": ("number", "How many are asked for in this go."),
        "waiting_entries_this_month": ("number", "Entries on waiting lists."),
        "freed_on": ("day", "When the place waited for fell free."),
        "booked": ("booked", "Other children of the day: how many, how many by class age, or each with start, end, age, kind."),
        "booked_days": ("days", "The child's booked days."),
        "cancelled_day": ("days", "Days it cancelled."),
        "no_show_day": ("days", "Days it did not come without a word."),
        "previous_month_used_minutes": ("number", "Used in the month before."),
        "certified": ("day or flag", "Certified, or since when."),
        "accepted": ("day or flag", "Accepted after the interview, or when that was."),
        "health_checked": ("flag", "The medical check is done."),
        "accompanied_visits": ("number", "Visits with the guardian so far."),
        "accompanied": ("flag", "Whether the guardian comes along this time."),
        "consulted": ("flag", "Medical care was talked about (false: needed, and not talked about yet)."),
        "first_use": ("day or flag", "Whether it is the first use, or the day of the first use."),
        "last_used_on": ("day", "The last day of use."),
        "channel": ("text", "The way of asking: online, phone, facility (代理), paper, municipality."),
        "change": ("flag", "The reservation is to be changed, not cancelled."),
        "illness": ("flag", "As `illness` of the facts."),
    },
}


def case_schema() -> dict[str, Any]:
    """JSON Schema of a CASE for `tsuen policy decide`."""
    parts = {part: _object(facts) for part, facts in FACTS.items() if part}
    top = _object(FACTS[""])
    top["properties"] |= parts
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "CASE of tsuen policy decide",
        "description": "A fact that is not given stands in nobody's way.",
        "type": "object",
        "properties": {"facts": top},
        "required": ["facts"],
    }


def _object(facts: dict[str, tuple[str, str]]) -> dict[str, Any]:
    properties = {name: {**_SHAPES[kind], "description": meaning} for name, (kind, meaning) in facts.items()}
    return {"type": "object", "properties": properties}
