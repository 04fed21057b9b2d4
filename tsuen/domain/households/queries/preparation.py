"""What stands of a child before its first use: the health check, the talk about medical care (D16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.households.models import Preparation
from tsuen.domain.households.words import PREPARATIONS
from tsuen.kernel.wording import date_text


@dataclass(frozen=True)
class Prepared:
    """`checked_on`: the day the health check was seen; `care`: needed, ok, no, none or nothing recorded; `care_on` its day."""

    checked_on: date | None = None
    care: str = ""
    care_on: date | None = None

    @property
    def consulted(self) -> bool | None:
        """Whether medical care was talked about with 受け入れできる; None where nothing says that there is any."""
        return None if self.care in {"", "none"} else self.care == "ok"

    @property
    def lines(self) -> list[str]:
        """What staff read."""
        said = [f"健康診断：{date_text(self.checked_on)}に確認" if self.checked_on else "健康診断：まだ確認していません"]
        words = next((text for kind, outcome, text in PREPARATIONS.values() if kind == "medical_care" and outcome == self.care), "")
        return [*said, f"{words}（{date_text(self.care_on)}）"] if words and self.care_on else said


def prepared(tx: Reading, child_ids: Iterable[int]) -> Mapping[int, Prepared]:
    """By child; the caller has let the viewer in."""
    ids = list(child_ids)
    rows = tx.scalars(select(Preparation).where(Preparation.child_id.in_(ids)).order_by(Preparation.id))
    latest = {(row.child_id, row.kind): row for row in rows}
    found = {}
    for child_id in ids:
        check, care = latest.get((child_id, "health_check")), latest.get((child_id, "medical_care"))
        seen = check.on if check is not None and check.outcome == "done" else None
        found[child_id] = Prepared(seen, care.outcome if care else "", care.on if care else None)
    return found
