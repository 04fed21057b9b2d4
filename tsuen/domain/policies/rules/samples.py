"""Cases that reach every branch of a section: each fact its conditions speak of, told in turn, on days through a year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice, product
from typing import Any

from tsuen.domain.policies.policy import Piece, When
from tsuen.domain.policies.rules.facts import Facts, History

BIRTH = date(2024, 4, 10)
_BIRTHS = (BIRTH, date(2025, 4, 1), date(2025, 11, 30))
_DAYS = tuple(date(2026, 4, 1) + timedelta(days=13 * n) for n in range(28))
_NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)
_MOST = 3_000
_AGES = ("from_age", "before_age", "class_age")


def samples(piece: Piece, kinds: Sequence[str]) -> Iterator[Facts]:
    """Nothing is varied that no condition of the piece speaks of."""
    conditions = list(_conditions(piece))
    spoken = {name for when in conditions for name in when.model_fields_set}

    def named(field: str) -> list[str | None]:
        return [None, *sorted({name for when in conditions for name in getattr(when, field)})]

    days = {*_DAYS, *(day for when in conditions for day in (when.from_on, when.until_on) if day is not None)}
    dimensions: list[Sequence[Any]] = [
        kinds if "kind" in spoken else kinds[:1],
        *((None, False) if name in spoken else (None,) for name in ("resident", "in_area")),
        *(named(name) for name in ("facility_type", "facility", "household_class", "channel", "purpose", "proof")),
        (None, True) if "first_use" in spoken else (None,),
        _BIRTHS if spoken & {*_AGES} else _BIRTHS[:1],
        sorted(days),
    ]
    for told in islice(product(*dimensions), _MOST):
        kind, resident, in_area, sort, name, household, channel, purpose, proof, first, birth, day = told
        yield Facts(
            now=_NOON, kind=kind, on=day, starts=540, ends=660, resident=resident, in_area=in_area, facility_type=sort,
            facility=name, household_class=household, birth_on=birth, purpose=purpose, proofs=(proof,) if proof else (),
            history=History(channel=channel, first_use=first),
        )  # fmt: skip


def _conditions(piece: object) -> Iterator[When]:
    if isinstance(piece, When):
        yield piece
    elif isinstance(piece, tuple):
        for one in piece:
            yield from _conditions(one)
    elif isinstance(piece, Piece):
        for name in type(piece).model_fields:
            yield from _conditions(getattr(piece, name))
