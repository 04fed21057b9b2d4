"""The household's hours by month: what was reserved, what its use made of it, what was left, by layer; the ledger's lines (H4, H11)."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import func, select

from tsuen.db import Reading
from tsuen.domain.dossier.words import LEDGER, OWN_NUMBER
from tsuen.domain.hours.models import HoursEntry
from tsuen.domain.households.models import Child
from tsuen.domain.households.queries import ChildFacts, children_of, classes_of, household_of
from tsuen.domain.policies.queries import policy_on
from tsuen.domain.reservations.queries.months import month_of
from tsuen.domain.reservations.rules import LayerLine, MonthPart
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import hours_text, left_text, moment_text

Facts = Sequence[tuple[str, str]]


def months(tx: Reading, viewer: Viewer, today: date) -> Iterator[Facts]:
    """A record a child and month that has entries, latest month first; judged by the rules of the month's own last day."""
    household, sums = household_of(tx, viewer), _sums(tx, viewer)
    classes, children = classes_of(tx, household.id), children_of(tx, viewer)
    for month in sorted({month for _, month in sums}, reverse=True):
        year, number = divmod(month, 100)
        last = date(year, number, monthrange(year, number)[1])
        on = today if (today.year, today.month) == (year, number) else last
        policy = policy_on(tx, household.municipality_code, on).policy
        for child in children:
            if (child.id, month) in sums:
                parts = month_of(tx, policy, child, home=household.municipality_code, household_class=classes.on(on), on=on)
                yield _month(child, f"{year}年{number}月", sums[child.id, month], parts)


def entries(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    """Every line of the ledger, oldest first: what each reservation added, gave back or changed."""
    rows = tx.execute(
        select(HoursEntry, Child.family_name, Child.given_name)
        .join(Child, Child.id == HoursEntry.child_id)
        .where(Child.household_id == viewer.household_id)
        .order_by(HoursEntry.id)
    )
    for row, family, given in rows:
        yield [
            ("日時", f"{jst_date(row.at).year}年{moment_text(row.at)}"), ("お子さま", f"{family} {given}"),
            ("月", f"{row.month // 100}年{row.month % 100}月"), ("内容", LEDGER.get(row.kind, row.kind)), ("時間", _signed(row.minutes)),
            *([(OWN_NUMBER, str(row.reservation_id))] if row.reservation_id else []),
        ]  # fmt: skip


def _month(child: ChildFacts, month: str, kinds: Mapping[str, int], parts: Sequence[MonthPart]) -> Facts:
    rows = [("月", month), ("お子さま", child.name)]
    rows += [(words, _signed(kinds[kind])) for kind, words in LEDGER.items() if kinds.get(kind)]
    rows.append(("利用・予約した時間", hours_text(sum(kinds.values()))))
    for part in parts:
        rows.append((f"残りの時間（{part.title}）" if part.title else "残りの時間", _left(part.cap, part.left)))
        rows += [(f"{one.name}の時間" + (f"（{part.title}）" if part.title else ""), _layer(one)) for one in part.layers]
    return rows


def _left(cap: int | None, left: int | None) -> str:
    return "上限はありません" if cap is None else f"{left_text(left)}（{hours_text(cap)}のうち）"


def _layer(one: LayerLine) -> str:
    return one.words if one.left is None else f"{one.words}（残り {hours_text(one.left)}）"


def _signed(minutes: int) -> str:
    return f"-{hours_text(-minutes)}" if minutes < 0 else hours_text(minutes)


def _sums(tx: Reading, viewer: Viewer) -> Mapping[tuple[int, int], Mapping[str, int]]:
    rows = tx.execute(
        select(HoursEntry.child_id, HoursEntry.month, HoursEntry.kind, func.sum(HoursEntry.minutes))
        .join(Child, Child.id == HoursEntry.child_id)
        .where(Child.household_id == viewer.household_id)
        .group_by(HoursEntry.child_id, HoursEntry.month, HoursEntry.kind)
    )
    found: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for child_id, month, kind, minutes in rows:
        found[child_id, month][kind] = int(minutes)
    return found
