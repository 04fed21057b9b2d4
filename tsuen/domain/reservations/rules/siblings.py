"""Siblings at one time: all of them or none, or as many as there are places (D15, C25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tsuen.domain.reservations.rules.booking import FIELD, full_refusal
from tsuen.kernel.cells import Span
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import day_text, span_text

SINGLY = "singly"  # 「空いている分だけ」; anything else is 「全員そろって」


def ahead_of(pools: Sequence[int], free: Mapping[int, int]) -> list[list[int] | None]:
    """For each child, by the pool it goes to and in the order they were named: None where it gets a place, else who of them
    (by number) has the last places of its pool. Who was named first goes first.
    """  # noqa: D205
    placed: dict[int, list[int]] = defaultdict(list)
    found: list[list[int] | None] = []
    for number, pool in enumerate(pools):
        held = placed[pool]
        if len(held) < free.get(pool, 0):
            found.append(None)
            held.append(number)
        else:
            found.append([*held])
    return found


def after_siblings_refusal(span: Span, ahead: Sequence[str]) -> Refusal:
    """No place: the siblings (their names) that were named before it have the last ones, or there was none at all."""
    if not ahead:
        return full_refusal(span)
    names = "と".join(f"{name} さま" for name in ahead)
    there = f"{day_text(span.on)}{span_text(span.starts, span.ends)}の空きは{len(ahead)}人分です。"
    return Refusal("full", f"{there}{names}の予約で、空きがなくなります。ほかの時間を選んでください。", FIELD)


def none_left_words(span: Span) -> str:
    """After it was settled: no place there, whoever has it."""
    return f"{day_text(span.on)}{span_text(span.starts, span.ends)}は、空きがありません。"
