"""Every letter there is: each public function of each mails module, called with rows of the world and made-up plain values.

A new letter needs nothing here unless it takes an argument whose name or type is not known yet.
"""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import delete, select

import tsuen.domain
from tests.support.make import KONAN
from tests.support.world import World
from tsuen.db import Base, Writing
from tsuen.domain.accounts.models import Account
from tsuen.domain.facilities.models import Facility
from tsuen.domain.municipalities.queries import MunicipalityFacts, municipality
from tsuen.domain.outbox.models import Letter
from tsuen.domain.policies.policy import NATIONAL, Policy
from tsuen.domain.policies.rules.facts import Facts
from tsuen.kernel.numbers import new_ref, new_secret

ROWS = 8


@dataclass(frozen=True)
class Posted:
    """A letter as it lay in the outbox, and the function that posted it."""

    by: str
    template: str
    recipient: str
    facts: Mapping[str, Any]
    municipality_code: str


def post_functions() -> Iterator[Callable[..., None]]:
    """The public functions of every room's mails drawer that take a `tx`."""
    for room in pkgutil.iter_modules(tsuen.domain.__path__):
        name = f"tsuen.domain.{room.name}.mails"
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        parts = [name, *(f"{name}.{one.name}" for one in pkgutil.iter_modules(getattr(module, "__path__", [])))]
        for part in parts:
            for function in vars(importlib.import_module(part)).values():
                if inspect.isfunction(function) and function.__module__ == part and not function.__name__.startswith("_"):
                    yield function


class Guess:
    """Believable arguments: real rows, real addresses; by type, and where a plain text or number means something, by name."""

    def __init__(self, tx: Writing, world: World, now: datetime) -> None:
        self.tx, self.now = tx, now
        family, nursery = world.families[1], world.nurseries[1]
        self.family = tx.get_one(Account, family.account_id).email
        self.facility = tx.get_one(Facility, nursery.id).email
        self.named: dict[str, list[Any]] = {
            "email": [self.family], "to": [self.family], "address": [self.family], "facility_email": [self.facility],
            "token": [new_secret()], "code": ["123456"], "number": ["2026-0012"], "ref": [new_ref()], "kind": ["flexible", "regular"],
            "by": ["family", "facility", "municipality", "system"], "municipality_code": ["252115"], "answer": ["満員です。\nまたどうぞ。", ""],
            "facility_id": [nursery.id], "household_id": [family.household_id], "child_id": [family.child_ids[0]],
        }  # fmt: skip

    def values(self, name: str, kind: Any) -> list[Any]:
        """A few values for an argument."""
        if name == "now":
            return [self.now]
        if name == "tx":
            return [self.tx]
        plain = kind in (str, int)
        if plain and name in self.named and any(isinstance(one, kind) for one in self.named[name]):
            return self.named[name]
        origin = typing.get_origin(kind)
        if origin in (typing.Union, types.UnionType):
            return [one for part in typing.get_args(kind) for one in ([None] if part is type(None) else self.values(name, part))]
        if origin in (list, tuple, Sequence, typing.Iterable) or str(kind).startswith("collections.abc.Sequence"):
            return self._many(name, kind)
        return self._single(name, kind)

    def _single(self, name: str, kind: Any) -> list[Any]:
        simple: dict[Any, list[Any]] = {
            bool: [True, False], int: [3], float: [35.0], str: [f"（{name}）"], datetime: [self.now + timedelta(hours=1)], date: [date(2026, 12, 16)],
            Policy: [NATIONAL], Facts: [Facts(now=self.now)],
        }  # fmt: skip
        if kind in simple:
            return simple[kind]
        if typing.get_origin(kind) is typing.Literal:
            return list(typing.get_args(kind))
        if is_dataclass(kind):
            return self._made(kind)
        if inspect.isclass(kind) and issubclass(kind, Enum):
            return list(kind)
        if inspect.isclass(kind) and issubclass(kind, Base):
            return list(self.tx.scalars(select(kind).limit(ROWS)))
        if typing.get_origin(kind) in (dict, Mapping) or "Mapping" in str(kind):
            return [{}]
        raise AssertionError(f"tests/support/mails.py knows no value for {name}: {kind}")

    def _made(self, kind: Any) -> list[Any]:
        if kind is MunicipalityFacts:
            return [municipality(self.tx, KONAN)]
        if all(one.default is not MISSING or one.default_factory is not MISSING for one in fields(kind)):
            return [kind()]
        hints, names = typing.get_type_hints(kind), [one.name for one in fields(kind)]
        return [kind(**one) for one in self._arguments(hints, names)]

    def _many(self, name: str, kind: Any) -> list[Any]:
        inside = typing.get_args(kind)
        if typing.get_origin(kind) is tuple and inside[-1] is not Ellipsis:
            return [tuple(self.values(name, one)[0] for one in inside)]
        if name == "family" and typing.get_origin(inside[0]) is tuple:
            return [[("森本 彩", self.family)]]
        return [self.values(name, inside[0])]

    def _arguments(self, hints: Mapping[str, Any], names: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Every value of each argument at least once, the others beside it."""
        known = {name: self.values(name, hints[name]) for name in names}
        for turn in range(max((len(some) for some in known.values()), default=1)):
            yield {name: some[turn % len(some)] for name, some in known.items() if some}

    def calls(self, function: Callable[..., None]) -> Iterator[dict[str, Any]]:
        """Arguments to call a function with: all combinations of what branches (bool, Enum), each value of the rest."""
        hints, names = typing.get_type_hints(function), list(inspect.signature(function).parameters)
        branching = [name for name in names if hints[name] is bool]
        for base in self._arguments(hints, names):
            for chosen in itertools.product([True, False], repeat=len(branching)):
                yield base | dict(zip(branching, chosen, strict=True))


def all_posted(tx: Writing, world: World, now: datetime) -> list[Posted]:
    """Every letter the code can post, from the outbox where it lay."""
    guess, found = Guess(tx, world, now), []
    tx.execute(delete(Letter))
    for function in post_functions():
        name = f"{function.__module__}.{function.__name__}"
        for arguments in guess.calls(function):
            function(**arguments)
            tx.flush()
            rows = tx.execute(select(Letter.template, Letter.recipient, Letter.facts, Letter.municipality_code))
            found += [Posted(name, *row) for row in rows]
            tx.execute(delete(Letter))
    return found
