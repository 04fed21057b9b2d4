"""Random policies and cases: documents drawn from the types themselves, so that a new field is tried without a word here."""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tsuen.domain.policies.policy import KINDS, WEEKDAYS, Cases, Policy
from tsuen.domain.policies.policy import _base as base
from tsuen.domain.policies.rules.facts import Booked, Facts, History, weekday_open
from tsuen.jobs.policies.files import check_document
from tsuen.kernel.clock import at_jst

Document = dict[str, Any]
Drawn = st.SearchStrategy[Any]
Draw = Callable[[Drawn], Any]

NAMES = ("あおば園", "みどり園", "一般型", "general", "lt_77101", "online", "phone", "給食", "保険")
TIMES = st.integers(0, 48).map(lambda half: f"{half // 2:02d}:{half % 2 * 30:02d}")
DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
MONTH_DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: f"{day:%m-%d}")
_AMOUNTS: dict[str, Drawn] = {
    "minutes": st.sampled_from((0, 30, 60, 90, 180, 600, 601, 1200)),
    "yen": st.sampled_from((0, 1, 150, 300, 333, 1000, 9999)),
    "unit_minutes": st.sampled_from((1, 7, 15, 30, 60)),
    "days_before": st.integers(0, 90),
}


def mended(document: Document) -> Policy:
    """What of a document contradicts itself falls back to the national default."""
    for _ in range(40):
        found = check_document(document)
        if not found.problems:
            return found.versions[0]
        wrong = {re.split(r"[.\\[]", problem.place)[0] for problem in found.problems} & set(document)
        document = {key: value for key, value in document.items() if key not in (wrong or {"booking", "quota", "cancelling", "terms"})}
    raise AssertionError(f"cannot be mended: {found.problems}")


@st.composite
def documents(draw: Draw) -> Document:
    """Documents of the right types in every place; they may contradict themselves."""
    fields = _sections()
    return {name: draw(fields[name]) for name in draw(_SOME)}


@cache
def _sections() -> dict[str, Drawn]:
    return {name: of_field(name, field) for name, field in Policy.model_fields.items() if name not in _LEFT_OUT}


@cache
def model(kind: type[BaseModel]) -> Drawn:
    """Any subset of the fields of a piece, forms of one-of fields settled."""
    fields = {name: of_field(name, field) for name, field in kind.model_fields.items() if name not in _LEFT_OUT}
    required = {name: fields.pop(name) for name, field in kind.model_fields.items() if field.is_required()}
    drawn: Drawn = st.fixed_dictionaries(required, optional=fields)
    return _SHAPES.get(kind.__name__.partition("[")[0], lambda one: one)(drawn)


def of_field(name: str, field: FieldInfo) -> Drawn:
    """A value for a field of its type; common amounts instead of wild ones."""
    return of_type(field.annotation, (*field.metadata,), name)


def of_type(kind: Any, marks: tuple[Any, ...], name: str) -> Drawn:
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _annotated(kind, args, marks, name)
    if origin is Literal:
        return st.sampled_from(args)
    if origin in {Union, types.UnionType}:
        plain = [one for one in args if not _is_cases(one)]
        drawn = [st.none() if one is type(None) else of_type(one, marks, name) for one in plain]
        return st.one_of(*drawn) if drawn else st.nothing()
    if origin in {tuple, dict}:
        inner = [of_type(one, (), name) for one in args if one is not Ellipsis]
        return st.lists(inner[0], max_size=3) if origin is tuple else st.dictionaries(*inner, max_size=2)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return st.deferred(lambda: model(kind))
    return _plain(kind, marks, name)


def _annotated(kind: Any, args: tuple[Any, ...], marks: tuple[Any, ...], name: str) -> Drawn:
    if kind == base.DayTime:
        return TIMES
    if kind == base.Day:
        return DAYS.map(date.isoformat)
    if kind == base.MonthDay:
        return MONTH_DAYS
    inner = args[0]
    cases = [one for one in get_args(inner) if _is_cases(one)] if get_origin(inner) in {Union, types.UnionType} else []
    if cases:
        value = of_type(get_args(inner)[0], (), name)
        return value | _cases(value)
    return of_type(inner, (*marks, *args[1:]), name)


def _is_cases(kind: Any) -> bool:
    inner = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    return isinstance(inner, type) and issubclass(inner, Cases)


def _cases(value: Drawn) -> Drawn:
    case = st.fixed_dictionaries({"when": st.deferred(lambda: model(base.When)), "value": value})
    return st.fixed_dictionaries({"cases": st.lists(case, min_size=1, max_size=2), "otherwise": value})


