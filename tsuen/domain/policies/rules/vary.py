"""Which value of a varied field holds for a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar, overload

from tsuen.domain.policies.policy import Cases, When
from tsuen.domain.policies.rules.ages import age_day, class_age
from tsuen.domain.policies.rules.facts import Facts
from tsuen.kernel.wording import WEEKDAYS

T = TypeVar("T")
_PLAIN = frozenset({int, str, bool, tuple, type(None)})  # what most fields hold: told by its type alone, at a tenth of the price
NOBODY = Facts(now=datetime(2026, 4, 1, tzinfo=UTC))


@overload
def value(varied: Cases[T], facts: Facts) -> T: ...
@overload
def value(varied: T, facts: Facts) -> T: ...
def value(varied: T | Cases[T], facts: Facts) -> T:
    """The first case whose condition holds, else the value for everything else."""
    if type(varied) in _PLAIN or not isinstance(varied, Cases):
        return varied  # type: ignore[return-value]  # plain, so no cases
    for case in varied.cases:
        if holds(case.when, facts):
            return case.value
    return varied.otherwise


def usual(varied: T | Cases[T]) -> T:
    """The value where nothing is told of a case: a resident child, a facility in the area."""
    return value(varied, NOBODY)


def holds(when: When, facts: Facts) -> bool:
    """Whether everything said holds. Resident and in the area unless told otherwise; other unknown facts meet no condition."""
    said = when.model_fields_set
    return not said or all(_meets(name, getattr(when, name), facts) for name in said)


def _meets(name: str, wanted: object, facts: Facts) -> bool:
    if wanted is None or wanted == ():
        return True
    return _TESTS[name](wanted, facts)


def _among(wanted: tuple[str, ...], given: str | None) -> bool:
    return given is not None and given in wanted


def _in_prefecture(facts: Facts) -> bool | None:
    told = facts.prefecture_resident
    return told if told is not None else None if facts.resident is False else True


def _by_age(facts: Facts, test: Callable[[date, date], bool]) -> bool:
    return facts.birth_on is not None and facts.on is not None and test(facts.birth_on, facts.on)


_TESTS: Mapping[str, Callable[[Any, Facts], bool]] = {
    "kind": lambda wanted, facts: _among(wanted, facts.kind),
    "use": lambda wanted, facts: _among(wanted, facts.use or facts.kind),
    "resident": lambda wanted, facts: (facts.resident is not False) == wanted,
    "prefecture_resident": lambda wanted, facts: _in_prefecture(facts) is wanted,
    "in_area": lambda wanted, facts: (facts.in_area is not False) == wanted,
    "facility_type": lambda wanted, facts: _among(wanted, facts.facility_type),
    "facility": lambda wanted, facts: _among(wanted, facts.facility),
    "household_class": lambda wanted, facts: _among(wanted, facts.household_class),
    "channel": lambda wanted, facts: _among(wanted, facts.history.channel),
    "purpose": lambda wanted, facts: _among(wanted, facts.purpose),
    "proof": lambda wanted, facts: any(one in wanted for one in facts.proofs),
    "first_use": lambda wanted, facts: facts.history.first_use is wanted,
    "weekday": lambda wanted, facts: facts.on is not None and WEEKDAYS[facts.on.weekday()] in wanted,
    "from_on": lambda wanted, facts: facts.on is not None and facts.on >= wanted,
    "until_on": lambda wanted, facts: facts.on is not None and facts.on <= wanted,
    "from_age": lambda wanted, facts: _by_age(facts, lambda born, on: on >= age_day(born, wanted)),
    "before_age": lambda wanted, facts: _by_age(facts, lambda born, on: on < age_day(born, wanted)),
    "class_age": lambda wanted, facts: _by_age(facts, lambda born, on: class_age(born, on) in wanted),
}
