"""What the family reads of its own child's record, and what it has not entered yet (B7, A4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.households.models import Child
from tsuen.domain.households.queries.people import ChildFacts, care_of, child_of, children_of, contacts_of
from tsuen.domain.households.rules import PART_FIELDS, is_filled, mark_of, needs_rows, part_of, part_rows
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class CareSheet:
    """One child with what was said about it: `said` and `rows` by part (food, growth), `mark` of each as it stands."""

    child: ChildFacts
    said: Mapping[str, Mapping[str, str]]
    rows: Mapping[str, Sequence[tuple[str, str]]]
    marks: Mapping[str, str]
    needs: Sequence[tuple[str, str]]
    missing: Sequence[str]


@dataclass(frozen=True)
class Unfinished:
    """What was left for later: 緊急連絡先, and (child, part) still without an answer."""

    contacts: bool
    parts: Sequence[tuple[ChildFacts, str]]


def care_sheet(tx: Reading, viewer: Viewer, ref: str) -> CareSheet:
    """A child of the viewer's own household with its record. Raises `NotFound` for anybody else's."""
    child = child_of(tx, viewer, ref)
    care = care_of(tx, child.id)
    said = {part: part_of(care, part) for part in PART_FIELDS}
    return CareSheet(
        child=child, said=said, rows={part: part_rows(one, part) for part, one in said.items()},
        marks={part: mark_of(one) for part, one in said.items()}, needs=needs_rows(care),
        missing=[part for part in PART_FIELDS if not is_filled(care, part)],
    )  # fmt: skip


def unfinished(tx: Reading, viewer: Viewer) -> Unfinished:
    """What 「あとで入力する」 left over in the viewer's household; empty when all is there."""
    held = tx.execute(select(Child.id, Child.care).where(Child.household_id == viewer.household_id))
    cares: dict[int, Any] = {child_id: care for child_id, care in held}  # noqa: C416 - rows are not tuples to mypy
    parts = [
        (child, part)
        for child in children_of(tx, viewer)
        for part in PART_FIELDS
        if not is_filled(cares.get(child.id) or {}, part)
    ]
    return Unfinished(not contacts_of(tx, viewer), parts)
