"""Random policies and cases: documents drawn from the types themselves, so that a new field is tried without a word here."""

from __future__ import annotations

import types
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
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


def policies() -> st.SearchStrategy[Policy]:
    """Policies that pass the check: what of a random document contradicts itself falls back to the national default."""
    return documents().map(_mended)


def _mended(document: Document) -> Policy:
    for _ in range(40):
        found = check_document(document)
        if not found.problems:
            return found.versions[0]
        wrong = {place.partition(".")[0].partition("[")[0] for place in (problem.place for problem in found.problems)}
        assert wrong <= set(document) | {"booking", "quota", "application", "interviews"}, found.problems
        document = {key: value for key, value in document.items() if key not in wrong} or {}
        if not wrong & set(document) and found == check_document(document):
            document = {key: value for key, value in document.items() if key not in {"booking", "quota", "cancelling", "terms"}}
    raise AssertionError(f"cannot be mended: {found.problems}")


def documents() -> st.SearchStrategy[Document]:
    """Documents of the right types in every place; they may contradict themselves."""
    fields = {name: of_field(name, field) for name, field in Policy.model_fields.items() if name not in _LEFT_OUT}
    some = st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=4, unique=True)
    return some.flatmap(lambda names: st.fixed_dictionaries({name: fields[name] for name in names}))


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
    if origin is tuple:
        return st.lists(of_type(args[0], (), name), max_size=3)
    if origin is dict:
        return st.dictionaries(of_type(args[0], (), name), of_type(args[1], (), name), max_size=2)
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

    chosen = st.sampled_from(sorted(forms)).flatmap(lambda name: st.fixed_dictionaries({name: forms[name]}))
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

# --- cases ---------------------------------------------------------------------------------------------------------

_SPANS = st.tuples(st.integers(0, 95), st.integers(1, 48)).map(lambda pair: (pair[0] * 15, min(1440, (pair[0] + pair[1]) * 15)))
_NAMED = st.sampled_from(NAMES)
_MANY_DAYS = st.lists(DAYS, max_size=4).map(tuple)


def maybe(drawn: Drawn) -> Drawn:
    """Told, or not."""
    return st.none() | drawn


def histories() -> st.SearchStrategy[History]:
    """What was before, any part of it untold."""
    minutes = st.sampled_from((0, 30, 570, 600, 601, 5000))
    return st.builds(
        History,
        used_minutes=minutes,
        by_facility=maybe(st.dictionaries(_NAMED, minutes, max_size=2)),
        used_out_of_area_minutes=minutes,
        used_facilities=maybe(st.lists(_NAMED, max_size=3).map(tuple)),
        visits_this_week=maybe(st.integers(0, 7)),
        visits_this_month=maybe(st.integers(0, 31)),
        used_minutes_this_day=minutes,
        used_minutes_this_week=minutes,
        used_minutes_this_year=maybe(minutes),
        booked=maybe(st.lists(st.builds(_booked, _SPANS, maybe(st.integers(0, 3))), max_size=4).map(tuple)),
        booked_days=_MANY_DAYS,
        cancelled_days=_MANY_DAYS,
        no_show_days=_MANY_DAYS,
        previous_month_used_minutes=maybe(minutes),
        certified=maybe(st.booleans()),
        certified_from=maybe(DAYS),
        accepted=maybe(st.booleans()),
        accepted_on=maybe(DAYS),
        first_use=maybe(st.booleans()),
        last_used_on=maybe(DAYS),
        channel=maybe(st.sampled_from(("online", "phone", "facility", "paper", "窓口"))),
        change=st.booleans(),
    )


def _booked(span: tuple[int, int], age: int | None) -> Booked:
    return Booked(*span, age)


@st.composite
def cases(draw: Callable[[Drawn], Any]) -> Facts:
    """One case, any fact of it untold."""
    on = draw(maybe(DAYS))
    starts, ends = draw(_SPANS) if draw(st.booleans()) else (draw(maybe(st.integers(0, 1440))), draw(maybe(st.integers(0, 1440))))
    base_day = on or date(2026, 5, 1)
    instants = st.integers(-120 * 1440, 2 * 1440).map(lambda minute: at_jst(base_day, 0) + timedelta(minutes=minute))
    stamps = st.integers(-3600, 26 * 3600).map(lambda second: at_jst(base_day, 0) + timedelta(seconds=second))
    closed = draw(st.sets(st.integers(0, 6)))
    return Facts(
        now=draw(instants),
        kind=draw(st.sampled_from(("", *KINDS))),
        on=on,
        starts=starts,
        ends=ends,
        birth_on=draw(maybe(st.dates(date(2022, 1, 1), date(2028, 12, 31)))),
        resident=draw(maybe(st.booleans())),
        guardian_resident=draw(maybe(st.booleans())),
        household_class=draw(maybe(st.sampled_from(("general", "public_assistance", "non_taxed", "lt_77101", "support_needed", "dv")))),
        income_levy=draw(maybe(st.sampled_from((0, 77_100, 77_101, 10**6)))),
        designated_city=draw(st.booleans()),
        enrolled_in=draw(maybe(st.sampled_from(("認可保育所", "認可外保育施設", "なし", "幼稚園")))),
        facility=draw(maybe(_NAMED)),
        facility_type=draw(maybe(_NAMED)),
        in_area=draw(maybe(st.booleans())),
        price=draw(maybe(st.sampled_from((0, 1, 250, 300, 500)))),
        facility_starts=draw(maybe(st.lists(st.integers(0, 1439), max_size=3).map(tuple))),
        capacity_by_age=draw(maybe(st.dictionaries(st.sampled_from("012"), st.integers(0, 4), max_size=3))),
        candidates=draw(maybe(st.lists(stamps, max_size=3).map(tuple))),
        is_open=draw(st.sampled_from((weekday_open, lambda day: day.weekday() not in closed))),
        arrived_at=draw(maybe(stamps)),
        left_at=draw(maybe(stamps)),
        declined_extras=draw(st.lists(_NAMED, max_size=2).map(tuple)),
        illness=draw(st.booleans()),
        history=draw(histories()),
    )


json_values: Drawn = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | TIMES | DAYS.map(date.isoformat)
    | st.sampled_from((10**400, -1, 0, "0000-00-00", "25:00", "24:01", *WEEKDAYS)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.sampled_from(("cases", "otherwise", "when", "type")), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip

NOW = datetime(2026, 4, 1, tzinfo=UTC)