def _plain(kind: Any, marks: tuple[Any, ...], name: str) -> Drawn:
    if kind is bool:
        return st.booleans()
    if kind is str:
        longest = next((mark.max_length for mark in marks if isinstance(mark, MaxLen)), 8)
        return st.sampled_from(NAMES) | st.text(max_size=min(longest, 8)).filter(_sayable)
    if kind is date:
        return DAYS.map(date.isoformat)
    least = next((mark.ge for mark in marks if isinstance(mark, Ge)), 0)
    most = next((mark.le for mark in marks if isinstance(mark, Le)), 1000)
    if kind is float:
        return st.floats(least, most, allow_nan=False)
    usual = next((drawn for word, drawn in _AMOUNTS.items() if name.endswith(word)), st.integers(least, min(most, 12)))
    return st.integers(least, most) | usual.filter(lambda one: least <= one <= most)


def _sayable(text: str) -> bool:
    return all(not 0xD800 <= ord(letter) < 0xE000 for letter in text)


def _moment(drawn: Drawn) -> Drawn:
    forms = {
        "days_before": st.integers(0, 90), "hours_before": st.integers(0, 200), "weeks_before": st.integers(0, 8),
        "nth": st.integers(1, 5), "day_of_month": st.integers(1, 31), "month_day": MONTH_DAYS, "on": DAYS.map(date.isoformat),
    }  # fmt: skip

    def shaped(pair: tuple[Document, Document]) -> Document:
        one, form = pair
        name = next(iter(form))
        kept = {key: value for key, value in one.items() if key not in {*forms, "weekday"}} | form
        if name in {"weeks_before", "nth"}:
            kept["weekday"] = one.get("weekday") or "水"
        if name == "hours_before":
            kept.pop("time", None)
        return kept

    chosen = st.one_of(*(st.fixed_dictionaries({name: form}) for name, form in forms.items()))
    return st.tuples(drawn, chosen).map(shaped)


def _ordered(first: str, last: str) -> Callable[[Drawn], Drawn]:
    def shaped(one: Document) -> Document:
        if one.get(first) is not None and one.get(last) is not None and one[first] >= one[last]:
            one = {**one, first: min(one[first], one[last]), last: max(one[first], one[last])}
        return one

    return lambda drawn: drawn.map(shaped).filter(lambda one: one.get(first) is None or one.get(first) != one.get(last))


def _limit(one: Document) -> Document:
    amounts = ("minutes", "visits", "consecutive_days")
    said = [name for name in amounts if one.get(name) is not None][:1]
    kept = {key: value for key, value in one.items() if key not in amounts or key in said}
    return kept if said else {**kept, "minutes": 120}


def _cancelling(one: Document) -> Document:
    def ending(steps: list[Document]) -> list[Document]:
        return [*(step for step in steps if step.get("until")), {"effect": {"minutes_percent": 100}}]

    steps = one.get("steps")
    if isinstance(steps, dict):
        cases = [{**case, "value": ending(case["value"])} for case in steps["cases"]]
        return {**one, "steps": {"cases": cases, "otherwise": ending(steps["otherwise"])}}
    return one if steps is None else {**one, "steps": ending(steps)}


def _bands(one: Document) -> Document:
    ends = sorted({band["until_minutes"] for band in one["bands"] if band.get("until_minutes")})
    prices = sorted(band["yen"] for band in one["bands"])
    known = [{"until_minutes": end, "yen": yen} for end, yen in zip(ends, prices, strict=False)]
    return {**one, "bands": [*known, {"yen": prices[-1] if prices else 500}]}


def _resource(one: Document) -> Document:
    kept = {key: value for key, value in one.items() if key not in {"children_per_one", "per_child"}}
    said = {"per_child": one["per_child"]} if one.get("per_child") else {"children_per_one": one.get("children_per_one") or {"0": 3}}
    return {**kept, **said}


_LEFT_OUT = {"by_facility", "facility_may_set"}
_SHAPES: dict[str, Callable[[Drawn], Drawn]] = {
    "Moment": _moment,
    "Block": _ordered("starts", "ends"),
    "When": _ordered("from_on", "until_on"),
    "Valid": _ordered("starts_on", "ends_on"),
    "Limit": lambda drawn: drawn.map(_limit),
    "Cancelling": lambda drawn: drawn.map(_cancelling),
    "Bands": lambda drawn: drawn.map(_bands),
    "Resource": lambda drawn: drawn.map(_resource),
}

_SOME = st.lists(st.sampled_from([name for name in Policy.model_fields if name not in _LEFT_OUT]), min_size=1, max_size=4, unique=True)
policies: Drawn = documents().map(mended)

# --- cases ---------------------------------------------------------------------------------------------------------

_SPANS = st.tuples(st.integers(0, 95), st.integers(1, 48)).map(lambda pair: (pair[0] * 15, min(1440, (pair[0] + pair[1]) * 15)))
_NAMED = st.sampled_from(NAMES)
_MANY_DAYS = st.lists(DAYS, max_size=4).map(tuple)


