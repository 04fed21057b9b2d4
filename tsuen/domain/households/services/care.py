"""「食事・アレルギー情報」「発育状況」 of a child, entered or changed by its family (B7, O4, S7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.households.models import Child
from tsuen.domain.households.rules import CHANGED, PART_FIELDS, mark_of, part_of, part_refusal
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Viewer


def save_care(
    tx: Writing, *, viewer: Viewer, ref: str, part: str, said: Mapping[str, str], shown: str, now: datetime
) -> bool:
    """「確定」 → 「OK」: keep one part (food, growth) as said; the other parts stay. False: it stood so already.

    `shown` is the mark of what the form was drawn from: `Refused` as a lost race when that has changed since.
    Raises `NotFound` for a child of another household. The audit names the fields, never what they say.
    """
    row = tx.scalar(
        select(Child)
        .where(Child.ref == ref, Child.household_id == viewer.household_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound(ref)
    held = part_of(row.care or {}, part)
    wished = _wished(said, part)
    refusal = part_refusal(wished, part)
    if refusal is not None:
        raise Refused(refusal)
    if held == wished:
        return False
    if mark_of(held) != shown:
        raise Refused(CHANGED, lost_race=True)
    row.care = {**(row.care or {}), **wished}
    changed = sorted(name for name in wished if wished[name] != held[name])
    record(
        tx, viewer=viewer, action="households.care", subject=("child", row.id), now=now,
        facts={"part": part, "fields": [*changed]},
    )  # fmt: skip
    return True


def _wished(said: Mapping[str, str], part: str) -> dict[str, str]:
    """The part alone; who answers 無 has no allergy to describe."""
    wished = {name: str(said.get(name, "")) for name in PART_FIELDS[part]}
    if wished.get("has_allergy") == "no":
        wished["allergy"] = ""
    return wished