def _never(day: date) -> bool:
    return False


def _on_saturdays(day: date) -> bool:
    return day.weekday() == 5


def maybe(drawn: Drawn) -> Drawn:
    """Told, or not."""
    return st.none() | drawn


_MINUTES = st.sampled_from((0, 30, 570, 600, 601, 5000))


def _booked(span: tuple[int, int], age: int | None) -> Booked:
    return Booked(*span, age)


histories: st.SearchStrategy[History] = st.builds(
    History,
    used_minutes=_MINUTES,
    by_facility=maybe(st.dictionaries(_NAMED, _MINUTES, max_size=2)),
    used_out_of_area_minutes=_MINUTES,
    used_facilities=maybe(st.lists(_NAMED, max_size=3).map(tuple)),
    visits_this_week=maybe(st.integers(0, 7)),
    visits_this_month=maybe(st.integers(0, 31)),
    used_minutes_this_day=_MINUTES,
    used_minutes_this_week=_MINUTES,
    used_minutes_this_year=maybe(_MINUTES),
    booked=maybe(st.lists(st.builds(_booked, _SPANS, maybe(st.integers(0, 3))), max_size=4).map(tuple)),
    booked_days=_MANY_DAYS,
    cancelled_days=_MANY_DAYS,
    no_show_days=_MANY_DAYS,
    previous_month_used_minutes=maybe(_MINUTES),
    certified=maybe(st.booleans()),
    certified_from=maybe(DAYS),
    accepted=maybe(st.booleans()),
    accepted_on=maybe(DAYS),
    first_use=maybe(st.booleans()),
    last_used_on=maybe(DAYS),
    channel=maybe(st.sampled_from(("online", "phone", "facility", "paper", "窓口"))),
    change=st.booleans(),
)


def _case(on: date | None, span: tuple[int | None, int | None], moments: tuple[int, ...], told: dict[str, Any]) -> Facts:
    """Instants are told in seconds from the start of the day of use."""
    start = at_jst(on or date(2026, 5, 1), 0)
    now, *stamps = (start + timedelta(seconds=moment) for moment in moments)
    chosen = dict(zip(("arrived_at", "left_at", "candidates"), stamps, strict=True))
    kept = {name: stamp if name != "candidates" else (stamp,) for name, stamp in chosen.items() if told[name]}
    return Facts(**{**told, "arrived_at": None, "left_at": None, "candidates": None, **kept}, now=now, on=on, starts=span[0], ends=span[1])


_STAMP = st.integers(-3600, 26 * 3600)
_UNTOLD = maybe(st.integers(0, 1440))
cases: st.SearchStrategy[Facts] = st.builds(
    _case,
    maybe(DAYS),
    _SPANS | st.tuples(_UNTOLD, _UNTOLD),
    st.tuples(st.integers(-120 * 86400, 2 * 86400), _STAMP, _STAMP, _STAMP),
    st.fixed_dictionaries({
        "kind": st.sampled_from(("", *KINDS)),
        "birth_on": maybe(st.dates(date(2022, 1, 1), date(2028, 12, 31))),
        "resident": maybe(st.booleans()),
        "guardian_resident": maybe(st.booleans()),
        "household_class": maybe(st.sampled_from(("general", "public_assistance", "non_taxed", "lt_77101", "support_needed", "dv"))),
        "income_levy": maybe(st.sampled_from((0, 77_100, 77_101, 10**6))),
        "designated_city": st.booleans(),
        "enrolled_in": maybe(st.sampled_from(("認可保育所", "認可外保育施設", "なし", "幼稚園"))),
        "facility": maybe(_NAMED),
        "facility_type": maybe(_NAMED),
        "in_area": maybe(st.booleans()),
        "price": maybe(st.sampled_from((0, 1, 250, 300, 500))),
        "facility_starts": maybe(st.lists(st.integers(0, 1439), max_size=3).map(tuple)),
        "capacity_by_age": maybe(st.dictionaries(st.sampled_from("012"), st.integers(0, 4), max_size=3)),
        "is_open": st.sampled_from((weekday_open, _never, _on_saturdays)),
        "arrived_at": st.booleans(),
        "left_at": st.booleans(),
        "candidates": st.booleans(),
        "declined_extras": st.lists(_NAMED, max_size=2).map(tuple),
        "illness": st.booleans(),
        "history": histories,
    }),
)  # fmt: skip
json_values: Drawn = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | TIMES | DAYS.map(date.isoformat)
    | st.sampled_from((10**400, -1, 0, "0000-00-00", "25:00", "24:01", *WEEKDAYS)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.sampled_from(("cases", "otherwise", "when", "type")), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
